import Testing

@testable import GDLCore

struct LocalCalendarTests {
  @Test func `a moment has the date, day and time of its place`() {
    let local = RuleCalendar.newYork.components(at: utc(2026, 1, 1, 2, 30) + 59.9)
    #expect([local.year, local.month, local.day] == [2025, 12, 31])
    #expect(local.weekday == .wednesday)
    #expect(local.secondsOfDay == 77_459)
    #expect(local.utcOffsetSeconds == -18_000)
  }

  @Test(
    arguments: [
      (utc(1970, 1, 1, 0), .thursday), (utc(1969, 12, 31, 23, 59), .wednesday), (utc(1900, 1, 1, 0), .monday),
      (utc(2026, 3, 29, 12), .sunday), (utc(2024, 2, 29, 0), .thursday),
    ] as [(Timestamp, Weekday)])
  func `every date has its day of the week`(moment: Timestamp, day: Weekday) {
    #expect(RuleCalendar.greenwich.components(at: moment).weekday == day)
  }

  @Test(arguments: [Timestamp.infinity, -.infinity, 1e300])
  func `a moment outside all calendars is the nearest inside`(moment: Timestamp) {
    #expect([1, 9_999].contains(RuleCalendar.greenwich.components(at: moment).year))
  }

  struct Row: Sendable {
    let what: String
    let calendar: RuleCalendar
    let day: (month: Int, day: Int)
    let time: (hour: Int, minute: Int)
    let expected: Timestamp
  }

  static let rows: [Row] = [
    Row(
      what: "an ordinary time", calendar: .berlin, day: (3, 28), time: (2, 30),
      expected: utc(2026, 3, 28, 1, 30)),
    Row(
      what: "before the gap", calendar: .berlin, day: (3, 29), time: (1, 59),
      expected: utc(2026, 3, 29, 0, 59)),
    Row(what: "in the gap", calendar: .berlin, day: (3, 29), time: (2, 30), expected: utc(2026, 3, 29, 1)),
    Row(
      what: "its first minute", calendar: .berlin, day: (3, 29), time: (2, 0), expected: utc(2026, 3, 29, 1)),
    Row(
      what: "after the gap", calendar: .berlin, day: (3, 29), time: (3, 30), expected: utc(2026, 3, 29, 1, 30)
    ),
    Row(
      what: "the first of two", calendar: .berlin, day: (10, 25), time: (2, 30),
      expected: utc(2026, 10, 25, 0, 30)),
    Row(
      what: "before the two", calendar: .berlin, day: (10, 25), time: (1, 59),
      expected: utc(2026, 10, 24, 23, 59)),
    Row(
      what: "after the two", calendar: .berlin, day: (10, 25), time: (3, 0), expected: utc(2026, 10, 25, 2)),
    Row(
      what: "west, in the gap", calendar: .newYork, day: (3, 8), time: (2, 1), expected: utc(2026, 3, 8, 7)),
    Row(
      what: "west, the first of two", calendar: .newYork, day: (11, 1), time: (1, 59),
      expected: utc(2026, 11, 1, 5, 59)),
    Row(
      what: "a midnight in the gap", calendar: .midnight, day: (3, 29), time: (0, 0),
      expected: utc(2026, 3, 28, 22)),
    Row(
      what: "the end of a day", calendar: .greenwich, day: (12, 31), time: (24, 0),
      expected: utc(2027, 1, 1, 0)),
  ]

  @Test(arguments: rows)
  func `a local time is the first moment that shows it or a later one`(row: Row) {
    let seconds = row.time.hour * 3_600 + row.time.minute * 60
    let moment = row.calendar.timestamp(
      year: 2026, month: row.day.month, day: row.day.day, secondsOfDay: seconds)
    #expect(moment == row.expected, "\(row.what)")
  }

  @Test(
    arguments: [
      ("later today", "06:00", utc(2026, 6, 1, 3), utc(2026, 6, 1, 4)),
      ("now is not next", "06:00", utc(2026, 6, 1, 4), utc(2026, 6, 2, 4)),
      ("midnight", "24:00", utc(2026, 6, 1, 4), utc(2026, 6, 1, 22)),
      ("left out", "02:30", utc(2026, 3, 28, 23), utc(2026, 3, 29, 1)),
      ("the day after a gap", "02:30", utc(2026, 3, 29, 1), utc(2026, 3, 30, 0, 30)),
    ] as [(String, String, Timestamp, Timestamp)])
  func `the next time of day is later than now`(
    what: String, time: String, now: Timestamp, expected: Timestamp
  ) throws {
    #expect(RuleCalendar.berlin.next(try #require(DayTime(text: time)), after: now) == expected, "\(what)")
  }
}
