/// A time of day by the local clock on the wall, to the minute.
public struct DayTime: Sendable, Hashable, Comparable {
  /// Minutes since midnight, in `0...1440`. 1440 is `24:00`, the end of a day.
  public let minutes: Int

  /// In 0…1,440; anything else traps.
  public init(minutes: Int) {
    precondition((0...1_440).contains(minutes), "a day has 1440 minutes")
    self.minutes = minutes
  }

  /// `06:00`, `6:00`, `23:59`, and `24:00` as the end of a day. Nil for anything else.
  public init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1_440
    else { return nil }
    minutes = hour * 60 + minute
  }

  /// `06:00`.
  public var text: String {
    [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }

  /// Earlier in the day.
  public static func < (one: DayTime, other: DayTime) -> Bool { one.minutes < other.minutes }
}
