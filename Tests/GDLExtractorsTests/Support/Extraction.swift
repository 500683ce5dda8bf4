import GDLCore
import GDLExtractors
import Testing

/// Runs of one extractor, as a job makes them.
struct Extraction {
  var kind: ExtractorKind
  var input: ExtractorInput

  init(
    _ kind: ExtractorKind, _ url: String, metadata: Metadata = [:], settings: [String: JSONValue] = [:],
    options change: (inout ExtractionOptions) -> Void = { _ in }
  ) {
    self.kind = kind
    var options = ExtractionOptions()
    options.settings[kind.name] = settings
    change(&options)
    input = ExtractorInput(url: url, metadata: metadata, options: options)
  }

  /// All pages from a cursor on.
  ///
  /// - Parameter limit: of pages; more is an extractor that does not come to an end.
  func pages(
    _ source: any PageSource, from cursor: String? = nil, limit: Int = 50
  ) async throws -> [ExtractedPage] {
    var input = input
    input.cursor = cursor
    var extractor = try kind.make(input)
    var pages: [ExtractedPage] = []
    while pages.last?.isLast != true {
      try #require(pages.count < limit, "the extractor does not come to an end")
      pages.append(try await extractor.next(source))
    }
    return pages
  }

  func messages(_ source: any PageSource) async throws -> [Message] {
    try await pages(source).flatMap(\.messages)
  }

  /// An extractor that is made anew at any cursor goes on as if nothing had happened, and asks for no page
  /// a second time.
  func expectResumable(_ source: FakePages, pages expected: Int) async throws {
    let whole = try await pages(source)
    #expect(whole.count == expected)
    let requests = source.requests.map(\.url)
    #expect(requests.count == expected)
    for stop in 1..<max(1, whole.count) {
      let before = source.requests.count
      let rest = try await pages(source, from: whole[stop - 1].cursor)
      #expect(whole[..<stop] + rest == whole[...], "made anew at \(whole[stop - 1].cursor)")
      #expect(Array(source.requests.dropFirst(before).map(\.url)) == Array(requests[stop...]))
    }
  }

  /// The error of the first page that fails.
  func error(_ source: any PageSource) async throws -> ExtractionError {
    do {
      _ = try await pages(source)
    } catch let error as ExtractionError {
      return error
    }
    throw NoError()
  }

  struct NoError: Error {}
}

extension Message {
  var isDirectory: Bool { kind == .directory }
  /// A text of its metadata.
  func text(_ name: String) -> String? { metadata[name]?.string }
  /// A list of texts of its metadata.
  func texts(_ name: String) -> [String] {
    guard case .array(let values)? = metadata[name] else { return [] }
    return values.compactMap(\.string)
  }
}

extension [Message] {
  var urls: [Message] { filter { $0.kind == .url } }
  var queues: [Message] { filter { $0.kind == .queue } }
  var directories: [Message] { filter(\.isDirectory) }
}
