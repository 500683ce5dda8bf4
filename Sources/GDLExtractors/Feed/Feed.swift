import GDLCore

/// What a feed says, whatever format it is in.
struct Feed: Sendable, Equatable {
  /// `rss`, `rdf`, `atom` or `json`.
  var subcategory: String
  /// Title, description, link and the like.
  var metadata: Metadata = [:]
  /// Newest first, as nearly all feeds have them; in the order of the feed.
  var items: [FeedItem] = []
  /// Where older items are (RFC 5005 sections 3 and 4, JSON Feed's `next_url`).
  var next: RequestURL?
}

/// An episode, article or post.
struct FeedItem: Sendable, Equatable {
  /// As the feed has it; unique in one feed at best.
  var id: String?
  var link: RequestURL?
  var metadata: Metadata = [:]
  /// Enclosures, each once.
  var files: [FeedFile] = []

  /// Adds a file, unless it is there.
  mutating func add(_ file: FeedFile) {
    if !files.contains(where: { $0.url == file.url }) { files.append(file) }
  }

  /// Honest items have some dozens; each is compared with those before.
  static let fileLimit = 1_000
}

struct FeedFile: Sendable, Equatable {
  var url: RequestURL
  var metadata: Metadata = [:]

  /// - Parameters:
  ///   - type: media type.
  ///   - length: in bytes, as the feed says. Too often wrong to be counted on.
  ///   - title: of the file alone, where the item has several.
  init(_ url: RequestURL, type: String?, length: String?, duration: String? = nil, title: String? = nil) {
    self.url = url
    metadata["media_type"] = FeedText.value(type)
    metadata["length"] = length.flatMap { Int64($0) }.flatMap { $0 > 0 ? .integer($0) : nil }
    metadata["duration"] = duration.flatMap(FeedText.seconds).map { .integer($0) }
    metadata["file_title"] = FeedText.value(title)
  }
}

/// Texts of feeds as fields.
enum FeedText {
  /// Longer ones are whole articles; every file of an item would carry one into the journal. In bytes.
  static let limit = 16_384

  /// Nil for nothing.
  static func value(_ text: String?) -> JSONValue? {
    guard let text = text?.trimmingASCIISpace(), !text.isEmpty else { return nil }
    guard text.utf8.count > limit else { return .string(text) }
    return .string(String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "…")
  }

  static func date(_ text: String?) -> JSONValue? { value(text.flatMap(SourceDate.utc)) }

  static func integer(_ text: String?) -> JSONValue? { text.flatMap { Int64($0) }.map { .integer($0) } }

  /// `1:02:03`, `62:03` or `3723` (Apple's podcast format); nil for what is no duration.
  static func seconds(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), text.utf8.count <= 16 else { return nil }
    var seconds: Int64 = 0
    for part in parts {
      // Some count in fractions of seconds.
      guard let number = Int64(part) ?? Double(part).flatMap({ Int64(exactly: $0.rounded()) }), number >= 0,
        number < 1_000_000
      else { return nil }
      seconds = seconds * 60 + number
    }
    return seconds
  }
}
