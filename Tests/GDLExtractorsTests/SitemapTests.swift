import GDLCore
import GDLTestSupport
import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct SitemapTests {
  private let url = "https://example.com/sitemap.xml"

  private func messages(
    _ fixture: String, at url: String = "https://example.com/sitemap.xml", type: String = "application/xml",
    settings: [String: JSONValue] = [:], metadata: Metadata = [:]
  ) async throws -> [Message] {
    let source = try FakePages("sitemap/\(fixture)", at: url, type: type)
    return try await Extraction(SitemapExtractor.kind, url, metadata: metadata, settings: settings).messages(
      source)
  }

  private func error(
    _ text: String, at url: String = "https://example.com/sitemap.xml", type: String = "text/plain"
  )
    async throws -> ExtractionError
  {
    try await Extraction(SitemapExtractor.kind, url).error(FakePages(text: text, at: url, type: type))
  }

  @Test func `pages of a sitemap are files, each once`() async throws {
    let messages = try await messages("urlset.xml")
    #expect(messages.map(\.kind) == [.directory, .url, .url, .url])
    #expect(
      messages.urls.map(\.url) == [
        "http://www.example.com/", "http://www.example.com/catalog?item=12&desc=vacation_hawaii",
        "http://www.example.com/%C3%BCbersicht/report.pdf",
      ])
    #expect(messages.urls.map { $0.text("date") } == ["2005-01-01 00:00:00", nil, "2004-12-23 18:00:15"])
    #expect(messages.urls.map { $0.text("changefreq") } == ["monthly", "weekly", nil])
    #expect(messages.urls.map { $0.text("extension") } == ["", "", "pdf"])
    #expect(messages.allSatisfy { $0.text("category") == "sitemap" && $0.text("subcategory") == "urlset" })
  }

  @Test(
    arguments: [
      (nil, ["a%20b.jpg", "photo.jpg?w=1200", "video123.mp4", "report.pdf"]),
      ("auto", ["a%20b.jpg", "photo.jpg?w=1200", "video123.mp4", "report.pdf"]),
      ("loc", ["", "some_video_landing_page.html", "report.pdf"]),
      ("images", ["a%20b.jpg", "photo.jpg?w=1200"]),
      ("videos", ["video123.mp4"]),
      (
        "all",
        ["", "a%20b.jpg", "photo.jpg?w=1200", "some_video_landing_page.html", "video123.mp4", "report.pdf"]
      ),
    ] as [(String?, [String])])
  func `the setting files says which URLs are fetched`(files: String?, names: [String]) async throws {
    let settings = files.map { ["files": JSONValue.string($0)] } ?? [:]
    let messages = try await messages("media.xml", settings: settings)
    #expect(
      messages.urls.map { String($0.url.split(separator: "/", omittingEmptySubsequences: false).last ?? "") }
        == names)
  }

  @Test func `images and videos know what the sitemap says of them`() async throws {
    let files = try await messages("media.xml").urls
    #expect(files[0].text("title") == "Cats & dogs")
    #expect(files[0].text("description") == "On the sofa")
    #expect(files[0].text("page") == "https://example.com/2024/post/")
    #expect(files[0].text("date") == "2024-05-06 05:08:09")
    #expect(files[1].metadata["num"] == .integer(2))
    #expect(files[1].metadata["count"] == .integer(2))
    #expect(files[2].text("date") == "2007-11-05 11:20:30")
    #expect(files[2].metadata["duration"] == .integer(600))
    #expect(files[2].text("thumbnail") == "https://example.com/thumbs/123.jpg")
    #expect([files[2].text("filename"), files[2].text("extension")] == ["video123", "mp4"])
  }

  @Test func `an index leads to its sitemaps`() async throws {
    let messages = try await messages("index.xml")
    #expect(messages.map(\.url) == (1...2).map { "http://www.example.com/sitemap\($0).xml.gz" })
    #expect(messages.allSatisfy { $0.kind == .queue && $0.text("_extractor") == "sitemap" })
    #expect(messages.map { $0.metadata["_depth"] } == [.integer(3), .integer(3)])
    #expect(messages.map { $0.text("date") } == ["2004-10-01 18:23:17", "2005-01-01 00:00:00"])
  }

  @Test func `an index in an index in an index ends somewhere`() async throws {
    let source = try FakePages("sitemap/index.xml", at: url, type: "application/xml")
    let child = Extraction(SitemapExtractor.kind, url, metadata: ["_depth": .integer(0)])
    #expect(try await child.error(source).kind == .failed)
    let own = Extraction(SitemapExtractor.kind, url) { $0.depth = 0 }
    #expect(try await own.messages(source).isEmpty)
  }

  @Test func `a sitemap that lists itself is not read again`() async throws {
    let source = FakePages(
      text: "<sitemapindex><sitemap><loc>\(url)</loc></sitemap></sitemapindex>", at: url, type: "text/xml")
    #expect(try await Extraction(SitemapExtractor.kind, url).messages(source).isEmpty)
  }

  @Test func `a packed sitemap is known by its bytes`() async throws {
    let packed = Gzip.encode(try Fixture.bytes("sitemap/urlset.xml"))
    for type in ["application/x-gzip", "application/xml", "text/html; charset=iso-8859-1"] {
      let source = FakePages([url: Page(packed, at: url, type: type)])
      #expect(try await Extraction(SitemapExtractor.kind, url).messages(source).urls.count == 3)
    }
  }

  @Test func `a packed bomb is an error`() async throws {
    let source = FakePages([url: Page(Gzip.bomb(length: 140 << 20), at: url, type: "application/x-gzip")])
    let error = try await Extraction(SitemapExtractor.kind, url).error(source)
    #expect(error.message.hasSuffix("unpacks to more than 128 MiB"))
    let damaged = FakePages([url: Page([0x1F, 0x8B, 8, 0], at: url, type: "application/x-gzip")])
    #expect(try await Extraction(SitemapExtractor.kind, url).error(damaged).message.contains("damaged"))
  }

  @Test func `a list of URLs is a sitemap`() async throws {
    let messages = try await messages("list.txt", type: "text/plain")
    #expect(
      messages.urls.map(\.url) == ["http://www.example.com/file1.html", "http://www.example.com/b.html"])
    #expect(messages.urls.first?.text("subcategory") == "text")
  }

  @Test func `robots txt leads to a site's sitemaps`() async throws {
    let messages = try await messages("robots.txt", at: "https://example.com/robots.txt", type: "text/plain")
    #expect(
      messages.map(\.url) == [
        "https://example.com/sitemap_index.xml", "https://example.com/news.xml.gz",
        "https://example.com/relative.xml",
      ])
    #expect(messages.allSatisfy { $0.text("_extractor") == "sitemap" })
    let none = try await error("User-agent: *\n", at: "https://example.com/robots.txt")
    #expect(none.message == "https://example.com/robots.txt names no sitemap")
  }

  @Test(arguments: ["<rss version='2.0'><channel/></rss>", "<feed xmlns='http://www.w3.org/2005/Atom'/>"])
  func `a feed that serves as a sitemap is handed to feed`(text: String) async throws {
    let source = FakePages(text: text, at: url, type: "text/xml")
    let messages = try await Extraction(SitemapExtractor.kind, url).messages(source)
    #expect(messages.map { $0.text("_extractor") } == ["feed"])
  }

  @Test(arguments: [
    ("<!DOCTYPE html><html><title>404</title></html>", "text/html"), ("hello\nworld", "text/plain"),
    ("", "text/plain"),
    ("<html/>", "text/xml"), ("{}", "application/json"),
  ])
  func `what is no sitemap is an error`(text: String, type: String) async throws {
    let error = try await error(text, type: type)
    #expect(error.kind == .failed)
    #expect(error.message.hasSuffix("is no sitemap"))
  }

  @Test func `a sitemap that is cut off is an error, and not half a sitemap`() async throws {
    let text = try Fixture.text("sitemap/urlset.xml")
    let error = try await error(String(text.dropLast(30)), type: "text/xml")
    #expect(error.message.contains("cannot be read: line "))
  }

  @Test(arguments: [
    "file:///etc/passwd", "javascript:x()", "ftp://h/x", "data:,x", "mailto:x", "http://", "//a@b@c",
  ])
  func `what HTTP does not fetch is left out`(loc: String) async throws {
    let source = FakePages(text: "<urlset><url><loc>\(loc)</loc></url></urlset>", at: url, type: "text/xml")
    #expect(try await Extraction(SitemapExtractor.kind, url).messages(source).map(\.kind) == [.directory])
  }

  @Test(arguments: [
    ("https://h/sitemap.xml", true), ("https://h/a/Sitemap_index.xml", true),
    ("https://h/sitemap-1.xml.gz", true),
    ("https://h/sitemap.xml?x=1", true), ("https://h/sitemap", false), ("https://h/sitemap.html", false),
    ("https://h/robots.txt", false), ("https://h/my-sitemap.xml", false), ("https://h/sitemap.xml/x", false),
  ])
  func `a sitemap is recognised by its name`(url: String, isOne: Bool) throws {
    #expect(SitemapExtractor.kind.recognizes(try RequestURL(url)) == isOne)
  }

  @Test func `a setting that makes no sense is refused`() {
    let extraction = Extraction(SitemapExtractor.kind, url, settings: ["files": .string("pictures")])
    #expect(throws: ExtractionError.self) { try SitemapExtractor.kind.make(extraction.input) }
  }
}
