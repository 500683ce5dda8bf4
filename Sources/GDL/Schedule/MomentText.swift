import GDLCore

/// Moments as users type them, in local time.
public enum MomentText {
  /// `06:00` (its next time), `2026-11-24`, `2026-11-24 06:00` or `2026-11-24T06:00:30`.
  ///
  /// - Returns: nil for anything else, and for a day that does not exist.
  public static func parse(_ text: String, now: Timestamp) -> Timestamp? {
    let calendar = SystemCalendar()
    let parts = text.split(whereSeparator: { $0 == "T" || $0 == " " }).map(String.init)
    switch parts.count {
    case 1:
      if let day = day(parts[0]) { return moment(day, 0, calendar) }
      return secondsOfDay(parts[0]).flatMap { next($0, now, calendar) }
    case 2:
      guard let day = day(parts[0]), let seconds = secondsOfDay(parts[1]) else { return nil }
      return moment(day, seconds, calendar)
    case _: return nil
    }
  }

  private static func next(_ seconds: Int, _ now: Timestamp, _ calendar: SystemCalendar) -> Timestamp? {
    // Today's, or tomorrow's when that is over; two days on for the hour that a spring night leaves out.
    for days in 0...2 {
      let local = calendar.components(at: now + Double(days) * 86_400)
      let moment = calendar.timestamp(
        year: local.year, month: local.month, day: local.day, secondsOfDay: seconds)
      if moment > now { return moment }
    }
    return nil
  }

  private static func moment(
    _ day: (year: Int, month: Int, day: Int), _ seconds: Int, _ calendar: SystemCalendar
  ) -> Timestamp? {
    let moment = calendar.timestamp(
      year: day.year, month: day.month, day: day.day, secondsOfDay: seconds)
    let local = calendar.components(at: moment)
    return local.month == day.month && local.day == day.day ? moment : nil
  }

  private static func day(_ text: String) -> (year: Int, month: Int, day: Int)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2]), (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    return (year, month, day)
  }

  private static func secondsOfDay(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1],
      (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    guard parts.count == 3 else { return hour * 3_600 + minute * 60 }
    guard let second = parts[2], (0...59).contains(second) else { return nil }
    return hour * 3_600 + minute * 60 + second
  }
}

extension MomentText {
  /// The local clock's reading, in seconds since midnight.
  package static func secondsOfDay(now: Timestamp?) -> Int {
    SystemCalendar().components(at: now ?? Machine.wallSeconds).secondsOfDay
  }
}
