import GDLCore

/// Where a query goes on: the `continue` object of a reply, sent back as it came (mediawiki.org,
/// "API:Continue").
struct WikiContinuation: Equatable {
  /// By name, in the order of names.
  let parameters: [(name: String, value: String)]

  /// More, or longer ones, are no continuation.
  private static let maximumParameters = 8
  private static let maximumBytes = 4_096

  /// Nil when a name could be one of our own parameters, or a value is no text.
  init?(_ value: JSONValue) {
    guard let members = value.object, !members.isEmpty, members.count <= Self.maximumParameters else {
      return nil
    }
    var parameters: [(name: String, value: String)] = []
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      let isName = name.utf8.allSatisfy { (0x61...0x7A).contains($0) }
      let isOwn = !name.hasSuffix("continue") && name != "iistart"
      guard isName, !isOwn, let text = value.string ?? value.text, text.utf8.count <= Self.maximumBytes
      else { return nil }
      parameters.append((name, text))
    }
    self.parameters = parameters
  }

  /// - Throws: ``ExtractionError`` with `badInput` for a text that is no such object.
  init(cursor: String) throws(ExtractionError) {
    let value: JSONValue = try CursorText.read(cursor, of: CommonsExtractor.name)
    guard let continuation = WikiContinuation(value) else {
      throw CursorText.unreadable(CommonsExtractor.name)
    }
    self = continuation
  }

  var cursor: String {
    CursorText.write(Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first })
  }

  /// More about pages that an earlier reply has named: parameters of the generator begin with `g`.
  var isInsideBatch: Bool { parameters.contains { $0.name.hasPrefix("ii") } }

  /// Where a batch has a single file, its older versions follow.
  var isOfOldVersions: Bool { parameters.contains { $0.name == "iistart" } }

  static func == (one: WikiContinuation, other: WikiContinuation) -> Bool {
    one.parameters.elementsEqual(other.parameters) { $0 == $1 }
  }
}
