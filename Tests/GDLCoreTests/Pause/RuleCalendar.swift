@testable import GDLCore

/// A place with two changes of the clock, at given moments of UTC.
struct RuleCalendar: LocalCalendar {
  var winterOffset: Int
  var summer: Range<Timestamp>
  var summerOffset: Int

  func utcOffsetSeconds(at moment: Timestamp) -> Int {
    summer.contains(moment) ? summerOffset : winterOffset
  }

  static let greenwich = RuleCalendar(winterOffset: 0, summer: 0..<0, summerOffset: 0)
  /// 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00; both are 01:00 UTC.
  static let berlin = RuleCalendar(
    winterOffset: 3_600, summer: utc(2026, 3, 29, 1)..<utc(2026, 10, 25, 1), summerOffset: 7_200)
  /// 2026-03-08 02:00 becomes 03:00 (07:00 UTC), 2026-11-01 02:00 becomes 01:00 (06:00 UTC).
  static let newYork = RuleCalendar(
    winterOffset: -18_000, summer: utc(2026, 3, 8, 7)..<utc(2026, 11, 1, 6), summerOffset: -14_400)
  /// A place whose summer begins at midnight, as Beirut's does: 2026-03-29 00:00 becomes 01:00, and
  /// 2026-10-25 00:00 becomes 23:00 of the day before.
  static let midnight = RuleCalendar(
    winterOffset: 7_200, summer: utc(2026, 3, 28, 22)..<utc(2026, 10, 24, 21), summerOffset: 10_800)
}

/// That moment of UTC, in seconds since 1970.
func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int = 0) -> Timestamp {
  let number = HTTPDate.dayNumber(year: Int64(year), month: Int64(month), day: Int64(day))
  return Timestamp(number * 86_400 + Int64(hour * 3_600 + minute * 60))
}
