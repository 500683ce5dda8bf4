import GDLCore
import Testing

@testable import GDLExtractors

@Suite struct MastodonPagingTests {
  private let account = "https://mastodon.social/@someone"
  private let tag = "https://mastodon.social/tags/hills"
  private let lookup = "https://mastodon.social/api/v1/accounts/lookup?acct=someone"
  private let statuses =
    "https://mastodon.social/api/v1/accounts/109302436954721982/statuses"
    + "?only_media=true&exclude_reblogs=true&limit=40"
  private let timeline = "https://mastodon.social/api/v1/timelines/tag/hills?only_media=true&limit=40"

  private func list(_ ids: [Int]) -> String {
    "[\(ids.map { MastodonFixtures.status($0, [MastodonFixtures.attachment($0 + 100)]) }.joined(separator: ","))]"
  }

  /// Three pages, the last of which has no link to a next one.
  private var linked: [String: Page] {
    [
      lookup: Page(MastodonFixtures.account, at: lookup),
      statuses: Page(list([9, 8]), at: statuses, fields: [MastodonFixtures.links(statuses, next: "8")]),
      "\(statuses)&max_id=8": Page(
        list([7, 6]), at: statuses, fields: [MastodonFixtures.links(statuses, next: "6")]),
      "\(statuses)&max_id=6": Page(
        list([5]), at: statuses, fields: [MastodonFixtures.links(statuses, next: nil)]),
    ]
  }

  /// Without links, as some other servers have it: an empty page is the end.
  private var plain: [String: Page] {
    [
      timeline: Page(list([9, 8]), at: timeline), "\(timeline)&max_id=8": Page(list([7]), at: timeline),
      "\(timeline)&max_id=7": Page("[]", at: timeline),
    ]
  }

  @Test func `an account is read to the page without a next link`() async throws {
    let messages = try await Extraction(MastodonExtractor.kind, account).messages(FakePages(linked))
    #expect(messages.urls.map { $0.text("id") } == ["9", "8", "7", "6", "5"])
  }

  @Test func `without links, a list is read until it is empty`() async throws {
    let messages = try await Extraction(MastodonExtractor.kind, tag).messages(FakePages(plain))
    #expect(messages.urls.map { $0.text("id") } == ["9", "8", "7"])
    #expect(messages[0].texts("_directory") == ["mastodon.social", "#hills"])
  }

  @Test func `an account goes on at any cursor, without being looked up again`() async throws {
    try await Extraction(MastodonExtractor.kind, account).expectResumable(FakePages(linked), pages: 4)
  }

  @Test func `a tag goes on at any cursor`() async throws {
    try await Extraction(MastodonExtractor.kind, tag).expectResumable(FakePages(plain), pages: 3)
  }

  @Test func `a link to elsewhere takes no request and no token there`() async throws {
    var pages = linked
    let evil = ResponseHead.Field(name: "link", value: #"<https://evil.example.org/?max_id=8>; rel="next""#)
    pages[statuses] = Page(list([9, 8]), at: statuses, fields: [evil])
    let source = FakePages(pages)
    let run = Extraction(MastodonExtractor.kind, account, settings: ["access-token": .string("s3cret")])
    #expect(try await run.messages(source).urls.count == 5)
    #expect(source.requests.allSatisfy { $0.url.hasPrefix("https://mastodon.social/") })
  }

  @Test func `an unusable position in a link is replaced by the last post`() async throws {
    var pages = linked
    let odd = ResponseHead.Field(name: "link", value: "<\(statuses)&max_id=8%26x>; rel=next")
    pages[statuses] = Page(list([9, 8]), at: statuses, fields: [odd])
    #expect(try await Extraction(MastodonExtractor.kind, account).messages(FakePages(pages)).urls.count == 5)
  }

  @Test func `posts that go round in circles end with an error`() async throws {
    var pages = linked
    pages["\(statuses)&max_id=6"] = Page(list([6]), at: statuses)
    let error = try await Extraction(MastodonExtractor.kind, account).error(FakePages(pages))
    #expect(error.message.contains("circles"))
  }

  @Test func `a cursor that no page gave is refused`() {
    for cursor in ["", "8", "[]", #"{"account":"../x"}"#, #"{"max_id":"1&x=y"}"#, #"{"max_id":8}"#] {
      var run = Extraction(MastodonExtractor.kind, account)
      run.input.cursor = cursor
      #expect(throws: ExtractionError.self, "\(cursor)") { try MastodonExtractor(run.input) }
    }
  }

  @Test func `changed and damaged posts do no harm`() async throws {
    try await Extraction(MastodonExtractor.kind, account, settings: ["reblogs": .bool(false)])
      .expectUnharmed(linked)
    try await Extraction(MastodonExtractor.kind, tag).expectUnharmed(plain)
  }
}
