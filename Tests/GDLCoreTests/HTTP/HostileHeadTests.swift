import Testing

@testable import GDLCore

struct HostileHeadTests {
  /// Knuth's MMIX generator: the seed in a failure replays it.
  struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 32)
    }
  }

  static let names = [
    "content-range", "content-length", "transfer-encoding", "etag", "last-modified", "date", "retry-after",
    "repr-digest", "digest", "content-disposition", "content-type", "content-encoding",
  ]
  static let pieces = [
    "bytes", " ", "/", "-", "*", ",", ";", "=", ":", "\"", "\\", "%", "'", "0", "9223372036854775807", "W/",
    "GMT", "Sun,", "Nov", "1994", "08:49:37", "filename", "filename*", "UTF-8", "%ff", "%2e", "..", "sha-256",
    "é", "\u{301}", "\u{0}", "\u{1F468}\u{200D}\u{1F469}", "\u{202E}", "chunked", "\t",
  ]

  @Test(arguments: UInt64(1)...20)
  func `F23: no head makes us crash, and no name gets out of its folder`(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    for _ in 0..<500 {
      let fields = Self.names.map { name in
        let count = Int.random(in: 0...8, using: &generator)
        let parts = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
        return ResponseHead.Field(name: name, value: parts.joined())
      }
      let reply = ResponseHead(
        status: [200, 206, 416, 503].randomElement(using: &generator) ?? 200, version: .http1_1,
        fields: fields, urls: [], receivedAt: receivedAt)
      let representation = Representation(head: reply)
      #expect(representation.completeLength ?? 0 >= 0, "seed \(seed)")
      if case .range(let range) = ContentRangeField.parse(reply) { #expect(range.length > 0, "seed \(seed)") }
      if case .length(let length) = BodyFraming(head: reply) { #expect(length >= 0, "seed \(seed)") }
      if let wait = RetryAfter.seconds(reply) { #expect(wait > 0 && wait <= 86_400, "seed \(seed)") }
      if let name = ContentDisposition.filename(reply).flatMap(SafeName.sanitize) {
        expectSafe(name, "seed \(seed)")
        #expect(SafeName.sanitize(name) == name, "seed \(seed)")
      }
    }
  }
}

/// What holds for every name of ``SafeName``.
func expectSafe(_ name: String, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation) {
  let isSafe =
    !name.isEmpty && name.utf8.count <= 243
    && !name.unicodeScalars.contains { $0 == "/" || $0 == "\\" || $0.value < 0x20 || $0.value == 0x7F }
    && !name.utf8.starts(with: ".".utf8) && !name.utf8.starts(with: "-".utf8)
    && name.utf8.last != UInt8(ascii: ".") && name.utf8.last != UInt8(ascii: " ")
  #expect(isSafe, "\(comment): \(name.debugDescription)", sourceLocation: sourceLocation)
}
