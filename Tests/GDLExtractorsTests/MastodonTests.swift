import GDLCore
import Testing

@testable import GDLExtractors

@Suite struct MastodonTests {
  private let site = "https://mastodon.social"
  private let lookup = "https://mastodon.social/api/v1/accounts/lookup?acct=someone"
  private let statuses = "https://mastodon.social/api/v1/accounts/109302436954721982/statuses"

  private func run(_ path: String, settings: [String: JSONValue] = [:]) -> Extraction {
    Extraction(MastodonExtractor.kind, "\(site)/\(path)", settings: settings)
  }

  private func post(_ text: String) -> FakePages { FakePages(texts: ["\(site)/api/v1/statuses/1": text]) }

  @Test func `a post is a directory, and each attachment a file`() async throws {
    let text = MastodonFixtures.status(1, [MastodonFixtures.attachment(51), MastodonFixtures.attachment(52)])
    let messages = try await run("@someone/1").messages(post(text))
    #expect(messages.map(\.kind) == [.directory, .url, .url])
    #expect(messages[0].texts("_directory") == ["mastodon.social", "someone"])
    let file = messages[2]
    #expect(file.url == "https://files.mastodon.social/media_attachments/files/52/original/52f0.png")
    #expect(file.text("filename") == "52f0")
    #expect(file.text("extension") == "png")
    #expect(file.text("id") == "1")
    #expect(file.metadata["num"] == .integer(2))
    #expect(file.metadata["count"] == .integer(2))
    #expect(file.text("date") == "2024-05-06 07:08:09")
    #expect(file.texts("tags") == ["hills", "views"])
    #expect(file.text("instance") == "mastodon.social")
    #expect(file.metadata["account"]?.object?["acct"] == .string("someone"))
    #expect(file.metadata["media"]?.object?["id"] == .string("52"))
    #expect(file.metadata["media"]?.object?["width"] == .integer(1920))
    #expect(file.text("description") == "A hill")
    #expect(file.metadata["sensitive"] == .bool(true))
    #expect(file.text("_archive_key") == "mastodon.social_52")
  }

  @Test func `the copy of an instance is backed by the original, and stands aside where there is none`()
    async throws
  {
    let original = "https://other.example.org/system/original/abc.webm"
    let proxy = "\(site)/media_proxy/53/original"
    let text = MastodonFixtures.status(
      1,
      [
        MastodonFixtures.attachment(53, type: "video", url: proxy, remote: original),
        MastodonFixtures.attachment(54, type: "unknown", url: "", remote: original),
        MastodonFixtures.attachment(55, type: "unknown", url: ""),
      ], acct: "someone@other.example.org")
    let messages = try await run("@someone@other.example.org/1").messages(post(text))
    #expect(messages.urls.map(\.url) == [proxy, original])
    #expect(messages.urls[0].texts("_fallback") == [original])
    #expect(messages.urls[0].text("filename") == "abc")
    #expect(messages.urls[0].text("extension") == "webm")
    #expect(messages.urls[1].texts("_fallback").isEmpty)
    #expect(messages[0].text("instance_remote") == "other.example.org")
    #expect(messages[0].texts("_directory") == ["mastodon.social", "someone@other.example.org"])
  }

  @Test func `reblogs are left out, unless they are asked for`() async throws {
    let inner = MastodonFixtures.status(7, [MastodonFixtures.attachment(57)], acct: "other@example.org")
    let list = "[\(MastodonFixtures.status(2, [], reblog: inner)), \(MastodonFixtures.status(1, []))]"
    let standard = "\(statuses)?only_media=true&exclude_reblogs=true&limit=40"
    let pages = FakePages(texts: [
      lookup: MastodonFixtures.account, standard: list, "\(standard)&max_id=1": "[]",
      "\(statuses)?limit=40": list, "\(statuses)?limit=40&max_id=1": "[]",
    ])
    #expect(try await run("@someone").messages(pages).isEmpty)
    let messages = try await run("@someone", settings: ["reblogs": .string("true")]).messages(pages)
    #expect(messages.urls.map { $0.text("id") } == ["7"])
    #expect(messages[0].metadata["reblogged_by"]?.object?["acct"] == .string("someone"))
    #expect(messages[0].metadata["account"]?.object?["acct"] == .string("other@example.org"))
  }

