import GDLCore
import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct ListingTests {
  private static let url = "https://h.example/pub/"
  /// Each shows the same folder, but for what its server hides or cannot name.
  private static let servers = [
    ("nginx.html", "text/html"), ("nginx-human.html", "text/html"), ("nginx.json", "application/json"),
    ("nginx.xml", "text/xml; charset=utf-8"), ("apache-table.html", "text/html;charset=UTF-8"),
    ("apache-pre.html", "text/html;charset=ISO-8859-1"), ("apache-plain.html", "text/html"),
    ("lighttpd.html", "text/html"), ("caddy.html", "text/html; charset=utf-8"),
    ("caddy.json", "application/json; charset=utf-8"), ("python.html", "text/html; charset=utf-8"),
    ("serve-index.html", "text/html; charset=utf-8"),
    ("serve-index-details.html", "text/html; charset=utf-8"),
    ("http-server.html", "text/html"),
  ]

  private func messages(
    _ fixture: String, _ type: String, at url: String = Self.url,
    options: (inout ExtractionOptions) -> Void = { $0.isRecursive = true }
  ) async throws -> [Message] {
    let source = try FakePages("listing/\(fixture)", at: url, type: type)
    return try await Extraction(ListingExtractor.kind, url, options: options).messages(source)
  }

  @Test(arguments: servers)
  func `the files of a folder come by every server's listing`(fixture: String, type: String) async throws {
    let messages = try await messages(fixture, type)
    let files = Set(messages.urls.map { RequestURL.decoded($0.url) })
    let expected = [
      "+plus.tar.gz", "100% sure?.txt", "a b.txt", "big.bin", "co:lon.txt", "empty.txt", "quote\"'<&>.txt",
      "small.dat", "über uns.txt", "link.bin",
      "a-very-long-name-that-nginx-will-certainly-cut-off-in-its-listing-because-it-has-more-than-fifty-characters.iso",
    ]
    for name in expected { #expect(files.contains("https://h.example/pub/\(name)"), "\(name)") }
    #expect(files.contains("https://h.example/pub/semi;colon#hash.txt"))
    #expect(messages.urls.count - expected.count - 2 <= 1)  // Caddy and Python show .hidden
    #expect(Set(messages.urls.map(\.url)).count == messages.urls.count)
  }

  @Test(arguments: servers)
  func `the folders follow the files, as messages to listing`(fixture: String, type: String) async throws {
    let messages = try await messages(fixture, type)
    #expect(
      Set(messages.queues.map { RequestURL.decoded($0.url) })
        == ["a&b", "holiday pictures", "linkdir", "sub.d", "Zeichnungen"].reduce(into: Set()) {
          $0.insert("https://h.example/pub/\($1)/")
        })
    #expect(messages.map(\.kind) == messages.map(\.kind).sorted { $0.rawValue < $1.rawValue })
    for queue in messages.queues {
      #expect(queue.text("_extractor") == "listing")
      #expect(queue.text("_root") == Self.url)
      #expect(queue.metadata["_depth"] == .integer(99))
    }
    #expect(messages.directories.map { $0.texts("_directory") } == [[]])
  }

  @Test(
    arguments: [
      ("nginx.html", [1_234_567, 100, 0]), ("nginx.json", [1_234_567, 100, 0]),
      ("nginx.xml", [1_234_567, 100, 0]),
      ("caddy.json", [1_234_567, 100, 0]), ("serve-index.html", [1_234_567, 100, 0]),
      ("apache-pre.html", [nil, 100, 0]), ("nginx-human.html", [nil, 100, 0]),
      ("apache-table.html", [nil, nil, nil]),
      ("lighttpd.html", [nil, nil, nil]), ("http-server.html", [nil, nil, nil]),
      ("python.html", [nil, nil, nil]),
      ("apache-plain.html", [nil, nil, nil]),
    ] as [(String, [Int64?])])
  func `a size is given only where it is stated to the byte`(fixture: String, sizes: [Int64?]) async throws {
    let type = fixture.hasSuffix("html") ? "text/html" : "application/\(fixture.split(separator: ".")[1])"
    let files = try await messages(fixture, type).urls
    for (name, size) in zip(["big.bin", "small.dat", "empty.txt"], sizes) {
      let file = try #require(files.first { $0.url.hasSuffix("/" + name) })
      #expect(file.metadata["_size"] == size.map { .integer($0) }, "\(name)")
    }
  }

  @Test(
    arguments: servers.filter {
      !["python.html", "apache-plain.html"].contains($0.0) && !$0.0.hasPrefix("serve")
    })
  func `a date is given as the listing shows it`(fixture: String, type: String) async throws {
    let file = try #require(try await messages(fixture, type).urls.first { $0.url.hasSuffix("/big.bin") })
    #expect(file.text("date")?.hasPrefix("2024-03-09 14:05:0") == true)
  }

  @Test func `a file's name is the URL's, decoded and taken apart`() async throws {
    let files = try await messages("nginx.html", "text/html").urls
    let fields = files.map { [$0.text("filename"), $0.text("extension")] }
    #expect(fields.contains(["+plus.tar", "gz"]))
    #expect(fields.contains(["über uns", "txt"]))
    #expect(fields.contains(["latin-%E4", "txt"]))
    #expect(files.allSatisfy { $0.text("category") == "listing" && $0.text("subcategory") == "html" })
  }

  @Test(arguments: [
    "nginx.html", "nginx.json", "nginx.xml", "caddy.json", "lighttpd.html", "apache-pre.html",
  ])
  func `N11: a name that is not UTF-8 keeps its bytes`(fixture: String) async throws {
    let type = fixture.hasSuffix("html") ? "text/html" : "application/\(fixture.split(separator: ".")[1])"
    #expect(try await messages(fixture, type).urls.map(\.url).contains("https://h.example/pub/latin-%E4.txt"))
  }

  @Test(arguments: ["python-root.html", "caddy-root.html"])
  func `the root of a server is a listing without a way up`(fixture: String) async throws {
    let messages = try await messages(fixture, "text/html", at: "http://h.example:8080/")
    #expect(messages.queues.map(\.url) == ["http://h.example:8080/pub/"])
  }

  @Test func `a listing that names its columns before the link is read, too`() async throws {
    let messages = try await messages("iis.html", "text/html")
    #expect(messages.urls.map(\.url) == ["big.bin", "a%20b.txt"].map { Self.url + $0 })
    #expect(messages.queues.map(\.url) == [Self.url + "sub.d/"])
  }

  @Test func `serve-index shows a folder also without the slash behind it`() async throws {
    let messages = try await messages("serve-index.html", "text/html", at: "https://h.example/pub")
    #expect(messages.urls.map(\.url).contains(Self.url + "big.bin"))
    #expect(messages.queues.first?.text("_root") == Self.url)
    #expect(messages.directories.first?.texts("_directory") == [])
  }

  @Test func `without recursion only the folder's own files come`() async throws {
    let messages = try await messages("nginx.html", "text/html") { _ in }
    #expect(messages.queues.isEmpty)
    #expect(messages.urls.count == 13)
  }

  @Test(arguments: [(0, nil), (1, 0), (7, 6), (1_000, 99)] as [(Int, Int64?)])
  func `as many levels are followed as are asked for`(depth: Int, left: Int64?) async throws {
    let messages = try await messages("nginx.html", "text/html") { $0.depth = depth }
    #expect(messages.queues.first?.metadata["_depth"] == left.map { .integer($0) })
  }
}

extension RequestURL {
  static func decoded(_ url: String) -> String { WebURL.decode(url) }
}
