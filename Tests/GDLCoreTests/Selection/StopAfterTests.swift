import Testing

@testable import GDLCore

struct StopAfterTests {
  @Test(
    arguments: [
      ("100", .files(100)), ("1", .files(1)), ("10G", .bytes(10 << 30)), ("10GB", .bytes(10_000_000_000)),
      ("1.5k", .bytes(1_536)), ("512B", .bytes(512)),
    ] as [(String, StopAfter)])
  func `a number is files, and with a unit bytes`(text: String, expected: StopAfter) throws {
    #expect(try StopAfter(text) == expected)
  }

  @Test(arguments: ["", "0", "0G", "-1", "1.5", "ten", "100 files", "G", "99999999999999999999", "٣"])
  func `anything else is an error`(text: String) {
    #expect(throws: TextSyntaxError.self) { try StopAfter(text) }
  }

  @Test func `it is reached by the last of them`() {
    #expect(!StopAfter.files(2).isReached(files: 1, bytes: 1_000))
    #expect(StopAfter.files(2).isReached(files: 2, bytes: 0))
    #expect(!StopAfter.bytes(10).isReached(files: 100, bytes: 9))
    #expect(StopAfter.bytes(10).isReached(files: 0, bytes: 10))
  }
}
