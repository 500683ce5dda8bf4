import ArgumentParser
import GDL
import Testing

@testable import GDLCLI

@Suite struct `Values on the command line` {
  @Test(
    arguments: [
      ("0", 0), ("1500", 1_500), ("10M", 10 << 20), ("10m", 10 << 20), ("10MiB", 10 << 20),
      ("10MB", 10_000_000), ("1.5K", 1_536), ("2G", 2 << 30), ("1T", 1 << 40), ("7B", 7), ("0.5kb", 500),
      ("9223372036854775807", Int64.max),
    ] as [(String, Int64)])
  func `10M is 10 MiB and 10MB is 10,000,000`(text: String, bytes: Int64) {
    #expect(ByteCount(argument: text)?.bytes == bytes)
  }

  @Test(arguments: [
    "", "M", "-1", "+1", "1e3", "1.2.3M", "10X", "10 M", "inf", "0x10", "9223372036854775808", "8388608T",
    "99999999999T", ".",
  ])
  func `a size that is none is refused`(text: String) {
    #expect(ByteCount(argument: text) == nil)
  }

  @Test(arguments: [
    ("90s", 90), ("30m", 1_800), ("2h", 7_200), ("1d", 86_400), ("45", 45), ("1.5", 1.5), ("250ms", 0.25),
    ("1h30m", 5_400),
  ])
  func `a bare number of a duration is seconds`(text: String, seconds: Double) {
    #expect(TimeSpan(argument: text)?.seconds == seconds)
  }

  @Test(arguments: ["", "s", "-5s", "5w", "5 s", "nan", "30m1h"])
  func `a duration that is none is refused`(text: String) {
    #expect(TimeSpan(argument: text) == nil)
  }

  @Test func `segments are auto or 1 to 64`() {
    #expect(SegmentChoice(argument: "auto")?.segments == .auto)
    #expect(SegmentChoice(argument: "64")?.segments == .fixed(64))
    for bad in ["0", "65", "-1", "many", ""] { #expect(SegmentChoice(argument: bad) == nil, "\(bad)") }
  }

  @Test func `a checksum has the digits of its algorithm`() {
    let hex = String(repeating: "aB", count: 32)
    let expected = Digest(algorithm: .sha256, hex: hex.lowercased())
    #expect(ChecksumArgument(argument: "sha256=\(hex)")?.digest == expected)
    #expect(ChecksumArgument(argument: "SHA-256=\(hex)")?.digest == expected)
    for bad in ["sha256", "sha256=ab", "md5=\(hex)", "crc=\(hex)", "sha256=\(hex.dropLast())g"] {
      #expect(ChecksumArgument(argument: bad) == nil, "\(bad)")
    }
  }

  @Test(arguments: [
    ("/a/b", "/a/b"), ("b", "/home/me/b"), ("./b/./c", "/home/me/b/c"), (".", "/home/me"),
    ("../b", "/home/me/../b"), ("/a//b/", "/a/b"), ("/", "/"),
  ])
  func `a path is made absolute, and keeps its dot-dots`(path: String, absolute: String) {
    #expect(Paths.absolute(path, in: "/home/me") == absolute)
  }
}
