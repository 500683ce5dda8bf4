import GDLCore
import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct ListingBoundsTests {
  private let url = "https://h.example/pub/"

  private func messages(
    _ html: String, at url: String = "https://h.example/pub/", metadata: Metadata = [:]
  ) async throws -> [Message] {
    let source = FakePages(text: html, at: url, type: "text/html")
    let extraction = Extraction(ListingExtractor.kind, url, metadata: metadata) { $0.isRecursive = true }
    return try await extraction.messages(source)
  }

  @Test(arguments: [
    "../", "/", "..", "../../", "https://h.example/", "http://h.example/pub/x", "https://other.example/pub/x",
    "//other.example/pub/x", "https://h.example:8443/pub/x", "https://h.example.evil/pub/x", "?C=N;O=D",
    "/pub/?C=M;O=A", "x?raw=1", "mailto:a@b", "javascript:x()", "data:,x", "file:///pub/x",
    "ftp://h.example/pub/x",
    "#top", "", "./", ".", "/pub/", "/pub", "/pubx", "/pub/../x", "%2e%2e/x", "x/../../y", "a/b", "a/b/",
    "a//b",
    "//", "///pub/x", "https://user@other.example/pub/x", "\\\\other.example\\x/y", "/pub/a/..",
    "/icons/x.gif",
  ])
  func `what lies outside of a folder is left out`(link: String) async throws {
    let messages = try await messages(
      "<title>Index of /pub</title><a href=\"\(link)\">x</a><a href=in>in</a>")
    #expect(messages.map(\.url) == ["", url + "in"])
  }

  @Test(arguments: [
    ("x", "x"), ("./x", "x"), ("/pub/x", "x"), ("https://h.example/pub/x", "x"), ("//h.example/pub/x", "x"),
    ("HTTPS://H.EXAMPLE:443/pub/x", "x"), ("../pub/x", "x"), ("x#y", "x"), ("a b", "a%20b"), (" x\n", "x"),
    ("..x", "..x"), ("x..", "x.."), ("%2e%2ex", "%2E%2Ex"), ("a%2Fb", "a%2Fb"),
    ("..%2f..%2fx", "..%2F..%2Fx"),
    ("a&#47;..&#47;x", "x"), ("x\\y", "x%5Cy"), ("ü", "%C3%BC"), ("100%", "100%25"),
  ])
  func `what lies directly in it comes, once`(link: String, name: String) async throws {
    let messages = try await messages(
      "<title>Index of /pub</title><a href=\"\(link)\">x</a><a href=\"\(link)\">again</a>")
    #expect(messages.urls.map(\.url) == [url + name])
  }

  @Test(arguments: [
    "<title>My pictures</title><h1>Hello</h1><a href=x.jpg>x</a>", "text", "",
    "<title>Index of articles</title><a href=x>x</a>", "<p>Index of /pub</p><a href=x>x</a>",
    "<a href='../'>Home</a><a href=x>x</a><a href=y>y</a>",
    "<a href='../'>..</a><a href=x>x</a><a href='https://other.example/'>y</a><a href=/z>z</a>",
  ])
  func `a page that is no listing is an error that says what to do`(html: String) async throws {
    let source = FakePages(text: html.isEmpty ? " " : html, at: url, type: "text/html")
    let error = try await Extraction(ListingExtractor.kind, url).error(source)
    #expect(error.kind == .failed)
    #expect(error.message == "https://h.example/pub/ is no directory listing")
    #expect(error.hint?.contains("--via page") == true)
  }

  @Test func `a file that is taken for a listing is an error that says how to fetch it`() async throws {
    for (body, type) in [
      ("PK\u{3}\u{4}", "application/zip"), ("{\"a\":1}", "application/json"), ("[1,2]", "application/json"),
    ] {
      let source = FakePages(text: body, at: url, type: type)
      let error = try await Extraction(ListingExtractor.kind, url).error(source)
      #expect(error.hint?.contains("--via direct") == true)
    }
  }

  @Test(arguments: [
    "<title>Index of /pub/</title>", "<h1>Index of /pub</h1>", "<h2>Index of /</h2>",
    "<h1>Directory: /pub/</h1>",
    "<title>Directory Listing For [/pub/]</title>", "<title>Directory listing for /pub/</title>",
    "<title>listing directory /pub/</title>", "<title>h.example - /pub/</title>",
    "<a href='../'>Parent Directory</a>", "<a href='/'>[To Parent Directory]</a>", "<a href='..'>..</a>",
    "<a href='..'> <span>Go up</span> </a>", "<span class=meta-item>1 file</span>",
  ])
  func `a listing is known by its title, its counts, or its way up`(mark: String) async throws {
    #expect(try await messages(mark + "<a href=x>x</a>").urls.map(\.url) == [url + "x"])
  }

  @Test func `an empty folder is a listing without files`() async throws {
    #expect(
      try await messages("<title>Index of /pub/</title><a href='../'>../</a>").map(\.kind) == [.directory])
  }

  @Test func `a child names its folders below the root`() async throws {
    let messages = try await messages(
      "<title>Index of /</title><a href=x>x</a><a href=d/>d</a>", at: "https://h.example/pub/a%20b/c%2Fd/",
      metadata: ["_root": .string("https://h.example/pub/"), "_depth": .integer(3)])
    #expect(messages.directories.first?.texts("_directory") == ["a b", "c/d"])
    #expect(messages.queues.first?.metadata["_depth"] == .integer(2))
    #expect(messages.queues.first?.text("_root") == url)
  }

  @Test(arguments: [
    "https://other.example/pub/a/", "https://h.example/", "http://h.example/pub/a/",
    "https://h.example/public/",
  ])
  func `a child that is led out of the root is refused`(target: String) async throws {
    let html = "<title>Index of /pub</title><a href=x>x</a>"
    let source = FakePages([url + "a/": Page(Array(html.utf8), at: target, type: "text/html")])
    let extraction = Extraction(ListingExtractor.kind, url + "a/", metadata: ["_root": .string(url)])
    #expect(try await extraction.error(source).message.contains("lies outside of https://h.example/pub/"))
  }

  @Test func `the first folder may be led elsewhere, and counts from there`() async throws {
    let html = "<title>Index of /pub</title><a href=x>x</a>"
    let page = Page(Array(html.utf8), at: "https://mirror.example/m/pub/", type: "text/html")
    let messages = try await Extraction(ListingExtractor.kind, "https://h.example/pub").messages(
      FakePages(["https://h.example/pub": page]))
    #expect(messages.urls.map(\.url) == ["https://mirror.example/m/pub/x"])
  }

  @Test(arguments: ["../x", "a/b", "..", ".", "", "/etc/passwd", "a\u{0}b"])
  func `a name in JSON or XML is one segment, whatever is in it`(name: String) async throws {
    let json =
      "[{\"name\":\"\(name == "a\u{0}b" ? "a\\u0000b" : name)\",\"type\":\"file\",\"size\":-5},{\"name\":\"dev\",\"type\":\"other\"}]"
    let source = FakePages(text: json, at: url, type: "application/json")
    let urls = try await Extraction(ListingExtractor.kind, url).messages(source).urls
    #expect(urls.allSatisfy { $0.url.hasPrefix(url) && !$0.url.dropFirst(url.count).contains("/") })
    #expect(urls.count == ([".", "..", ""].contains(name) ? 0 : 1))
    #expect(urls.allSatisfy { $0.metadata["_size"] == nil })
  }

  @Test func `Caddy's JSON leads out of the folder no more than its HTML`() async throws {
    let json = ["../x", "https://other.example/x", "/x", "./y/z", "file:///x"].map {
      "{\"name\":\"x\",\"url\":\"\($0)\",\"is_dir\":false,\"size\":1}"
    }
    let source = FakePages(text: "[" + json.joined(separator: ",") + "]", at: url, type: "application/json")
    #expect(try await Extraction(ListingExtractor.kind, url).messages(source).map(\.kind) == [.directory])
  }

  @Test func `the request says which formats it reads`() async throws {
    let source = FakePages(text: "<title>Index of /</title>", at: url, type: "text/html")
    _ = try await Extraction(ListingExtractor.kind, url).messages(source)
    #expect(source.requests.first?.headers.first?.contains("application/json") == true)
  }

  @Test func `no URL is a listing by its text alone`() throws {
    #expect(!ListingExtractor.kind.recognizes(try RequestURL(url)))
    #expect(InputClassifier(ExtractionOptions()).isQueue("listing:" + url))
  }
}

extension InputClassifier {
  func isQueue(_ text: String) -> Bool { (try? message(for: text))?.kind == .queue }
}
