import GDLCore
import GDLTestSupport
import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct FeedTests {
  private let url = "https://feeds.example.com/hiking"

  /// The first page of a fixture.
  private func messages(
    _ fixture: String, at url: String = "https://feeds.example.com/hiking",
    type: String = "application/rss+xml",
    settings: [String: JSONValue] = [:]
  ) async throws -> [Message] {
    var settings = settings
    settings["pages"] = .integer(1)
    let source = try FakePages("feed/\(fixture)", at: url, type: type)
    return try await Extraction(FeedExtractor.kind, url, settings: settings).messages(source)
  }

  @Test func `a podcast's enclosures are its files`() async throws {
    let messages = try await messages("podcast.xml")
    #expect(messages.map(\.kind) == [.directory, .url, .url, .url, .url])
    #expect(
      messages.urls.map(\.url) == [
        "http://example.com/podcasts/everything/mthood.m4a?src=feed&x=1",
        "https://feeds.example.com/podcasts/two.mp3",
        "https://cdn.example.com/podcasts/two.mp3", "https://cdn.example.com/large.mp4",
      ])
    let feed = messages[0]
    #expect(feed.text("title") == "Hiking Treks")
    #expect(feed.text("author") == "The Sunset Explorers")
    #expect(feed.text("link") == "https://www.apple.example/itunes/podcasts/")
    #expect(feed.text("description") == "Love to get outdoors and discover nature's treasures?")
    #expect(feed.text("language") == "en-us")
  }

  @Test func `an episode's fields are gallery-dl's names and the podcast's own`() async throws {
    let episode = try await messages("podcast.xml").urls[0]
    #expect(episode.text("title") == "Mt. Hood, Oregon & more")
    #expect(episode.text("description") == "Tips for trekking around the <b>tallest</b> mountain in Oregon")
    #expect(episode.text("id") == "D03EEC9B-B1B4-475B-92C8-54F853FA2A22")
    #expect(episode.text("date") == "2019-05-07 12:00:00")
    #expect(episode.text("link") == "https://example.com/mthood")
    #expect(episode.text("feed") == "Hiking Treks")
    #expect(episode.text("media_type") == "audio/x-m4a")
    #expect(episode.texts("tags") == ["Hiking", "Oregon"])
    #expect([episode.text("filename"), episode.text("extension")] == ["mthood", "m4a"])
    let numbers = ["episode", "season", "duration", "length", "num", "count"].map { episode.metadata[$0] }
    #expect(numbers == [4, 2, 4_679, 8_727_310, 1, 1].map { .integer($0) })
    #expect(episode.metadata["_size"] == nil, "a feed's length is too often wrong")
    #expect(episode.text("_archive_key") == "feeds.example.com/hiking D03EEC9B-B1B4-475B-92C8-54F853FA2A22 1")
  }

  @Test func `a group of forms gives its best one, or all when asked`() async throws {
    let best = try await messages("podcast.xml").urls
    #expect(best[3].text("file_title") == "The film")
    #expect(best[3].metadata["duration"] == .integer(185))
    #expect(best[3].metadata["height"] == .integer(1_080))
    #expect(best[1].text("author") == "lawyer@boyer.example (Lawyer Boyer)")
    #expect(best[1].text("date") == "2019-05-01 04:30:00")
    let all = try await messages("podcast.xml", settings: ["all-media": .string("true")]).urls
    #expect(all.dropFirst(3).map(\.url) == ["small", "large"].map { "https://cdn.example.com/\($0).mp4" })
  }

  @Test func `with links the pages of items come, too`() async throws {
    let urls = try await messages("podcast.xml", settings: ["links": .bool(true)]).urls
    #expect(urls.map(\.url).contains("https://example.com/mthood"))
    #expect(urls.count == 5)
    #expect(Set(urls.map { $0.text("_archive_key") }).count == 5)
  }

  @Test func `RSS 1-0 is read with its modules`() async throws {
    let messages = try await messages("rss1.rdf", type: "application/rdf+xml")
    let file = try #require(messages.urls.first)
    #expect(messages[0].text("subcategory") == "rdf")
    #expect(file.url == "http://xml.example.com/files/xslt.zip")
    #expect(file.text("title") == "Processing Inclusions with XSLT")
    #expect(file.text("author") == "Some Author")
    #expect(file.text("date") == "2000-08-09 09:00:00")
    #expect(file.text("id") == "http://xml.example.com/pub/2000/08/09/xslt/xslt.html")
    #expect(file.metadata["length"] == .integer(1_234))
  }

  @Test func `Atom's links count from the nearest base`() async throws {
    let messages = try await messages("atom.xml", type: "application/atom+xml")
    #expect(
      messages.urls.map(\.url)
        == ["http://example.org/base/entry/audio/ph34r_my_podcast.mp3", "http://example.org/audio/ph34r.ogg"])
    #expect(messages.urls.map { $0.text("title") } == ["Atom draft-07 snapshot", "Atom draft-07 snapshot"])
    #expect(messages.urls.map { $0.text("file_title") } == ["The sound", nil])
    #expect(messages.urls.map { $0.text("author") } == ["Mark Pilgrim", "Mark Pilgrim"])
    #expect(messages.urls.map { $0.metadata["num"] } == [.integer(1), .integer(2)])
    #expect(messages.urls[0].text("date") == "2003-12-13 12:29:29")
    #expect(messages.urls[0].texts("tags") == ["Atom"])
    #expect(messages[0].text("title") == "dive into mark")
  }

  @Test func `JSON Feed is read`() async throws {
    let messages = try await messages(
      "feed.json", at: "http://therecord.example/feed.json", type: "application/feed+json")
    #expect(
      messages.urls.map(\.url) == ["http://therecord.example/downloads/The-Record-sp1e1-ChrisParrish.m4a"])
    let file = messages.urls[0]
    #expect(file.text("date") == "2014-05-09 21:04:00")
    #expect(file.metadata["duration"] == .integer(6_629))
    #expect(file.metadata["length"] == .integer(89_970_236))
    #expect(messages[0].text("author") == "Brent")
  }

  @Test func `a paged feed is read to its end, and goes on anywhere`() async throws {
    let source = FakePages([
      url: try Page(fixture: "feed/podcast.xml", at: url, type: "application/rss+xml"),
      url + "?page=2": try Page(fixture: "feed/podcast-page2.xml", at: url + "?page=2", type: "text/xml"),
    ])
    let extraction = Extraction(FeedExtractor.kind, url)
    #expect(try await extraction.messages(source).urls.last?.url == "http://example.com/podcasts/first.mp3")
    let again = FakePages([
      url: try Page(fixture: "feed/podcast.xml", at: url, type: "application/rss+xml"),
      url + "?page=2": try Page(fixture: "feed/podcast-page2.xml", at: url + "?page=2", type: "text/xml"),
    ])
    try await extraction.expectResumable(again, pages: 2)
  }

  @Test(arguments: [1, 2, 3, 7])
  func `a feed whose pages lead in a circle comes to an end`(length: Int) async throws {
    var pages: [String: Page] = [:]
    for index in 0..<(5 + length) {
      let next = index + 1 < 5 + length ? index + 1 : 5
      let text = "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='/p\(next)'/></feed>"
      pages["https://h/p\(index)"] = Page(Array(text.utf8), at: "https://h/p\(index)", type: "text/xml")
    }
    let source = FakePages(pages)
    _ = try await Extraction(FeedExtractor.kind, "https://h/p0").messages(source)
    #expect(source.requests.count >= 5 + length)
    #expect(source.requests.count <= 3 * (5 + length))
  }

  @Test func `an archived feed goes back through its archives`() async throws {
    let source = try FakePages(
      "feed/atom.xml", at: "http://example.org/feed.atom", type: "application/atom+xml")
    var extractor = try FeedExtractor.kind.make(ExtractorInput(url: "http://example.org/feed.atom"))
    let page = try await extractor.next(source)
    #expect(!page.isLast)
    #expect(page.cursor.contains("http://example.org/2003/11/feed.atom"))
  }

  @Test func `an HTML page names the feed that was meant`() async throws {
    let html = """
      <!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/feed/?x=1"></head>
      <body><a href=x>x</a></body></html>
      """
    let error = try await Extraction(FeedExtractor.kind, url).error(
      FakePages(text: html, at: url, type: "text/html"))
    #expect(error.message == "https://feeds.example.com/hiking is no feed")
    #expect(error.hint == "the page names a feed: https://feeds.example.com/feed/?…")
  }

  @Test(arguments: [
    ("{\"version\":\"1.0\"}", "application/json"), ("{", "application/json"), ("text", "text/plain"),
    ("<opml/>", "text/xml"), ("<rss><channel></rss>", "text/xml"), ("", "text/xml"),
  ])
  func `what is no feed is an error`(text: String, type: String) async throws {
    let source = FakePages(text: text, at: url, type: type)
    #expect(try await Extraction(FeedExtractor.kind, url).error(source).kind == .failed)
  }

  @Test func `a packed feed is known by its bytes`() async throws {
    let source = FakePages([
      url: Page(Gzip.encode(try Fixture.bytes("feed/podcast-page2.xml")), at: url, type: "text/xml")
    ])
    #expect(try await Extraction(FeedExtractor.kind, url).messages(source).urls.count == 1)
  }

  @Test(arguments: [
    ("https://h/x.rss", true), ("https://h/x.ATOM", true), ("https://h/blog/feed.xml", true),
    ("https://h/rss.xml", true),
    ("https://h/feed/", false), ("https://h/feed", false), ("https://h/x.xml", false),
    ("https://h/x.rdf", false),
    ("https://h/feed.json", false),
  ])
  func `a feed is recognised by its name where that says it all`(url: String, isOne: Bool) throws {
    #expect(FeedExtractor.kind.recognizes(try RequestURL(url)) == isOne)
  }

  @Test(arguments: [
    "", "{}", "x", "{\"url\":\"file:///x\",\"pages\":0,\"marked\":\"\",\"since\":0,\"term\":1}",
    "{\"url\":\"http://h/\",\"pages\":0,\"marked\":\"\",\"since\":0,\"term\":9223372036854775807}",
  ])
  func `a cursor that is none is refused`(cursor: String) {
    #expect(throws: ExtractionError.self) {
      try FeedExtractor.kind.make(ExtractorInput(url: url, cursor: cursor))
    }
  }
}
