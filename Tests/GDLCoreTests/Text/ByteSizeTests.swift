import Testing

@testable import GDLCore

struct ByteSizeTests {
  @Test(
    arguments: [
      ("0", 0), ("1500", 1_500), ("7B", 7), ("500K", 512_000), ("10M", 10 << 20), ("10m", 10 << 20),
      ("10MiB", 10 << 20), ("10MB", 10_000_000), ("1.5K", 1_536), ("0.5kb", 500), ("2G", 2 << 30),
      ("1T", 1 << 40), ("9223372036854775807", .max),
    ] as [(String, Int64)])
  func `10M is 10 MiB and 10MB is 10,000,000`(text: String, bytes: Int64) {
    #expect(ByteSize.parse(text) == bytes)
  }

  @Test(arguments: [
    "", "M", ".", "-1", "+1", "1e3", "1.2.3M", "10X", "10 M", "inf", "nan", "0x10", "9223372036854775808",
    "8388608T", "99999999999T", "٣", "1M2K", String(repeating: "9", count: 400),
  ])
  func `a size that is none is nil`(text: String) {
    #expect(ByteSize.parse(text) == nil)
  }

  @Test(
    arguments: [
      (0, "0"), (1, "1"), (1_023, "1023"), (1_024, "1K"), (512_000, "500K"), (1 << 20, "1M"),
      (1_025, "1025"), (3 << 40, "3T"), (10_000_000, "10000000"), (.max, "9223372036854775807"),
    ] as [(Int64, String)])
  func `the text of a size is exact, and read back as it`(bytes: Int64, text: String) {
    #expect(ByteSize.text(bytes) == text)
    #expect(ByteSize.parse(text) == bytes)
  }
}
