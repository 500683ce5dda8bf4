import Testing

@testable import GDLCore

struct RetryAfterTests {
  @Test(
    arguments: [
      ("T1", ["Retry-After: 5"], 5),
      ("T1 longest of two", ["Retry-After: 5", "Retry-After: 9"], 9),
      ("T2", ["Retry-After: Wed, 01 May 2024 12:00:30 GMT"], 30),
      (
        "T2 server clock an hour ahead",
        ["Date: Wed, 01 May 2024 13:00:00 GMT", "Retry-After: Wed, 01 May 2024 13:00:30 GMT"], 30
      ),
      (
        "T2 server clock years behind",
        ["Date: Thu, 01 Jan 1970 00:00:00 GMT", "Retry-After: Thu, 01 Jan 1970 00:00:07 GMT"], 7
      ),
      ("T2 RFC 850", ["Retry-After: Wednesday, 01-May-24 12:00:30 GMT"], 30),
      ("T3 hours", ["Retry-After: 7200"], 7_200),
      ("T3 a year", ["Retry-After: 31536000"], 86_400),
      ("T3 2^64 s", ["Retry-After: 18446744073709551616"], 86_400),
      ("T3 far date", ["Retry-After: Thu, 01 May 2025 12:00:00 GMT"], 86_400),
      ("T4 0", ["Retry-After: 0"], nil),
      ("T4 negative", ["Retry-After: -5"], nil),
      ("T4 words", ["Retry-After: soon"], nil),
      ("T4 fraction", ["Retry-After: 1.5"], nil),
      ("T4 empty", ["Retry-After:"], nil),
      ("T4 past", ["Retry-After: Wed, 01 May 2024 11:00:00 GMT"], nil),
      ("T4 garbage beside a number", ["Retry-After: soon", "Retry-After: 5"], 5),
      ("T5", [], nil),
    ] as [(String, [String], Double?)])
  func `a wish to wait is read in seconds from the reply on`(id: String, lines: [String], expected: Double?) {
    #expect(RetryAfter.seconds(head(503, lines)) == expected, "\(id)")
  }
}
