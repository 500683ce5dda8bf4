/// A daily span of local wall-clock time, like `mon-fri 22:00-06:00`.
///
/// A moment is inside when the local clock shows a time inside: the hour that a change to summer time
/// leaves out is in no window, and the hour that happens twice in autumn is in its windows twice.
public struct Window: Sendable, Equatable {
  /// The days on which the window begins; empty: all. One over midnight ends on the day after.
  public let days: Set<Weekday>
  /// The first minute inside; before 24:00.
  public let start: DayTime
  /// The first minute after it. Not later than ``start``: on the day after, so an equal time is 24 hours.
  public let end: DayTime

  /// No days are every day; an end at or before the start is on the next day.
  public init(days: Set<Weekday> = [], start: DayTime, end: DayTime) {
    precondition(start.minutes < 1_440, "24:00 is an end of a day")
    self.days = days.count == 7 ? [] : days
    self.start = start
    self.end = end
  }

  /// Reads `01:00-06:00`, `mon-fri 22:00-06:00`, `sat,sun 00:00-24:00`. A day list may have `+` for `,`.
  public init(option: String) throws(ScheduleSyntaxError) {
    let words = option.split(whereSeparator: \.isWhitespace)
    var days: Set<Weekday> = []
    if words.count == 2 {
      guard let named = Set<Weekday>(text: words[0]) else {
        throw ScheduleSyntaxError(message: "`\(words[0])` are no days: write them as `mon-fri` or `sat,sun`.")
      }
      days = named
    }
    let times = words.last?.split(separator: "-", omittingEmptySubsequences: false) ?? []
    guard (1...2).contains(words.count), times.count == 2, let start = DayTime(text: String(times[0])),
      let end = DayTime(text: String(times[1])), start.minutes < 1_440
    else {
      throw ScheduleSyntaxError(
        message: "`\(option)` is no window: write it as `01:00-06:00` or `mon-fri 22:00-06:00`.")
    }
    self.init(days: days, start: start, end: end)
  }

  /// What ``init(option:)`` reads back as the same window.
  public var text: String {
    (days.isEmpty ? "" : days.text + " ") + start.text + "-" + end.text
  }

  /// Whether the local clock shows a time inside.
  public func contains(_ local: LocalComponents) -> Bool {
    let (first, past) = (start.minutes * 60, end.minutes * 60)
    let beginsToday = begins(on: local.weekday)
    if start < end { return beginsToday && (first..<past).contains(local.secondsOfDay) }
    return (beginsToday && local.secondsOfDay >= first)
      || (begins(on: local.weekday.previous) && local.secondsOfDay < past)
  }

  private func begins(on day: Weekday) -> Bool { days.isEmpty || days.contains(day) }

  /// Seconds since midnight at which the clock passes a border of it.
  var borders: [Int] { [start.minutes * 60, end.minutes * 60] }
}

/// Stored as its ``text``.
extension Window: Codable {
  /// Reads ``text``.
  public init(from decoder: any Decoder) throws {
    try self.init(option: decoder.singleValueContainer().decode(String.self))
  }

  /// Writes ``text``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
