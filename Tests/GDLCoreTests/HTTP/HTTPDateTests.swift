import Testing

@testable import GDLCore

struct HTTPDateTests {
  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
  ])
  func `all three formats name the same moment`(text: String) {
    #expect(HTTPDate.parse(text, now: receivedAt) == 784_111_777)
  }

  @Test(arguments: [
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
    ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
    ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
    ("Tue, 19 Jan 2038 03:14:08 GMT", 2_147_483_648),
    ("Wed, 01 May 2024 12:00:00 GMT", receivedAt),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ("Mon, 01 Jan 1900 00:00:00 GMT", -2_208_988_800),
  ])
  func `a date is read and written alike`(text: String, seconds: Double) {
    #expect(HTTPDate.parse(text, now: receivedAt) == seconds)
    #expect(HTTPDate.general(text, now: receivedAt) == seconds)
    #expect(HTTPDate.format(seconds) == text)
  }

  @Test func `every day of 400 years comes back`() {
    for day in stride(from: -73_000.0, to: 73_000, by: 1) {
      let moment = day * 86_400 + 86_399
      #expect(HTTPDate.parse(HTTPDate.format(moment), now: receivedAt) == moment)
    }
  }

  @Test func `fractions of a second are dropped towards the past`() {
    #expect(HTTPDate.format(0.9) == "Thu, 01 Jan 1970 00:00:00 GMT")
    #expect(HTTPDate.format(-0.1) == "Wed, 31 Dec 1969 23:59:59 GMT")
  }

  @Test func `a leap second is the first of the next minute`() {
    #expect(HTTPDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", now: receivedAt) == 1_483_228_800)
  }

  @Test(arguments: [
    ("Tuesday, 01-Jan-74 00:00:00 GMT", 3_281_990_400),  // 2074, in 50 years: still ahead
    ("Tuesday, 01-Jan-75 00:00:00 GMT", 157_766_400),  // 1975: 2075 is too far
  ])
  func `a year of two digits lies less than 50 years ahead`(text: String, seconds: Double) {
    #expect(HTTPDate.parse(text, now: receivedAt) == seconds)
  }

  @Test(arguments: [
    "", " ", "0", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
    "Sun, 06 Nov 1994 08:49:37 gmt", "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 31 Apr 1994 08:49:37 GMT", "Wed, 29 Feb 2023 00:00:00 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov +994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06-Nov 08:49:37 GMT",
    "1994-11-06T08:49:37Z", "Sun Nov 6 08:49:37 94",
  ])
  func `anything else is no date`(text: String) {
    #expect(HTTPDate.parse(text, now: receivedAt) == nil)
  }
}
