import GDLCore
import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct MetalinkTests {
  private let url = "https://example.com/example.meta4"

  private func messages(_ fixture: String) async throws -> [Message] {
    let source = try FakePages("metalink/\(fixture)", at: url, type: "application/metalink4+xml")
    return try await Extraction(MetalinkExtractor.kind, url).messages(source)
  }

  private func document(_ files: String) -> FakePages {
    FakePages(
      text: "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">\(files)</metalink>", at: url,
      type: "application/metalink4+xml")
  }

  private func file(_ name: String, _ content: String = "<url>https://h.example/x</url>") -> String {
    "<file name=\"\(name)\">\(content)</file>"
  }

  @Test func `version 4 gives a file with mirrors in their order`() async throws {
    let messages = try await messages("rfc5854.meta4")
    #expect(messages.map(\.kind) == [.directory, .url, .directory, .url])
    #expect(messages[1].url == "https://us.example.com/example.ext")
    #expect(
      messages[1].texts("_fallback") == [
        "http://fr.example.com/example.ext?a=1&b=2", "http://last.example.com/example.ext",
      ])
    #expect(messages[2].texts("_directory") == ["debian-amd64", "sarge"])
    #expect(messages[3].metadata["_fallback"] == nil)
    #expect(messages[0].text("generator") == "MirrorBrain/2.19.0")
    #expect(messages[0].text("date") == "2009-05-15 12:23:23")
  }

  @Test func `G8: sizes, hashes and pieces go with the file`() async throws {
    let file = try await messages("rfc5854.meta4").urls[0]
    #expect(file.metadata["_size"] == .integer(14_471_447))
    #expect(
      file.texts("_digests") == [
        "sha256=3d6fece8033d146d8611eab4f032df738c8c1283620fd02a1f2bfec6e27d590d",
        "md5=83b1a04f18d6782cfe0407edadac377f",
      ])
    #expect(
      file.metadata["_pieces"]
        == .object([
          "algorithm": .string("sha1"), "length": .integer(8_388_608),
          "hashes": .array([
            .string("d96b9a4b92a899c2099b7b31bddb5ca423bb9b30"),
            .string("10d68f4b1119014c123da2a0a6baf5c8a6d5ba1e"),
          ]),
        ]))
    let texts = [
      "filename", "extension", "version", "language", "os", "identity", "publisher", "signature_mediatype",
    ]
    #expect(
      texts.map(file.text) == [
        "example", "ext", "1.0", "en, de", "Linux", "Example", "Example Corp", "application/pgp-signature",
      ])
    #expect(file.text("signature")?.hasPrefix("-----BEGIN PGP SIGNATURE-----") == true)
    #expect(file.text("description") == "A description of the example file for download.")
  }

  @Test func `version 3 is read, too`() async throws {
    let messages = try await messages("version3.metalink")
    let file = try #require(messages.urls.first)
    #expect(file.url == "http://us.example.org/example-i586.iso")
    #expect(
      file.texts("_fallback") == [
        "http://cz.example.org/example-i586.iso", "http://some.example.org/example-i586.iso",
      ])
    #expect(
      file.texts("_digests") == [
        "sha1=f8e1e5a5b1c6e3e0e1e1b1f8e1e5a5b1c6e3e0e1", "md5=a1f0e5b2c3d4a1f0e5b2c3d4a1f0e5b2",
      ])
    guard case .array(let hashes)? = file.metadata["_pieces"]?["hashes"] else {
      Issue.record("no pieces")
      return
    }
    #expect(hashes.first == .string("4d7a0b4e7d7e1e0b2e4a6d0c2f8b6a4d0e2c8f6b"))
    #expect(file.text("signature_mediatype") == "application/pgp-signature")
    #expect(file.text("subcategory") == "metalink3")
    #expect(messages[0].text("title") == "Example CD")
    #expect(messages[0].text("date") == "2009-03-12 18:32:21")
  }

  @Test(arguments: [
    "../x", "a/../x", "..", "a/..", "/etc/passwd", "\\x", "..\\x", "a\\..\\x", "C:\\x", "c:x", "./x", "a/./x",
    ".", "", "a/",
    "/", "//h/x", "&#x2e;&#x2e;/x",
  ])
  func `G9: a name that leads out of the folder is refused by name, and the others come`(name: String)
    async throws
  {
    let source = document(file("first") + file(name) + file("last"))
    let extraction = Extraction(MetalinkExtractor.kind, url)
    var extractor = try MetalinkExtractor.kind.make(extraction.input)
    let page = try await extractor.next(source)
    #expect(page.messages.urls.map { $0.text("filename") } == ["first", "last"])
    #expect(!page.isLast)
    let error = await #expect(throws: ExtractionError.self) { _ = try await extractor.next(source) }
    #expect(error?.kind == .failed)
    let shown = name.replacing("&#x2e;", with: ".")
    #expect(
      error?.message.contains(shown.isEmpty ? "a file without a name" : "\(shown) (the name leads out")
        == true)
    // Made anew at the cursor, it says the same, and asks for nothing.
    var again = try MetalinkExtractor.kind.make(ExtractorInput(url: url, cursor: page.cursor))
    let second = await #expect(throws: ExtractionError.self) { _ = try await again.next(source) }
    #expect(second == error)
    #expect(source.requests.count == 1)
  }

  @Test(arguments: [
    ("a..b", [], "a..b"), ("...", [], "..."), ("a/b c/d", ["a", "b c"], "d"), ("a//b", ["a"], "b"),
    ("%2e%2e/x", ["%2e%2e"], "x"),
    ("a\\b", ["a"], "b"), ("ü/日", ["ü"], "日"), ("a:b", ["a:b"], ""),
  ])
  func `a name may have folders`(text: String, folder: [String], name: String) {
    let parsed = MetalinkName(text)
    if name.isEmpty {
      #expect(parsed == nil)
    } else {
      #expect(parsed?.folder == folder && parsed?.name == name)
    }
  }

  @Test func `a metalink of nothing but refused files is one error that names them`() async throws {
    let names = (0..<12).map { "../x\($0)" }
    let error = try await Extraction(MetalinkExtractor.kind, url).error(
      document(names.map { file($0) }.joined()))
    #expect(error.message.contains("../x0 (the name leads out of the folder), ../x1"))
    #expect(error.message.hasSuffix("and 2 more"))
  }

  @Test(arguments: ["<hash type='sha-256'>zz</hash>", "<hash type='sha-256'/>", "<hash type='md5'>00</hash>"])
  func `a hash that is none refuses its file, which would pass unverified`(hash: String) async throws {
    let error = try await Extraction(MetalinkExtractor.kind, url).error(
      document(file("x", hash + "<url>https://h.example/x</url>")))
    #expect(error.message.contains("x (its "))
  }

  @Test(arguments: ["ftp://h/x", "file:///etc/passwd", "magnet:?x", "javascript:x", ""])
  func `a file without an http address is refused`(target: String) async throws {
    let error = try await Extraction(MetalinkExtractor.kind, url).error(
      document(file("x", "<url>\(target)</url>")))
    #expect(error.message.contains("x (it has no http or https address)"))
  }

  @Test(arguments: [
    "<pieces length='0' type='sha-1'><hash>d96b9a4b92a899c2099b7b31bddb5ca423bb9b30</hash></pieces>",
    "<pieces length='5' type='sha-1'><hash>d96b9a4b92a899c2099b7b31bddb5ca423bb9b30</hash></pieces>",
    "<pieces length='10' type='sha-1'><hash>d9</hash></pieces>", "<pieces length='10' type='sha-1'/>",
    "<pieces length='10' type='crc32'><hash>d96b9a4b</hash></pieces>",
    "<pieces length='5' type='md5'><hash piece='1'>83b1a04f18d6782cfe0407edadac377f</hash><hash piece='1'>83b1a04f18d6782cfe0407edadac377f</hash></pieces>",
    "<pieces length='-9223372036854775808' type='md5'><hash>83b1a04f18d6782cfe0407edadac377f</hash></pieces>",
  ])
  func `pieces that make no sense are left out`(pieces: String) async throws {
    let source = document(
      file("x", "<size>10</size>\(pieces)<url preference='-9223372036854775808'>https://h.example/x</url>"))
    let file = try #require(try await Extraction(MetalinkExtractor.kind, url).messages(source).urls.first)
    #expect(file.metadata["_pieces"] == nil)
    #expect(file.metadata["_size"] == .integer(10))
  }

  @Test func `a metalink is asked for by its type`() async throws {
    let source = document(file("x"))
    _ = try await Extraction(MetalinkExtractor.kind, url).messages(source)
    #expect(source.requests.first?.headers.first?.contains("application/metalink4+xml") == true)
  }

  @Test(arguments: ["<html/>", "text", "<metalink/>", "<metalink><file", ""])
  func `what is no metalink is an error`(text: String) async throws {
    let source = FakePages(text: text, at: url, type: "application/metalink4+xml")
    #expect(try await Extraction(MetalinkExtractor.kind, url).error(source).kind == .failed)
  }

  @Test(arguments: [
    ("https://h/x.iso.meta4", true), ("https://h/x.METALINK?y", true), ("https://h/x.iso", false),
    ("https://h/meta4", false),
    ("https://h/x.meta4/y", false),
  ])
  func `a metalink is recognised by its extension`(url: String, isOne: Bool) throws {
    #expect(MetalinkExtractor.kind.recognizes(try RequestURL(url)) == isOne)
  }
}
