import FoundationEssentials
import GDLCore
import GDLExtractors
import GDLTestSupport
import Testing

/// Changes to JSON that an enemy, a bug or a bad line makes.
struct HostileJSON {
  private var random: SeededGenerator

  init(seed: SeededGenerator) { random = seed }

  /// Values that a reader may trip over, and URLs that must not come out of it.
  private static let values: [JSONValue] = [
    .null, .bool(true), .integer(-1), .integer(.max), .integer(.min), .number(1e300), .number(-0.5),
    .string(""),
    .string("file:///etc/passwd"), .string("javascript:alert(1)"), .string("data:text/plain,x"),
    .string("ftp://example.org/x"), .string("//example.org/x"), .string("/etc/passwd"), .string("../../x"),
    .string("http://"), .string("http://a@b@c/"), .string("http://example.org/\r\nX: y"),
    .string("http://[::1"),
    .string("https://example.org/ü x\"<>\\^`{|}"), .string(String(repeating: "ä/", count: 5_000)),
    .string("\u{0}\u{1b}[2J\u{202e}"), .string("https://example.org:99999/"), .array([]), .object([:]),
    .array([.null, .array([.object(["id": .integer(0)])])]), .string("name/../../x"), .string("a\u{0}b"),
  ]

  /// A document with some of its values replaced, dropped or doubled.
  mutating func changed(_ value: JSONValue, one inHowMany: Int = 25) -> JSONValue {
    if Int.random(in: 0..<inHowMany, using: &random) == 0 {
      return Self.values[Int.random(in: 0..<Self.values.count, using: &random)]
    }
    switch value {
    case .array(let elements):
      var changed = elements.map { self.changed($0, one: inHowMany) }
      if let first = changed.first, Bool.random(using: &random) { changed.append(first) }
      if Int.random(in: 0..<10, using: &random) == 0 { changed.reverse() }
      return .array(changed)
    case .object(let members):
      var changed: [String: JSONValue] = [:]
      // In the order of names, so that a seed always makes the same.
      for (name, member) in members.sorted(by: { $0.key < $1.key })
      where Int.random(in: 0..<inHowMany, using: &random) != 0 {
        changed[name] = self.changed(member, one: inHowMany)
      }
      return .object(changed)
    case .null, .bool, .integer, .number, .string: return value
    }
  }

  /// Bytes of a text replaced, dropped or cut off.
  mutating func damaged(_ text: [UInt8]) -> [UInt8] {
    var bytes = text
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(contentsOf: Array("[{\"".utf8), at: index)
      default: bytes.removeSubrange(index...)
      }
    }
    return bytes
  }
}

extension Extraction {
  /// Whatever the pages say, the extractor ends, and names nothing that is no http or https URL.
  ///
  /// - Parameter fixtures: real pages by URL, which are changed in each round.
  func expectUnharmed(_ fixtures: [String: Page], rounds: Int = 60) async throws {
    let seed = SeededGenerator()
    var hostile = HostileJSON(seed: seed)
    let values = try fixtures.mapValues { page in
      try JSONDecoder().decode(JSONValue.self, from: Data(page.body))
    }
    var read = 0
    for round in 0..<rounds {
      var changed = fixtures
      for (url, page) in fixtures.sorted(by: { $0.key < $1.key }) {
        if round % 4 == 0 {
          changed[url]?.body = hostile.damaged(page.body)
        } else if let value = values[url] {
          changed[url]?.body = Array(try JSONEncoder().encode(hostile.changed(value)))
        }
      }
      await Task.yield()
      read += await expectOnlyWebURLs(FakePages(changed), "\(seed), round \(round)")
    }
    #expect(read > rounds / 10, "hardly a changed page was read: \(seed)")
  }

  /// - Returns: how many pages were read without an error.
  private func expectOnlyWebURLs(_ source: FakePages, _ comment: String) async -> Int {
    guard var extractor = try? kind.make(input) else { return 0 }
    for count in 0..<30 {
      guard let page = try? await extractor.next(source) else { return count }
      for message in page.messages { message.expectOnlyWebURLs(comment) }
      if page.isLast { return count + 1 }
    }
    Issue.record("the extractor does not come to an end: \(comment)")
    return 30
  }
}

extension Message {
  func expectOnlyWebURLs(_ comment: String) {
    let urls = (isDirectory ? [] : [url]) + texts("_fallback")
    for url in urls {
      #expect((try? RequestURL(url)) != nil, "\(url.debugDescription), \(comment)")
      #expect(!url.utf8.contains(UInt8(ascii: "#")), "\(url.debugDescription), \(comment)")
    }
    if case .integer(let size)? = metadata["_size"] { #expect(size >= 0, "\(comment)") }
    let hexadecimal = Set("0123456789abcdef")
    for digest in texts("_digests") {
      let parts = digest.split(separator: "=")
      #expect(parts.count == 2 && parts[1].allSatisfy(hexadecimal.contains), "\(digest), \(comment)")
    }
  }
}
