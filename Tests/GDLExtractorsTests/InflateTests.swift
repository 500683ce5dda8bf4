import GDLTestSupport
import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct InflateTests {
  private let text = Array("a list of things\n".utf8)

  @Test(arguments: [0, 1, 65_535, 65_536, 200_000])
  func `what was packed comes out again`(length: Int) throws {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(try Inflate.gunzip(Gzip.encode(bytes), limit: length) == bytes)
  }

  @Test func `members behind each other are one text`() throws {
    #expect(try Inflate.gunzip(Gzip.encode(text) + Gzip.encode(text), limit: 100) == text + text)
  }

  @Test(arguments: [[0], [0, 0, 0, 0], [0x1F], [0x41, 0x42]] as [[UInt8]])
  func `what stands behind the last member is left out`(padding: [UInt8]) throws {
    #expect(try Inflate.gunzip(Gzip.encode(text) + padding, limit: 100) == text)
  }

  @Test func `a text one byte over the limit is refused`() {
    #expect(throws: Inflate.Failure.tooLong) {
      try Inflate.gunzip(Gzip.encode(text), limit: text.count - 1)
    }
  }

  @Test func `the limit holds for all members together`() {
    #expect(throws: Inflate.Failure.tooLong) {
      try Inflate.gunzip(Gzip.encode(text) + Gzip.encode(text), limit: 2 * text.count - 1)
    }
  }

  @Test func `a bomb is refused as soon as it is over the limit`() {
    let bomb = Gzip.bomb(length: 10_000_000)
    #expect(bomb.count < 70_000)
    #expect(throws: Inflate.Failure.tooLong) { try Inflate.gunzip(bomb, limit: 1_000_000) }
  }

  @Test func `a stream that is cut off anywhere is refused`() {
    let packed = Gzip.encode(text)
    for length in 0..<packed.count {
      #expect(throws: Inflate.Failure.damaged, "\(length)") {
        try Inflate.gunzip(Array(packed[..<length]), limit: 100)
      }
    }
  }

  @Test func `a stream with a wrong byte is refused`() {
    var packed = Gzip.encode(text)
    packed[20] ^= 1
    #expect(throws: Inflate.Failure.damaged) { try Inflate.gunzip(packed, limit: 100) }
  }

  @Test func `gzip is known by its first bytes`() {
    #expect(Inflate.isGzip(Gzip.encode(text)))
    #expect(!Inflate.isGzip(text))
    #expect(!Inflate.isGzip([0x1F]))
    #expect(!Inflate.isGzip([]))
  }
}
