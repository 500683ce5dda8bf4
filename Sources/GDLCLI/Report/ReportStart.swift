import ArgumentParser
import GDL

/// `--since`: when a report begins.
struct ReportStart: ExpressibleByArgument, Equatable {
  let moment: Timestamp

  init?(argument: String) {
    guard let moment = Self.moment(argument, now: System.now) else { return nil }
    self.moment = moment
  }

  /// `monday` (the last one, today included), `today`, `yesterday`, `24h`, `7d`, `2026-11-20`,
  /// `2026-11-20 18:00`, `18:00` (the last time it was). All in local time; nil for anything else.
  static func moment(
    _ text: String, now: Timestamp, calendar: any LocalCalendar = SystemCalendar()
  ) -> Timestamp? {
    let today = calendar.components(at: now)
    func midnight(daysAgo: Int) -> Timestamp {
      calendar.timestamp(year: today.year, month: today.month, day: today.day - daysAgo, secondsOfDay: 0)
    }
    let word = text.lowercased()
    if word == "today" { return midnight(daysAgo: 0) }
    if word == "yesterday" { return midnight(daysAgo: 1) }
    if let day = Weekday(text: word) {
      return midnight(daysAgo: (today.weekday.rawValue - day.rawValue + 7) % 7)
    }
    // A bare number would be seconds, which nobody means here.
    if let last = word.last, last.isLetter, let seconds = DurationText.parse(word) { return now - seconds }
    // A time of day is its next turn there, and its last one here.
    guard let moment = MomentText.parse(text, now: now) else { return nil }
    if moment <= now { return moment }
    return text.contains("-") ? nil : MomentText.parse(text, now: now - 86_400)
  }
}
