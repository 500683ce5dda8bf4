import GDLCore
import Testing

@testable import GDLExtractors

@Suite struct InternetArchiveSearchTests {
  private let collection = "https://archive.org/details/nasa"

  private static func page(_ query: String, _ cursor: String? = nil) -> String {
    "https://archive.org/services/search/v1/scrape?q=\(query)&fields=identifier%2Ctitle%2Cmediatype&count=1000"
      + (cursor.map { "&cursor=\($0)" } ?? "")
  }

  private let pages = [
    "https://archive.org/metadata/nasa": ArchiveFixtures.collection,
    page("collection%3Anasa"): ArchiveFixtures.members(["one", "two"], total: 5, cursor: "W3siaWQ/+="),
    page("collection%3Anasa", "W3siaWQ%2F%2B%3D"): ArchiveFixtures.members(
      ["more-collections", "three"], total: 5, cursor: "second", previous: "first"),
    page("collection%3Anasa", "second"): ArchiveFixtures.members(["four", "../five"], total: 5, cursor: nil),
  ]

  @Test func `a collection queues its items`() async throws {
    let messages = try await Extraction(InternetArchiveExtractor.kind, collection).messages(
      FakePages(texts: pages))
    #expect(
      messages.map(\.url) == ["one", "two", "three", "four"].map { "https://archive.org/details/\($0)" })
    #expect(messages.allSatisfy { $0.text("_extractor") == "internetarchive" })
    #expect(messages[0].text("title") == "About one")
    #expect(messages[0].text("mediatype") == "image")
  }

  @Test func `a collection goes on at any cursor`() async throws {
    try await Extraction(InternetArchiveExtractor.kind, collection)
      .expectResumable(FakePages(texts: pages), pages: 4)
  }

  @Test func `inner collections are queued while there is depth`() async throws {
    let run = Extraction(InternetArchiveExtractor.kind, collection) { $0.depth = 1 }
    let inner = try await run.messages(FakePages(texts: pages)).first { $0.url.hasSuffix("more-collections") }
    #expect(inner?.metadata["_depth"] == .integer(0))
  }

  @Test func `a search is asked with its facets`() async throws {
    let url =
      "https://archive.org/search?query=moon+landing&and%5B%5D=mediatype%3A%22movies%22"
      + "&and[]=mediatype:%22audio%22&and[]=year:%221969%22&sort=-date"
    let query = #"(moon landing) AND (mediatype:"movies" OR mediatype:"audio") AND (year:"1969")"#
    let page = Self.page(WebURL.encode(query))
    let source = FakePages(texts: [page: ArchiveFixtures.members(["one"], total: 1, cursor: nil)])
    #expect(try await Extraction(InternetArchiveExtractor.kind, url).messages(source).count == 1)
    #expect(source.requests.map(\.url) == [page])
  }

  @Test func `a search without a result is an error, and says what may help`() async throws {
    let run = Extraction(InternetArchiveExtractor.kind, "https://archive.org/search?query=x")
    let nothing = FakePages(texts: [Self.page("x"): ArchiveFixtures.members([], total: 0, cursor: nil)])
    #expect(try await run.error(nothing).message.contains("nothing for x"))
    let inner = FakePages(texts: [Self.page("x"): ArchiveFixtures.members(["maps"], total: 1, cursor: nil)])
    #expect(try await run.error(inner).hint?.contains("--depth 1") == true)
  }

  @Test func `refusals and replies without a list are errors`() async throws {
    let run = Extraction(InternetArchiveExtractor.kind, "https://archive.org/search?query=x")
    let cases = [
      (#"{"error": "query too long", "errorType": "RangeError"}"#, "query too long"),
      (#"{"items": {}}"#, "without a list"), ("<html>", "a web page instead of JSON"),
      ("7", "without a list"),
    ]
    for (text, what) in cases {
      let error = try await run.error(FakePages(texts: [Self.page("x"): text]))
      #expect(error.message.contains(what), "\(error.message)")
    }
    let circle = FakePages(texts: [
      Self.page("x"): ArchiveFixtures.members(["a"], total: 2, cursor: "c"),
      Self.page("x", "c"): ArchiveFixtures.members(["b"], total: 2, cursor: "c"),
    ])
    #expect(try await run.error(circle).message.contains("circles"))
  }

  @Test func `a cursor that no page gave is refused`() {
    for cursor in ["", "end", "[]", #"{"position":"x"}"#, #"{"query":7}"#] {
      var run = Extraction(InternetArchiveExtractor.kind, collection)
      run.input.cursor = cursor
      #expect(throws: ExtractionError.self, "\(cursor)") { try InternetArchiveExtractor(run.input) }
    }
  }

  @Test func `changed and damaged pages of a search do no harm`() async throws {
    var fixtures: [String: Page] = [:]
    for (url, text) in pages { fixtures[url] = Page(text, at: url) }
    try await Extraction(InternetArchiveExtractor.kind, collection) { $0.isRecursive = true }
      .expectUnharmed(fixtures)
  }
}
