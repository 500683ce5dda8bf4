import GDLCore
import Testing

@testable import GDLExtractors

@Suite struct IIIFCollectionTests {
  private let url = "https://iiif.example.org/collection/top.json"
  private let paged = "https://iiif.example.org/collection/c1"

  private var pagedSource: FakePages {
    FakePages(texts: [
      paged: IIIFFixtures.paged2, "\(paged)?page=1": IIIFFixtures.page2(1, manifests: 1...2, next: 2),
      "\(paged)?page=2": IIIFFixtures.page2(2, manifests: 3...4, next: 3),
      "\(paged)?page=3": IIIFFixtures.page2(3, manifests: 5...5, next: nil),
    ])
  }

  @Test func `a collection queues its manifests, and leaves inner collections alone`() async throws {
    let messages = try await Extraction(IIIFExtractor.kind, url)
      .messages(FakePages(texts: [url: IIIFFixtures.collection3]))
    #expect(
      messages.map(\.url)
        == ["https://iiif.example.org/manifest_v1.json", "https://iiif.example.org/manifest_v3.json"])
    #expect(messages.map { $0.text("_extractor") } == ["iiif", "iiif"])
    #expect(messages[0].text("title") == "巻 1")
    #expect(messages[0].text("collection") == "青楼絵本年中行事")
  }

  @Test func `inner collections are queued while there is depth, and know how much is left`() async throws {
    let source = FakePages(texts: [url: IIIFFixtures.collection3])
    let inner = "https://iiif.example.org/collection/inner.json"
    let asked = Extraction(IIIFExtractor.kind, url) { $0.depth = 2 }
    #expect(
      try await asked.messages(source).first { $0.url == inner }?.metadata["_depth"] == .integer(1))
    let recursive = Extraction(IIIFExtractor.kind, url) { $0.isRecursive = true }
    #expect(
      try await recursive.messages(source).first { $0.url == inner }?.metadata["_depth"] == .integer(15))
    let child = Extraction(IIIFExtractor.kind, url, metadata: ["_depth": .integer(0)]) {
      $0.isRecursive = true
    }
    #expect(try await child.messages(source).allSatisfy { $0.url != inner })
  }

  @Test func `a collection of nothing but collections says how to follow them`() async throws {
    let text =
      #"{"type": "Collection", "items": [{"id": "https://iiif.example.org/x", "type": "Collection"}]}"#
    let source = FakePages(texts: [url: text])
    let error = try await Extraction(IIIFExtractor.kind, url).error(source)
    #expect(error.hint?.contains("--depth 1") == true)
    // Who said how deep, or came here from another collection, knows.
    #expect(try await Extraction(IIIFExtractor.kind, url) { $0.depth = 0 }.messages(source).isEmpty)
    let child = Extraction(IIIFExtractor.kind, url, metadata: ["_depth": .integer(0)])
    #expect(try await child.messages(source).isEmpty)
  }

  @Test func `a paged collection goes on at any page`() async throws {
    let run = Extraction(IIIFExtractor.kind, paged)
    #expect(
      try await run.messages(pagedSource).map(\.url)
        == (1...5).map { "https://iiif.example.org/iiif/\($0)/manifest" })
    try await run.expectResumable(pagedSource, pages: 4)
  }

  @Test func `pages that go round in circles end with an error`() async throws {
    let source = FakePages(texts: [
      paged: IIIFFixtures.paged2, "\(paged)?page=1": IIIFFixtures.page2(1, manifests: 1...2, next: 1),
    ])
    #expect(try await Extraction(IIIFExtractor.kind, paged).error(source).message.contains("circles"))
  }

  @Test func `a cursor that no page gave is refused`() async throws {
    for cursor in [
      "", "1", "0 https://iiif.example.org/", "x https://iiif.example.org/", "2 file:///etc/passwd",
    ] {
      var run = Extraction(IIIFExtractor.kind, paged)
      run.input.cursor = cursor
      #expect(throws: ExtractionError.self, "\(cursor)") { try IIIFExtractor(run.input) }
    }
  }

  @Test func `changed and damaged collections do no harm`() async throws {
    let pages = [
      paged: IIIFFixtures.paged2, "\(paged)?page=1": IIIFFixtures.page2(1, manifests: 1...9, next: 2),
      "\(paged)?page=2": IIIFFixtures.page2(2, manifests: 10...12, next: nil),
    ]
    var fixtures: [String: Page] = [:]
    for (url, text) in pages { fixtures[url] = Page(text, at: url) }
    try await Extraction(IIIFExtractor.kind, paged) { $0.isRecursive = true }.expectUnharmed(
      fixtures, rounds: 40)
    let whole = [url: Page(IIIFFixtures.collection3, at: url)]
    try await Extraction(IIIFExtractor.kind, url).expectUnharmed(whole, rounds: 40)
  }
}
