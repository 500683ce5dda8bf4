import GDLCore

/// A IIIF manifest, read as far as its files go.
struct IIIFManifest {
  let files: [IIIFFile]
  private let document: JSONValue
  private let url: String
  private let title: String?
  /// What tells it from its neighbours in its URL.
  private let id: String
  private let count: Int

  /// - Parameter url: where it was found in the end.
  init(_ document: JSONValue, url: String, wantsRenderings: Bool) {
    self.document = document
    self.url = (document["id"] ?? document["@id"])?.string.flatMap(WebURL.absolute) ?? url
    title = IIIFText.plain(document["label"])
    id = Self.shortName(of: self.url)
    var reader = IIIFManifestReader(wantsRenderings: wantsRenderings)
    reader.read(document)
    files = reader.files
    count = reader.canvasCount
  }

  /// A directory, then its files in the order of the canvases.
  var messages: [Message] {
    let width = max(4, String(count).count)
    var shared: Metadata = [
      "category": .string(IIIFExtractor.name), "subcategory": .string("manifest"), "id": .string(id),
      "title": .string(title ?? id), "count": .integer(Int64(count)),
    ]
    let urls = files.map { file in
      Message.url(file.urls[0], shared.merging(file.metadata(numberWidth: width)) { _, new in new })
    }
    shared.merge(description) { old, _ in old }
    shared["_directory"] = .array([.string(folder)])
    return [.directory(shared)] + urls
  }

  /// Titles repeat (every volume of a journal), so the id goes with it, and is not what a long title loses.
  private var folder: String {
    guard let title, title != id else { return id }
    return "\(ForeignText.start(of: title, bytes: Self.maximumTitleBytes)) [\(id)]"
  }

  /// Leaves room for the id in a file name of 255 bytes.
  private static let maximumTitleBytes = 150

  private var description: Metadata {
    let statement = document["requiredStatement"]?["value"] ?? document["attribution"]
    let date = document["navDate"]?.string.flatMap(DateText.utc)
    let texts: [String: String?] = [
      "manifest": url, "description": IIIFText.plain(document["summary"] ?? document["description"]),
      "attribution": IIIFText.plain(statement),
      "license": IIIFText.plain(document["rights"] ?? document["license"]),
      "provider": IIIFText.plain(document["provider"]?.oneOrMany.first?["label"]), "date": date,
    ]
    var metadata = texts.compactMapValues { $0.map { JSONValue.string($0) } }
    let pairs = IIIFText.pairs(document["metadata"])
    if !pairs.isEmpty { metadata["metadata"] = .object(pairs) }
    return metadata
  }

  /// The last segment of a manifest's URL that is not the same in all of them.
  private static func shortName(of url: String) -> String {
    guard let place = try? RequestURL(url) else { return "manifest" }
    let segments = WebURL.segments(place.path)
    let name = segments.last { !commonSegments.contains($0.lowercased()) } ?? place.host
    return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
  }

  private static let commonSegments: Set<String> = [
    "manifest", "manifest.json", "manifests", "iiif", "iiif2", "iiif3", "presentation", "v2", "v3", "2", "3",
    "2.0", "2.1", "3.0",
  ]
}
