import Testing

@testable import GDLExtractors

struct SourceDateTests {
  @Test(arguments: [
    ("Wed, 02 Oct 2002 13:00:00 GMT", "2002-10-02 13:00:00"),
    ("Wed, 02 Oct 2002 15:00:00 +0200", "2002-10-02 13:00:00"),
    ("2 Oct 2002 13:00 Z", "2002-10-02 13:00:00"),
    ("Wednesday, 02-Oct-02 13:00:00 GMT", "2002-10-02 13:00:00"),
    ("Wed, 02 Oct 2002 08:00:00 EST", "2002-10-02 13:00:00"),
    ("Wed, 02 October 2002 13:00:00 UT", "2002-10-02 13:00:00"),
    ("Wed, 2 Oct 2002", "2002-10-02 00:00:00"), ("Wed,02 Oct 2002 13:00:00", "2002-10-02 13:00:00"),
    ("02 Oct 99 13:00:00 XYZ", "1999-10-02 13:00:00"),
    ("Wed, 02 Oct 2002 9:05:00 -07:00", "2002-10-02 16:05:00"),
    ("2002-10-02T15:00:00.5+02:00", "2002-10-02 13:00:00"), ("2002-10-02T15:00+02:00", "2002-10-02 13:00:00"),
    ("2002-10-02T13:00Z", "2002-10-02 13:00:00"), ("2002-10-02 13:00", "2002-10-02 13:00:00"),
    ("2002-10", "2002-10-01 00:00:00"), ("2002", "2002-01-01 00:00:00"),
    (" 2002-10-02\n", "2002-10-02 00:00:00"),
  ])
  func `dates of feeds are given in UTC`(text: String, date: String) {
    #expect(SourceDate.utc(text) == date)
  }

  @Test(arguments: [
    "", " ", "yesterday", "Wed", "Wed, 32 Oct 2002 13:00:00 GMT", "Wed, 02 Foo 2002 13:00:00 GMT",
    "02 Oct 2002 25:00 GMT",
    "02 Oct 20022", "2002-13", "2002-10-02T", "1", "12345678901234567", "Oct 2002", "02 Oct 2002 1:2:3:4 GMT",
    "ü ü ü ü", "2002-10-02T13:0é0:00Z", "é2 Oct 2002", "--", "-Oct-", "2002-10-02T15:00éé",
  ])
  func `what is no date gives none`(text: String) {
    #expect(SourceDate.utc(text) == nil)
  }

  @Test(
    arguments: [
      ("2024-03-09", "14:05", "2024-03-09 14:05:00"), ("09-Mar-2024", "14:05", "2024-03-09 14:05:00"),
      ("2024-Mar-09", "14:05:06", "2024-03-09 14:05:06"), ("9-Mar-2024", "4:05", "2024-03-09 04:05:00"),
      ("2024-03-09", "x", nil), ("x", "14:05", nil), ("09-Foo-2024", "14:05", nil),
      ("aN-Invalid", "Date-NaN", nil),
      ("1-2-3", "4:5", nil), ("2024-03-32", "14:05", nil),
    ] as [(String, String, String?)])
  func `dates of listings are read as they stand`(date: String, time: String, expected: String?) {
    #expect(SourceDate.listed(date[...], time[...]) == expected)
  }
}
