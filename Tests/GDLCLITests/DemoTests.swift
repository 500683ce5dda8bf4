import Testing

@testable import GDLCLI

@Suite struct `The demo's server and content` {
  @Test func `content is the same however it is cut`() {
    let whole = DemoContent.bytes(from: 0, count: 100)
    for first in 0..<20 {
      let part = DemoContent.bytes(from: Int64(first), count: 33)
      #expect(part == Array(whole[first..<first + 33]))
    }
  }

  @Test(
    arguments: [
      ("Range: bytes=10-19", 10..<20), ("Range: bytes=90-", 90..<100), ("Range: bytes=90-500", 90..<100),
      ("Range: bytes=10-19\r\nIf-Range: \"v\"", 10..<20), ("Range: bytes=10-19\r\nIf-Range: \"w\"", nil),
      ("Range: bytes=100-", nil), ("Range: bytes=20-10", nil), ("Range: bytes=-5", nil), ("Accept: */*", nil),
      ("RANGE:bytes=0-0", 0..<1), ("Range: bytes=0-1,3-4", nil),
    ] as [(String, Range<Int64>?)])
  func `a range is answered only if it is one and of this version`(fields: String, range: Range<Int64>?) {
    let request = DemoRequest("GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n")
    #expect(request.range(entityTag: "\"v\"", length: 100) == range)
  }
}
