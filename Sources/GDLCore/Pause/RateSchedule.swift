/// `--limit-rate`: how many bytes a second a process may receive, by the local clock.
///
/// Entries are separated by `,` or `;`, and the first one that matches holds:
///
///     500K                                       always 500 KiB/s
///     22:00-06:00=0,500K                         no limit at night, else 500 KiB/s
///     mon-fri 08:00-18:00=200K,sat,sun 00:00-24:00=2M;1M
///
/// An entry without a window is the rest: it holds when no other does, wherever it stands. A `,` after the
/// name of a day goes on with the list of days. This is unambiguous, because a day begins with a letter
/// and every entry has a rate, which begins with a digit. `+` may join days, too.
public struct RateSchedule: Sendable, Equatable {
  /// A rate, and when it holds.
  public struct Entry: Sendable, Equatable {
    /// Nil: the rest.
    public let window: Window?
    /// 0: no limit.
    public let bytesPerSecond: Int64

    /// Traps for a negative rate.
    public init(window: Window?, bytesPerSecond: Int64) {
      precondition(bytesPerSecond >= 0, "a rate is not negative")
      self.window = window
      self.bytesPerSecond = bytesPerSecond
    }
  }

  /// In the order of their precedence; at most one is the rest.
  public let entries: [Entry]

  /// The same rate at any time; 0 for no limit.
  public init(bytesPerSecond: Int64) {
    self.init(entries: [Entry(window: nil, bytesPerSecond: bytesPerSecond)])
  }

  /// Traps when more than one entry is the rest.
  public init(entries: [Entry]) {
    precondition(entries.count(where: { $0.window == nil }) <= 1, "there is one rest")
    self.entries = entries
  }

  /// Reads the option as users write it.
  public init(option: String) throws(ScheduleSyntaxError) {
    var entries: [Entry] = []
    for part in Self.parts(of: option) { entries.append(try Self.entry(part)) }
    guard entries.count(where: { $0.window == nil }) <= 1 else {
      throw ScheduleSyntaxError(message: "`\(option)` has two rates without a window.")
    }
    self.entries = entries
  }

  /// What ``init(option:)`` reads back as the same schedule.
  public var text: String {
    entries.map { ($0.window.map { "\($0.text)=" } ?? "") + ByteSize.text($0.bytesPerSecond) }
      .joined(separator: ",")
  }

  /// The limit at that moment, above 0. Nil: there is none.
  public func bytesPerSecond(at now: Timestamp, calendar: any LocalCalendar) -> Int64? {
    limit(calendar.components(at: now))
  }

  /// When the limit changes next, later than `now`. Nil: never.
  public func nextChange(after now: Timestamp, calendar: any LocalCalendar) -> Timestamp? {
    let borders = entries.flatMap { $0.window?.borders ?? [] }
    guard !borders.isEmpty else { return nil }
    return calendar.nextChange(after: now, borders: borders) { limit($0) }
  }

  private func limit(_ local: LocalComponents) -> Int64? {
    let entry =
      entries.first { $0.window?.contains(local) == true } ?? entries.first { $0.window == nil }
    return entry.flatMap { $0.bytesPerSecond == 0 ? nil : $0.bytesPerSecond }
  }

  /// Splits between entries, but not inside a list of days.
  private static func parts(of option: String) -> [String] {
    var parts: [String] = []
    for section in option.split(separator: ";", omittingEmptySubsequences: false) {
      var days = ""
      for piece in section.split(separator: ",", omittingEmptySubsequences: false) {
        let trimmed = piece.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if Set<Weekday>(text: trimmed) != nil {
          days += trimmed + ","
        } else {
          parts.append(days + trimmed)
          days = ""
        }
      }
      if !days.isEmpty { parts.append(days) }
    }
    return parts
  }

  private static func entry(_ text: String) throws(ScheduleSyntaxError) -> Entry {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count <= 2, let last = sides.last, let rate = ByteSize.parse(String(last)) else {
      throw ScheduleSyntaxError(
        message: "`\(text)` is no rate: write it as `500K` or `22:00-06:00=500K`; 0 is no limit.")
    }
    return Entry(
      window: sides.count == 2 ? try Window(option: String(sides[0])) : nil, bytesPerSecond: rate)
  }
}

/// Stored as its ``text``.
extension RateSchedule: Codable {
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
