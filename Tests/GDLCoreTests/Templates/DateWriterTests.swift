import Testing

@testable import GDLCore

/// Every expectation here is what Python gives on Linux in the C locale.
struct DateWriterTests {
  @Test(
    arguments: [
      ("{v:%a %A %b %B %p %P}", "Fri Friday Jan January PM pm"),
      ("{v:%d|%e|%-d|%_d|%05d}", "01| 1|1| 1|00001"), ("{v:%H|%k|%I|%l|%-I|%M|%S}", "13|13|01| 1|1|05|09"),
      ("{v:%Y|%y|%C|%G|%g|%5Y}", "2010|10|20|2009|09|02010"),
      ("{v:%j|%U|%W|%V|%u|%w}", "001|00|00|53|5|5"),
      (
        "{v:%D|%F|%T|%R|%r|%x|%X|%c}",
        "01/01/10|2010-01-01|13:05:09|13:05|01:05:09 PM|01/01/10|13:05:09|Fri Jan  1 13:05:09 2010"
      ),
      ("{v:%s|%f|%z|%Z|%%|%n|%t}", "1262351109|000000|||%|\n|\t"),
      ("{v:%^a|%#p|%^B|%#b|%10B|%-5d}", "FRI|pm|JANUARY|JAN|   January|    1"),
      ("{v:%Ey|%Od|%Q|%3f|%}", "10|01|%Q|%3f|%"), ("{v:{{%Y}}}", "{{2010}}"),
    ] as [(String, String)])
  func `a Friday of week 53`(template: String, expected: String) throws {
    let date = try #require(TemplateDate(metadata: "2010-01-01 13:05:09"))
    let pattern = String(template.dropFirst("{v:".count).dropLast())
    #expect(DateWriter.text(date, pattern: pattern) == expected, "\(pattern)")
  }

  @Test(
    arguments: [
      ("{v:%a %A %b %B %p %P}", "Thu Thursday Feb February AM am"),
      ("{v:%d|%e|%-d|%_d|%05d}", "29|29|29|29|00029"),
      ("{v:%H|%k|%I|%l|%-I|%M|%S}", "00| 0|12|12|12|59|59"),
      ("{v:%Y|%y|%C|%G|%g|%5Y}", "2024|24|20|2024|24|02024"),
      ("{v:%j|%U|%W|%V|%u|%w}", "060|08|09|09|4|4"),
      (
        "{v:%D|%F|%T|%R|%r|%x|%X|%c}",
        "02/29/24|2024-02-29|00:59:59|00:59|12:59:59 AM|02/29/24|00:59:59|Thu Feb 29 00:59:59 2024"
      ),
      ("{v:%s|%f|%z|%Z|%%|%n|%t}", "1709168399|000000|||%|\n|\t"),
      ("{v:%^a|%#p|%^B|%#b|%10B|%-5d}", "THU|am|FEBRUARY|FEB|  February|   29"),
      ("{v:%Ey|%Od|%Q|%3f|%}", "24|29|%Q|%3f|%"), ("{v:{{%Y}}}", "{{2024}}"),
    ] as [(String, String)])
  func `a leap day after midnight`(template: String, expected: String) throws {
    let date = try #require(TemplateDate(metadata: "2024-02-29 00:59:59"))
    let pattern = String(template.dropFirst("{v:".count).dropLast())
    #expect(DateWriter.text(date, pattern: pattern) == expected, "\(pattern)")
  }

  @Test(
    arguments: [
      ("{v:%a %A %b %B %p %P}", "Fri Friday Dec December PM pm"),
      ("{v:%d|%e|%-d|%_d|%05d}", "31|31|31|31|00031"),
      ("{v:%H|%k|%I|%l|%-I|%M|%S}", "12|12|12|12|12|00|00"),
      ("{v:%Y|%y|%C|%G|%g|%5Y}", "1999|99|19|1999|99|01999"),
      ("{v:%j|%U|%W|%V|%u|%w}", "365|52|52|52|5|5"),
      (
        "{v:%D|%F|%T|%R|%r|%x|%X|%c}",
        "12/31/99|1999-12-31|12:00:00|12:00|12:00:00 PM|12/31/99|12:00:00|Fri Dec 31 12:00:00 1999"
      ),
      ("{v:%s|%f|%z|%Z|%%|%n|%t}", "946641600|000000|||%|\n|\t"),
      ("{v:%^a|%#p|%^B|%#b|%10B|%-5d}", "FRI|pm|DECEMBER|DEC|  December|   31"),
      ("{v:%Ey|%Od|%Q|%3f|%}", "99|31|%Q|%3f|%"), ("{v:{{%Y}}}", "{{1999}}"),
    ] as [(String, String)])
  func `the last day of a year at noon`(template: String, expected: String) throws {
    let date = try #require(TemplateDate(metadata: "1999-12-31 12:00:00"))
    let pattern = String(template.dropFirst("{v:".count).dropLast())
    #expect(DateWriter.text(date, pattern: pattern) == expected, "\(pattern)")
  }

  @Test(
    arguments: [
      ("{v:%a %A %b %B %p %P}", "Sun Sunday Jan January PM pm"),
      ("{v:%d|%e|%-d|%_d|%05d}", "02| 2|2| 2|00002"),
      ("{v:%H|%k|%I|%l|%-I|%M|%S}", "23|23|11|11|11|00|05"),
      ("{v:%Y|%y|%C|%G|%g|%5Y}", "2005|05|20|2004|04|02005"),
      ("{v:%j|%U|%W|%V|%u|%w}", "002|01|00|53|7|0"),
      (
        "{v:%D|%F|%T|%R|%r|%x|%X|%c}",
        "01/02/05|2005-01-02|23:00:05|23:00|11:00:05 PM|01/02/05|23:00:05|Sun Jan  2 23:00:05 2005"
      ),
      ("{v:%s|%f|%z|%Z|%%|%n|%t}", "1104706805|000000|||%|\n|\t"),
      ("{v:%^a|%#p|%^B|%#b|%10B|%-5d}", "SUN|pm|JANUARY|JAN|   January|    2"),
      ("{v:%Ey|%Od|%Q|%3f|%}", "05|02|%Q|%3f|%"), ("{v:{{%Y}}}", "{{2005}}"),
    ] as [(String, String)])
  func `a Sunday that opens a year`(template: String, expected: String) throws {
    let date = try #require(TemplateDate(metadata: "2005-01-02 23:00:05"))
    let pattern = String(template.dropFirst("{v:".count).dropLast())
    #expect(DateWriter.text(date, pattern: pattern) == expected, "\(pattern)")
  }

  @Test func `years before 1000 are not padded, but in the plain text`() throws {
    let date = try #require(TemplateDate(metadata: "0007-03-04 00:00:00"))
    #expect(DateWriter.text(date, pattern: "%Y|%F|%y|%C|%G") == "7|7-03-04|07|0|7")
    #expect(date.text == "0007-03-04 00:00:00")
  }

  @Test func `a fraction is written by %f only`() throws {
    let date = try #require(TemplateDate(seconds: 0, microseconds: 45))
    #expect(DateWriter.text(date, pattern: "%S %f %-f") == "00 000045 %-f")
    #expect(date.text == "1970-01-01 00:00:00.000045")
    #expect(date.representation == "datetime.datetime(1970, 1, 1, 0, 0, 0, 45)")
  }

  @Test func `a width has a limit`() throws {
    let date = try #require(TemplateDate(seconds: 0))
    #expect(DateWriter.text(date, pattern: "%99999999999999999999d").utf8.count == 1_000)
  }
}
