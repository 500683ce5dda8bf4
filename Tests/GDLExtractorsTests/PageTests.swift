import GDLCore
import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct PageTests {
  private let url = "https://example.com/gallery/2024/index.html?s=1"
  private let folder = "https://example.com/gallery/2024/"

  private func messages(
    _ fixture: String = "gallery.html", settings: [String: JSONValue] = [:], depth: Int? = nil
  ) async throws -> [Message] {
    let source = try FakePages("page/\(fixture)", at: url, type: "text/html; charset=utf-8")
    return try await Extraction(PageExtractor.kind, url, settings: settings) { $0.depth = depth }.messages(
      source)
  }

  private func read(_ html: String, settings: [String: JSONValue] = [:]) async throws -> [Message] {
    let source = FakePages(text: html, at: url, type: "text/html")
    return try await Extraction(PageExtractor.kind, url, settings: settings).messages(source)
  }

  private func names(_ messages: [Message]) -> [String] {
    messages.urls.map { $0.url.hasPrefix(folder) ? String($0.url.dropFirst(folder.count)) : $0.url }
  }

  @Test func `what a page shows and offers comes once, the best form of each`() async throws {
    let messages = try await messages()
    #expect(
      names(messages) == [
        "https://cdn.example.net/og.jpg", "https://cdn.example.net/clip.mp4", "plain.jpg", "with%20space.jpg",
        "unquoted.jpg", "lazy.jpg", "original.jpg", "l.jpg", "two.jpg", "big.jpg", "full.jpg", "pic.avif",
        "noscript.jpg", "still.jpg", "film.webm", "film.mkv", "sound.ogg", "full/photo1.JPG",
        "thumbs/photo1.jpg",
        "archive.tar.gz?dl=1", "view?id=7", "last.png",
      ])
    #expect(messages.directories.map { $0.text("title") } == ["Holiday & more"])
    #expect(messages.queues.isEmpty)
  }

  @Test func `all forms come when asked`() async throws {
    let names = names(try await messages(settings: ["all-variants": .bool(true)]))
    for name in [
      "spacer.gif", "s.jpg", "m,edium.jpg", "one.jpg", "half.jpg", "mid.jpg", "pic.webp", "pic.jpg",
      "film.mp4",
      "thumb-150x150.jpg",
    ] { #expect(names.contains(name), "\(name)") }
    #expect(Set(names).count == names.count)
  }

  @Test func `links are left out when asked`() async throws {
    let names = names(try await messages(settings: ["links": .string("false")]))
    #expect(!names.contains("full/photo1.JPG"))
    #expect(names.contains("thumbs/photo1.jpg"))
  }

  @Test func `the setting extensions says which links are files`() async throws {
    let names = names(try await messages(settings: ["extensions": .string("html, .MKV")]))
    #expect(names.contains("page2.html"))
    #expect(names.contains("film.mkv"))
    #expect(!names.contains("full/photo1.JPG"))
    #expect(names.contains("view?id=7"), "the page itself calls it a download")
  }

  @Test func `a file knows its page, its text, and whom to name as its referrer`() async throws {
    let files = try await messages().urls
    let plain = try #require(files.first { $0.url.hasSuffix("plain.jpg") })
    #expect(plain.text("description") == "A plain picture")
    #expect(plain.text("element") == "img")
    #expect(plain.text("page") == url)
    #expect(plain.metadata["num"] == .integer(3))
    #expect(plain.metadata["count"] == .integer(22))
    #expect(plain.metadata["_headers"] == .object(["Referer": .string(url)]))
    #expect(files[0].metadata["_headers"] == .object(["Referer": .string("https://example.com/")]))
  }

  @Test func `a referrer holds no password, and is not sent without encryption`() async throws {
    let url = "https://user:secret@example.com/x"
    let html = "<img src=a.jpg><img src='http://other.example/b.jpg'>"
    let source = FakePages(text: html, at: url, type: "text/html")
    let files = try await Extraction(PageExtractor.kind, url).messages(source).urls
    #expect(
      files.map { $0.metadata["_headers"] } == [.object(["Referer": .string("https://example.com/x")]), nil])
  }

  @Test func `with a depth, pages of the same folder are followed`() async throws {
    let queues = try await messages(depth: 2).queues
    #expect(queues.map(\.url) == ["page2.html", "sub/", "frame.html"].map { folder + $0 })
    #expect(queues.allSatisfy { $0.text("_extractor") == "page" && $0.text("_root") == folder })
    #expect(queues.map { $0.metadata["_depth"] } == [.integer(1), .integer(1), .integer(1)])
  }

  @Test func `other hosts are visited only when asked`() async throws {
    let queues = try await messages(settings: ["span-hosts": .bool(true)], depth: 1).queues
    #expect(queues.map(\.url).contains("https://other.example/page"))
    #expect(!queues.map(\.url).contains("https://example.com/gallery/2023/"))
  }

  @Test func `a child keeps to its root, also behind a redirect`() async throws {
    let child = "https://example.com/gallery/2024/sub/page"
    let metadata: Metadata = ["_depth": .integer(1), "_root": .string(folder)]
    let inside = FakePages(text: "<img src=x.jpg>", at: child, type: "text/html")
    let messages = try await Extraction(PageExtractor.kind, child, metadata: metadata).messages(inside)
    #expect(messages.directories.map { $0.texts("_directory") } == [["sub"]])
    for target in [
      "https://example.com/login", "https://other.example/gallery/2024/",
      "https://example.com:81/gallery/2024/",
    ] {
      let outside = FakePages([child: Page(Array("<img src=x.jpg>".utf8), at: target, type: "text/html")])
      #expect(try await Extraction(PageExtractor.kind, child, metadata: metadata).messages(outside).isEmpty)
    }
  }

  @Test func `what is linked as a page and is none is a file`() async throws {
    let child = "https://example.com/gallery/2024/download/7"
    let metadata: Metadata = ["_depth": .integer(0), "_root": .string(folder)]
    let source = FakePages(text: "PK", at: child, type: "application/zip")
    #expect(
      try await Extraction(PageExtractor.kind, child, metadata: metadata).messages(source).urls.map(\.url)
        == [child])
  }

  @Test func `broken markup gives what can be made of it`() async throws {
    let names = names(try await messages("broken.html"))
    for name in ["b.jpg", "c.jpg", "d.jpg", "f.jpg", "g&h.jpg", "after.jpg"] {
      #expect(names.contains(name), "\(name) of \(names)")
    }
  }

  @Test(arguments: [
    ("a.jpg", ["a.jpg"]), ("a.jpg 2x", ["a.jpg"]), (" a.jpg , b.jpg 2x ", ["a.jpg", "b.jpg"]),
    (",,a.jpg,,", ["a.jpg"]),
    ("a,b.jpg 1x,c.jpg", ["a,b.jpg", "c.jpg"]), ("a.jpg (1,2) 1x, b.jpg", ["a.jpg", "b.jpg"]),
    ("data:image/png;base64,AA== 1x, b.jpg 2x", ["data:image/png;base64,AA==", "b.jpg"]), ("", []), (",", []),
    ("a.jpg x", ["a.jpg"]),
    ("a.jpg 1e999w, b.jpg -1x, c.jpg nanx", ["a.jpg", "b.jpg", "c.jpg"]),
    ("a.jpg 1x,b.jpg 2x", ["a.jpg", "b.jpg"]),
  ])
  func `a srcset is taken apart as browsers do it`(text: String, targets: [String]) {
    #expect(ImageCandidate.parse(text, isLazy: false).map(\.target) == targets)
  }

  @Test(arguments: [
    ("a.jpg 1x, b.jpg 3x, c.jpg 2x", "b.jpg"), ("a.jpg 100w, b.jpg 1000w, c.jpg 500w", "b.jpg"),
    ("a.jpg, b.jpg", "a.jpg"),
    ("a.jpg 2x, b.jpg 10w", "b.jpg"),
  ])
  func `the best form is the widest, then the densest, then the first`(text: String, best: String) {
    #expect(ImageCandidate.best(of: ImageCandidate.parse(text, isLazy: false))?.target == best)
  }

  @Test(arguments: [
    "file:///x.jpg", "data:,x", "javascript:x.jpg", "ftp://h/x.jpg", "http://", "//", "http://a@b@c/x.jpg",
    "blob:https://h/x",
  ])
  func `what HTTP does not fetch is left out`(target: String) async throws {
    let html =
      "<img src='\(target)'><video src='\(target)'></video><a download href='\(target)'>x</a><meta property=og:image content='\(target)'>"
    #expect(try await read(html).map(\.kind) == [.directory])
    #expect(try await read("<base href='\(target)'><img src=x.jpg>").urls.map(\.url) == [folder + "x.jpg"])
  }

  @Test func `settings that make no sense are refused`() {
    for name in ["links", "all-variants", "span-hosts", "extensions"] {
      let extraction = Extraction(PageExtractor.kind, url, settings: [name: .integer(7)])
      #expect(throws: ExtractionError.self) { try PageExtractor.kind.make(extraction.input) }
    }
  }
}
