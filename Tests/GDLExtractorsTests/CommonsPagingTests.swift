import GDLCore
import Testing

@testable import GDLExtractors

@Suite struct CommonsPagingTests {
  private let category = "https://commons.wikimedia.org/wiki/Category:X"

  /// The URL of a request for the category, with a continuation as MediaWiki gave it.
  private func url(_ continuing: String?, depth: Int = 0) throws -> String {
    let run = Extraction(CommonsExtractor.kind, category)
    let position = try continuing.map { try WikiContinuation(cursor: $0) }
    return WikiQuery(try WikiPlace(run.input), wantsSubcategories: depth > 0, continuing: position).url
  }

  /// A batch whose data come in two replies, then a batch of one file with older versions, then the end.
  private func source(depth: Int = 0) throws -> FakePages {
    let inside = #"{"continue":"||","iicontinue":"B.jpg|20190506070809"}"#
    let second = #"{"continue":"gcmcontinue||","gcmcontinue":"file|4231|20"}"#
    let old = #"{"continue":"gcmcontinue||","gcmcontinue":"file|4231|20","iistart":"2018-01-01T00:00:00Z"}"#
    let third = #"{"continue":"gcmcontinue||","gcmcontinue":"file|4331|30"}"#
    let sub = CommonsFixtures.category(90, "Sub")
    let first = [CommonsFixtures.file(11, "A.jpg"), CommonsFixtures.file(12, "B.jpg", hasData: false), sub]
    let rest = [CommonsFixtures.file(11, "A.jpg", hasData: false), CommonsFixtures.file(12, "B.jpg"), sub]
    let versions = CommonsFixtures.file(
      20, "C.jpg", url: "https://upload.wikimedia.org/archive/20190101!C.jpg")
    return FakePages(texts: [
      try url(nil, depth: depth): CommonsFixtures.reply(first, continuing: inside),
      try url(inside, depth: depth): CommonsFixtures.reply(rest, continuing: second),
      try url(second, depth: depth): CommonsFixtures.reply(
        [CommonsFixtures.file(20, "C.jpg")], continuing: old),
      try url(old, depth: depth): CommonsFixtures.reply([versions], continuing: third),
      try url(third, depth: depth): CommonsFixtures.reply([CommonsFixtures.file(30, "D.jpg")]),
    ])
  }

  @Test func `each file comes once, in its newest version, over all replies`() async throws {
    let messages = try await Extraction(CommonsExtractor.kind, category).messages(try source())
    #expect(messages.map(\.kind) == [.directory, .url, .url, .url, .url])
    #expect(messages.urls.map { $0.text("filename") } == ["A", "B", "C", "D"])
    #expect(messages.urls.allSatisfy { !$0.url.contains("archive") })
  }

  @Test func `a subcategory comes once, although each reply of its batch has it`() async throws {
    let run = Extraction(CommonsExtractor.kind, category) { $0.depth = 1 }
    #expect(try await run.messages(try source(depth: 1)).queues.count == 1)
  }

  @Test func `a category goes on at any continuation`() async throws {
    try await Extraction(CommonsExtractor.kind, category).expectResumable(try source(), pages: 5)
    let deep = Extraction(CommonsExtractor.kind, category) { $0.depth = 1 }
    try await deep.expectResumable(try source(depth: 1), pages: 5)
  }

  @Test func `older versions are skipped in one reply, however many there are`() throws {
    let old = #"{"continue":"||","iistart":"2018-01-01T00:00:00Z"}"#
    #expect(try url(old).contains("iilimit=max"))
    #expect(try !url(nil).contains("iilimit"))
  }

  @Test func `a continuation can change nothing else of a query`() {
    let wrong = [
      "", "x", "[]", "{}", #"{"action":"delete"}"#, #"{"titles":"File:X"}"#, #"{"gcmcontinue":["x"]}"#,
      #"{"&x=continue":"y"}"#, #"{"continue":"\#(String(repeating: "x", count: 5_000))"}"#,
    ]
    for cursor in wrong {
      var run = Extraction(CommonsExtractor.kind, category)
      run.input.cursor = cursor
      #expect(throws: ExtractionError.self, "\(cursor)") { try CommonsExtractor(run.input) }
    }
  }

  @Test func `a wiki that goes round in circles is an error`() async throws {
    let next = #"{"continue":"gcmcontinue||","gcmcontinue":"file|4231|20"}"#
    let text = CommonsFixtures.reply([CommonsFixtures.file(11, "A.jpg")], continuing: next)
    let source = FakePages(texts: [try url(nil): text, try url(next): text])
    #expect(try await Extraction(CommonsExtractor.kind, category).error(source).message.contains("circles"))
  }

  @Test func `changed and damaged replies do no harm`() async throws {
    let next = #"{"continue":"gcmcontinue||","gcmcontinue":"file|4231|20"}"#
    let pages = [CommonsFixtures.file(11, "A.jpg"), CommonsFixtures.category(90, "Sub")]
    let texts = [
      try url(nil, depth: 1): CommonsFixtures.reply(pages, continuing: next),
      try url(next, depth: 1): CommonsFixtures.reply([CommonsFixtures.file(30, "D.jpg")]),
    ]
    var fixtures: [String: Page] = [:]
    for (url, text) in texts { fixtures[url] = Page(text, at: url) }
    try await Extraction(CommonsExtractor.kind, category) { $0.depth = 1 }.expectUnharmed(fixtures)
  }
}
