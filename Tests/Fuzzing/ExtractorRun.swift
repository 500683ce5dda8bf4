import GDLCore

@testable import GDLExtractors

/// A run of one extractor over pages of the input, as a job makes it.
struct ExtractorRun: Sendable {
  let kind: ExtractorKind
  let url: String
  var settings: [String: JSONValue] = [:]

  /// Pages after which a run is ended: an input has eight at most.
  private static let pageLimit = 12

  func callAsFunction(_ bytes: [UInt8]) {
    let run = self
    InlineExecutor.run { await run.pages(bytes) }
  }

  private func input(cursor: String?) -> ExtractorInput {
    var options = ExtractionOptions()
    options.isRecursive = true
    options.settings[kind.name] = settings
    return ExtractorInput(url: url, cursor: cursor, options: options)
  }

  private func pages(_ bytes: [UInt8]) async {
    let source = FuzzPages(bytes)
    var extractor: any Extractor = needed("a new extractor") { () throws(ExtractionError) in
      try kind.make(input(cursor: nil))
    }
    var weight = 0
    for _ in 0..<Self.pageLimit {
      let page: ExtractedPage
      do throws(ExtractionError) { page = try await extractor.next(source) } catch {
        Invariants.sentence(error.message)
        return
      }
      require(
        page.messages.count <= bytes.count + 16, "\(page.messages.count) messages of \(bytes.count) bytes")
      for message in page.messages {
        check(message)
        weight += Self.weight(.object(message.metadata)) + message.url.utf8.count
      }
      // What is journaled is written down for each message, however often its source has it once.
      require(weight <= 1 << 20 + 200 * bytes.count, "\(weight) bytes of messages from \(bytes.count)")
      if page.isLast { return }
      // A later run is made of the cursor.
      extractor = needed("the cursor \(page.cursor.debugDescription)") { () throws(ExtractionError) in
        try kind.make(input(cursor: page.cursor))
      }
    }
  }

  private func check(_ message: Message) {
    switch message {
    case .directory: break
    case .url(let url, let metadata):
      Invariants.webURL(url, from: kind.name)
      for other in metadata["_fallback"]?.array ?? [] {
        Invariants.webURL(other.string ?? "", from: kind.name)
      }
      if let size = metadata["_size"] { require(size.integer ?? -1 >= 0, "a size of \(size)") }
      for digest in metadata["_digests"]?.array ?? [] {
        require(Digest(option: digest.string ?? "") != nil, "the digest \(digest) is none")
      }
    case .queue(let url, _): Invariants.webURL(url, from: kind.name)
    }
  }

  /// Bytes of all texts and names in a value.
  static func weight(_ value: JSONValue) -> Int {
    switch value {
    case .null, .bool, .integer, .number: 8
    case .string(let text): 8 + text.utf8.count
    case .array(let values): values.reduce(8) { $0 + weight($1) }
    case .object(let members): members.reduce(8) { $0 + $1.key.utf8.count + weight($1.value) }
    }
  }
}
