import Testing

@testable import GDLCore

struct IndexRangesTests {
  /// Places from 1 to 40, as gallery-dl 1.32.18 chooses them.
  @Test(
    arguments: [
      ("5", [5...5]), ("1-5,8,10-", [1...5, 8...8, 10...40]), ("-5", [1...5]),
      ("-5, 10, 30-50, 100-", [1...5, 10...10, 30...40]), ("0-3", [1...3]), ("1-", [1...40]),
      ("8-,3", [3...3, 8...40]),
      ("3-3", [3...3]), (" 3 - 5 ", [3...5]), ("1,,2", [1...2]), ("3:", [3...40]), ("1:3,3:5", [1...4]),
      (":", [1...40]),
      ("-", [1...40]), (":5", [1...4]), ("2-9,4-6,8-12,13", [2...13]),
    ])
  func `ranges include their end, slices do not`(text: String, expected: [ClosedRange<Int>]) throws {
    let ranges = try IndexRanges(text)
    #expect((1...40).filter { ranges.contains($0) } == expected.flatMap { Array($0) })
  }

  @Test(
    arguments: [
      ("3:8:2", [3, 5, 7]), ("1:24:3", [1, 4, 7, 10, 13, 16, 19, 22]),
      ("::5", [1, 6, 11, 16, 21, 26, 31, 36]),
      (":10:3", [1, 4, 7]), ("2::3", [2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35, 38]),
      ("10:21, 30:51:2, :5", Array(1...4) + Array(10...20) + [30, 32, 34, 36, 38, 40]),
    ])
  func `slices have steps`(text: String, expected: [Int]) throws {
    let ranges = try IndexRanges(text)
    #expect((1...40).filter { ranges.contains($0) } == expected)
  }

  @Test(
    arguments: [
      ("5", 5), ("1-5,8", 8), ("8,1-5", 8), ("3:8:2", 7), ("1:24:3", 22), ("1:25:3,4", 22), ("10-", nil),
      ("::2", nil),
      ("999999999", 999_999_999),
    ] as [(String, Int?)])
  func `beyond the last place nothing follows`(text: String, last: Int?) throws {
    let ranges = try IndexRanges(text)
    guard let last else {
      #expect(!ranges.isBeyond(.max - 1))
      return
    }
    #expect(ranges.contains(last))
    #expect(!ranges.isBeyond(last))
    #expect(ranges.isBeyond(last + 1))
  }

  @Test(arguments: [
    ("", 1), (" , ", 1), ("a", 1), ("1,b", 3), ("1, 5-2", 3), ("5:1", 1), ("5:5", 1), ("1--3", 1),
    ("-1:5", 1),
    ("10:2:-1", 1), ("1:5:0", 1), ("1:2:3:4", 1), ("0", 1), ("1.5", 1), ("+3", 1), ("1-2-3", 1),
    ("12345678901", 1),
  ])
  func `what names no place is an error`(text: String, position: Int) {
    let error = #expect(throws: TextSyntaxError.self) { try IndexRanges(text) }
    #expect(error?.position == position)
  }

  @Test func `many ranges are found at once`() throws {
    let text = stride(from: 1, to: 20_000, by: 2).map(String.init).joined(separator: ",")
    let ranges = try IndexRanges(text)
    #expect(ranges.contains(9_999))
    #expect(!ranges.contains(10_000))
    #expect(ranges.isBeyond(20_000))
  }
}
