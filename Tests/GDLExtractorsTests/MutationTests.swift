import GDLCore
import GDLTestSupport
import Glibc
import Testing

@testable import GDLExtractors

/// Real documents with bytes turned, cut and put in: no extractor may crash, hang, or name anything that is
/// no http or https URL.
@Suite(.timeLimit(.minutes(5)))
struct MutationTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var kind: ExtractorKind
    var folder: String
    var url: String
    /// By the extensions of the fixtures.
    var types: [String: String] = [:]
    var settings: [String: JSONValue] = [:]
    var testDescription: String { kind.name }
  }

  private static let cases = [
    Case(
      kind: ListingExtractor.kind, folder: "listing", url: "https://h.example/pub/?prefix=a/",
      types: ["html": "text/html; charset=utf-8", "json": "application/json"]),
    Case(
      kind: SitemapExtractor.kind, folder: "sitemap", url: "https://h.example/sitemap.xml",
      types: ["txt": "text/plain"], settings: ["files": .string("all")]),
    Case(
      kind: FeedExtractor.kind, folder: "feed", url: "https://h.example/feed.xml",
      types: ["json": "application/json"],
      settings: ["links": .bool(true), "all-media": .bool(true)]),
    Case(
      kind: PageExtractor.kind, folder: "page", url: "https://h.example/a/page.html",
      types: ["html": "text/html"],
      settings: ["all-variants": .bool(true), "span-hosts": .bool(true)]),
    Case(kind: MetalinkExtractor.kind, folder: "metalink", url: "https://h.example/x.meta4"),
  ]

  /// For each fixture of two kilobytes. With `GDL_TEST_ROUNDS=4000` it takes minutes, and finds more.
  private static let rounds = getenv("GDL_TEST_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 400

  @Test(arguments: cases)
  func `a damaged document harms nobody`(one: Case) async throws {
    let seed = SeededGenerator()
    for name in try Fixture.names(in: one.folder) {
      let original = try Fixture.bytes("\(one.folder)/\(name)")
      var damage = DocumentDamage(seed: seed)
      let suffix = String(name.split(separator: ".").last ?? "")
      let type = one.types[suffix] ?? "application/xml"
      var read = 0
      // Long fixtures get fewer rounds; each byte of work counts the same.
      let rounds = max(20, min(Self.rounds, Self.rounds * 2_000 / max(1, original.count)))
      for round in 0..<rounds {
        let document = damage.damaged(original)
        if round % 20 == 0 { await Task.yield() }
        if await isRead(document, type, one, "\(name), round \(round), \(seed)") { read += 1 }
      }
      // HTML is read however broken; JSON and XML sometimes.
      #expect(read > 0 || suffix != "html", "no damaged \(name) was read: \(seed)")
    }
  }

  private func isRead(_ document: [UInt8], _ type: String, _ one: Case, _ comment: String) async -> Bool {
    var options = ExtractionOptions()
    options.isRecursive = true
    options.settings[one.kind.name] = one.settings
    let source = FakePages([one.url: Page(document, at: one.url, type: type)])
    let clock = ContinuousClock()
    let start = clock.now
    defer { #expect(clock.now - start < .seconds(20), "it takes too long: \(comment)") }
    do {
      var extractor = try one.kind.make(ExtractorInput(url: one.url, options: options))
      let page = try await extractor.next(source)
      for message in page.messages { message.expectOnlyWebURLs(comment) }
      return true
    } catch {
      #expect(!error.message.isEmpty, "\(comment)")
      return false
    }
  }
}

/// Damage that transfers, disks and enemies do to a document.
struct DocumentDamage {
  private var random: SeededGenerator

  init(seed: SeededGenerator) { random = seed }

  /// What is put in: what parsers trip over.
  private static let pieces: [[UInt8]] =
    [
      "<", ">", "&", "\"", "'", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>",
      "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;",
      "&#0;", "&#x110000;", "&amp;", "file:///etc/passwd", "javascript:x", "//other.example/", "../",
      "%2e%2e/", "\\", "?x",
      "#x", " href=", " src=\"", "<a href='ftp://h/x'>", "<base href='data:,x'>", "<url>", "</url>", "<loc>",
      "<item>", "<script>",
      "</script>", "<table><tr><td>", "xmlns='x'", "\u{0}", "\u{FEFF}", "\u{202E}", "http://",
      "https://a@b@c/", "-1",
      "99999999999999999999", "{", "}", "[", ",", ":", "null", "true",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80], [0x1F, 0x8B], [0xFF, 0xFE]]

  mutating func damaged(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, index + Int.random(in: 1...40, using: &random))
      switch Int.random(in: 0..<12, using: &random) {
      case 0, 1, 2: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 3: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 4, 5: bytes.removeSubrange(index..<end)
      case 6:
        bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &random))
      case 7: bytes.removeSubrange(index...)
      default:
        let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
        bytes.insert(contentsOf: piece, at: index)
      }
    }
    return bytes
  }
}
