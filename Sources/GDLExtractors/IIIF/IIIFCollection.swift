import GDLCore

/// A IIIF collection, or one page of it.
struct IIIFCollection {
  struct Member: Equatable {
    var url: String
    var isCollection: Bool
    var label: String?
  }

  let members: [Member]
  /// The first page of a collection that is paged.
  let firstURL: String?
  /// The page after this one.
  let nextURL: String?
  private let label: String?

  init(_ document: JSONValue) {
    label = IIIFText.plain(document["label"])
    firstURL = Self.link(document["first"])
    nextURL = Self.link(document["next"])
    // Presentation 3 has `items`; in 2.1 `members` replaces the other two, which keep no common order.
    let names =
      ["items", "members"].first { document[$0] != nil }.map { [$0] } ?? ["collections", "manifests"]
    members = names.flatMap { name in
      (document[name] ?? .null).oneOrMany.compactMap { Self.member($0, listedAs: name) }
    }
  }

  /// One queue message for each manifest, and for each collection while there is depth.
  func messages(depth: Int) -> [Message] {
    members.compactMap { member in
      guard depth > 0 || !member.isCollection else { return nil }
      var metadata: Metadata = [
        InputClassifier.extractorKey: .string(IIIFExtractor.name),
        ExtractorInput.depthKey: .integer(Int64(max(0, depth - 1))),
        "category": .string(IIIFExtractor.name), "subcategory": .string("collection"),
      ]
      metadata["title"] = member.label.map { JSONValue.string($0) }
      metadata["collection"] = label.map { JSONValue.string($0) }
      return .queue(member.url, metadata)
    }
  }

  private static func member(_ value: JSONValue, listedAs name: String) -> Member? {
    guard let url = link(value) else { return nil }
    let type =
      (value["type"] ?? value["@type"])?.string ?? (name == "collections" ? "Collection" : "Manifest")
    switch type {
    case "Collection", "sc:Collection":
      return Member(url: url, isCollection: true, label: IIIFText.plain(value["label"]))
    case "Manifest", "sc:Manifest":
      return Member(url: url, isCollection: false, label: IIIFText.plain(value["label"]))
    default: return nil  // a canvas, or something newer
    }
  }

  /// A URL, or an object that has one for its id.
  private static func link(_ value: JSONValue?) -> String? {
    (value?.string ?? value?["id"]?.string ?? value?["@id"]?.string).flatMap(WebURL.absolute)
  }
}
