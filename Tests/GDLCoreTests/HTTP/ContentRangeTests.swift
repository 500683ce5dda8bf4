import Testing

@testable import GDLCore

struct ContentRangeTests {
  @Test(
    arguments: [
      ("bytes 0-99/100", 0, 99, 100),
      ("bytes 5-5/6", 5, 5, 6),
      ("A11 Bytes 10-19/100", 10, 19, 100),
      ("A11 BYTES 10-19/100", 10, 19, 100),
      ("A12 bytes 10-19/*", 10, 19, nil),
      ("Z3 bytes 4294967296-6442450943/6442450944", 4_294_967_296, 6_442_450_943, 6_442_450_944),
      ("bytes 0-9223372036854775806/9223372036854775807", 0, Int64.max - 1, Int64.max),
    ] as [(String, Int64, Int64, Int64?)])
  func `a range is read with its positions and length`(
    field: String, first: Int64, last: Int64, complete: Int64?
  ) throws {
    let value = field.prefix(1) == "b" ? field : String(field.drop { $0 != " " }.dropFirst())
    let expected = try #require(
      ContentRange(firstPosition: first, lastPosition: last, completeLength: complete))
    #expect(ContentRangeField.parse(head(206, ["Content-Range: \(value)"])) == .range(expected))
    #expect(expected.length == last - first + 1)
  }

  @Test(arguments: [
    "A7": "bytes", "A7 empty": "", "A7 words": "bytes a-b/c", "A7 no length": "bytes 0-99",
    "A7 two ranges": "bytes 0-1,4-5/9", "A7 equals": "bytes=0-99/100", "A7 sign": "bytes +0-99/100",
    "A7 negative": "bytes -5-99/100", "A7 open": "bytes 5-/100", "A7 suffix": "bytes -5/100",
    "A7 spaces inside": "bytes 0 - 99 / 100", "A7 two slashes": "bytes 0-99/100/100",
    "A8": "items 0-99/100", "A8 none": "0-99/100",
    "A9 last before first": "bytes 9-5/100", "A9 total = last": "bytes 0-99/99",
    "A9 total < first": "bytes 50-99/10",
    "overflow first": "bytes 9223372036854775808-9223372036854775809/*",
    "overflow last": "bytes 0-9223372036854775807/*",
    "overflow total": "bytes 0-99/18446744073709551617",
  ])
  func `an unreadable or contradicting field is invalid`(id: String, value: String) {
    #expect(ContentRangeField.parse(head(206, ["Content-Range: \(value)"])) == .invalid, "\(id)")
  }

  @Test func `R3: two fields are invalid, even when equal`() {
    let line = "Content-Range: bytes 0-9/10"
    #expect(ContentRangeField.parse(head(206, [line, line])) == .invalid)
  }

  @Test func `A6: no field is nil`() {
    #expect(ContentRangeField.parse(head(206)) == nil)
  }

  @Test(arguments: [("bytes */47", 47), ("bytes */0", 0), ("bytes */*", nil)] as [(String, Int64?)])
  func `A19, A20, Z1: an unsatisfied range tells the length`(value: String, length: Int64?) {
    let field = ContentRangeField.parse(head(416, ["Content-Range: \(value)"]))
    #expect(field == .unsatisfied(completeLength: length))
  }
}
