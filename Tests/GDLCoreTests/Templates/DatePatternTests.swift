import Testing

@testable import GDLCore

/// Every expectation here is what Python's `strptime` gives.
struct DatePatternTests {
  @Test(
    arguments: [
      ("%Y%m%d", "2010105", "2010-10-05 00:00:00"), ("%Y-%m-%d", "2010-1-5", "2010-01-05 00:00:00"),
      ("%d %b %Y", "5 jan 2010", "2010-01-05 00:00:00"),
      ("%B %d, %Y", "january 5,   2010", "2010-01-05 00:00:00"), ("%y", "68", "2068-01-01 00:00:00"),
      ("%y", "69", "1969-01-01 00:00:00"), ("%I:%M %p", "12:30 AM", "1900-01-01 00:30:00"),
      ("%I:%M %p", "12:30 PM", "1900-01-01 12:30:00"), ("%I", "12", "1900-01-01 00:00:00"),
      ("%H %p", "13 AM", "1900-01-01 13:00:00"), ("%Y %j", "2024 060", "2024-02-29 00:00:00"),
      ("%U %w %Y", "10 1 2010", "2010-03-08 00:00:00"), ("%W %a %Y", "10 Mon 2010", "2010-03-08 00:00:00"),
      ("%W %u %Y", "00 5 2010", "2010-01-01 00:00:00"), ("%G %V %u", "2010 01 1", "2010-01-04 00:00:00"),
      ("%u %G %V", "7 2020 53", "2021-01-03 00:00:00"), ("%S.%f", "5.25", "1900-01-01 00:00:05"),
      ("%z", "+0100", "1899-12-31 23:00:00"), ("%z%m", "+010004", "1900-03-31 23:00:00"),
      ("%z", "+01:00:30", "1899-12-31 22:59:30"), ("%z", "Z", "1900-01-01 00:00:00"),
      ("%Z", "UTC", "1900-01-01 00:00:00"), ("%c", "Fri Jan  1 13:05:09 2010", "2010-01-01 13:05:09"),
      ("%X", "13:05:09", "1900-01-01 13:05:09"), ("%d%m", "311", "1900-01-31 00:00:00"),
      ("%H%M%S", "12345", "1900-01-01 12:34:05"), ("x", "X", "1900-01-01 00:00:00"),
      ("100%%", "100%", "1900-01-01 00:00:00"), ("%Y %m", "2010\n05", "2010-05-01 00:00:00"),
      ("%d", "31", "1900-01-31 00:00:00"),
    ] as [(String, String, String)])
  func `a text that fits is a date`(pattern: String, text: String, expected: String) throws {
    #expect(try Self.read(pattern, text)?.text == expected, "\(pattern)")
  }

  @Test(
    arguments: [
      ("%Y-%m-%d", " 2010-01-05"), ("%Y-%m-%d", "2010-01-05 "), ("%B %d,%Y", "January 5, 2010"),
      ("%H:%M", "24:00"), ("%m-%d %Y", "02-29 2023"), ("%Y", "999"), ("%Y", "0000"), ("%Y", "12345"),
      ("%S", "60"), ("%b", "Sept"), ("a.b", "axb"), ("%Y %m", "201005"), ("%w", "7"), ("%I %p", "0 AM"),
      ("%A", "mondayx"), ("%d", "٣"), ("%Z", "EST"), ("%j", "367"),
    ] as [(String, String)])
  func `a text that does not fit is none`(pattern: String, text: String) throws {
    #expect(try Self.read(pattern, text) == nil, "\(pattern)")
  }

  @Test func `a long text is none, and takes no long time`() throws {
    let pattern = "%Y %m %d %H %M %S %f %j %U %W %w"
    let text = String(repeating: " ", count: 490) + String(repeating: "1", count: 490)
    #expect(try Self.read(pattern, text) == nil)
    #expect(try Self.read(pattern, String(repeating: "1 ", count: 490)) == nil)
    #expect(try Self.read(" %d %d".replacing("%d %d", with: "%d"), text + text) == nil)
  }

  private static func read(_ pattern: String, _ text: String) throws -> TemplateDate? {
    try DatePattern(Array(pattern.unicodeScalars)[...]).read(text)
  }
}