  @Test func `replies and tags of an account are asked of the instance`() async throws {
    let url = "\(statuses)?only_media=true&exclude_reblogs=true&exclude_replies=true&tagged=hills&limit=40"
    let pages = FakePages(texts: [lookup: MastodonFixtures.account, url: "[]"])
    _ = try await run("users/someone/tagged/hills", settings: ["replies": .bool(false)]).messages(pages)
    #expect(pages.requests.map(\.url) == [lookup, url])
  }

  @Test func `a token goes with requests to its instance, and into no message`() async throws {
    let text = MastodonFixtures.status(1, [MastodonFixtures.attachment(51)])
    for setting in [JSONValue.string("s3cret"), .object(["mastodon.social": .string("s3cret")])] {
      let pages = post(text)
      let messages = try await run("@someone/1", settings: ["access-token": setting]).messages(pages)
      #expect(pages.requests[0].headers.contains("Authorization: Bearer s3cret"))
      #expect(!"\(messages)".contains("s3cret"))
    }
    let other = post(text)
    let table = JSONValue.object(["example.org": .string("s3cret")])
    _ = try await run("@someone/1", settings: ["access-token": table]).messages(other)
    #expect(other.requests[0].headers == ["Accept: application/json"])
    for wrong in [JSONValue.string("a\r\nb"), .bool(true), .array([])] {
      let error = try await run("@someone/1", settings: ["access-token": wrong]).error(other)
      #expect(error.kind == .badInput)
    }
  }

  @Test func `accounts, posts and tags of well-known instances are recognised`() throws {
    let known = [
      "@someone", "@someone@other.example.org", "users/someone", "@someone/media", "@someone/with_replies",
      "@someone/109302436954721982", "users/someone/statuses/1", "tags/hills", "web/@someone",
      "@someone/tagged/x",
    ]
    let unknown = [
      "", "about", "@someone/followers", "@a@b@c", "@", "tags", "@some%2Fone", "explore", "@x/1/2",
    ]
    for path in known {
      #expect(
        ExtractorRegistry.all.recognizing(try RequestURL("\(site)/\(path)"))?.name == "mastodon", "\(path)")
      #expect(MastodonPlace(try RequestURL("https://social.example.org/\(path)")) != nil, "\(path)")
    }
    for path in unknown {
      #expect(ExtractorRegistry.all.recognizing(try RequestURL("\(site)/\(path)")) == nil, "\(path)")
    }
    #expect(ExtractorRegistry.all.recognizing(try RequestURL("https://blog.example.org/@someone")) == nil)
    let forced = try InputClassifier(ExtractionOptions()).message(
      for: "mastodon:https://social.example.org/@someone")
    #expect(forced.text("_extractor") == "mastodon")
  }

  @Test func `what an instance says instead of posts is the error`() async throws {
    let cases = [
      (#"{"error": "Record not found"}"#, "Record not found"), ("<html>", "a web page instead of JSON"),
      ("{}", "has no media"), (MastodonFixtures.status(1, []), "has no media"), ("7", "has no media"),
    ]
    for (text, what) in cases {
      let error = try await run("@someone/1").error(post(text))
      #expect(error.kind == .failed)
      #expect(error.message.contains(what), "\(error.message)")
    }
    let gone = try await run("@someone").error(FakePages([:]))
    #expect(gone.message.contains("404"))
    #expect(gone.hint?.contains("access-token") == true)
    #expect(
      try await run("@someone").error(FakePages(texts: [lookup: "[]"])).message.contains("which account"))
    let tag = FakePages(texts: ["\(site)/api/v1/timelines/tag/x?only_media=true&limit=40": "{}"])
    #expect(try await run("tags/x").error(tag).message.contains("without a list"))
    let wrong = Extraction(MastodonExtractor.kind, "\(site)/about")
    #expect(try await wrong.error(FakePages([:])).kind == .badInput)
  }
}
