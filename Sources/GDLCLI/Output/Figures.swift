#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Sizes, speeds, durations and times as people read them.
enum Figures {
  /// Bytes with three significant digits in units of 1024, at most 8 columns: `999 B`, `1.23 GiB`.
  static func size(_ bytes: Int64) -> String {
    var value = Double(bytes)
    var unit = 0
    // From 999.5 on, three digits would read 1000: the next unit shows it as 0.98.
    while value.magnitude >= 999.5 && unit < units.count - 1 {
      value /= 1_024
      unit += 1
    }
    if unit == 0 { return "\(bytes) B" }
    let decimals = value.magnitude < 9.995 ? 2 : value.magnitude < 99.95 ? 1 : 0
    return "\(fixed(value, decimals)) \(units[unit])"
  }

  /// At most 10 columns.
  static func speed(_ bytesPerSecond: Double) -> String {
    guard bytesPerSecond.isFinite, bytesPerSecond < 0x1p62 else { return "?" }
    return size(Int64(max(0, bytesPerSecond))) + "/s"
  }

  /// Received and total: `1.20 GiB of 4.00 GiB`, or only what there is.
  static func sizes(_ bytes: Int64, of total: Int64?) -> String {
    total.map { "\(size(bytes)) of \(size($0))" } ?? size(bytes)
  }

  /// A whole percentage that reads 100 only when nothing is left; nil when the total is unknown.
  static func percent(_ bytes: Int64, of total: Int64?) -> Int? {
    guard let total, total >= 0 else { return nil }
    if bytes >= total { return 100 }
    return min(99, Int(Double(max(0, bytes)) / Double(total) * 100))
  }

  /// A duration in words: `45 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`.
  static func duration(_ seconds: Double) -> String {
    guard let whole = whole(seconds) else { return "?" }
    if seconds < 10 { return "\(fixed(max(0, seconds), 1)) s" }
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3_600: return "\(whole / 60) min \(two(whole % 60)) s"
    case ..<86_400: return "\(whole / 3_600) h \(two(whole / 60 % 60)) min"
    case _: return "\(whole / 86_400) d \(whole / 3_600 % 24) h"
    }
  }

  /// A duration for a column of 8: `0:45`, `3:20`, `2:05:00`, `3d 04h`, `>99d`.
  static func clock(_ seconds: Double) -> String {
    guard let whole = whole(seconds) else { return "?" }
    switch whole {
    case ..<3_600: return "\(whole / 60):\(two(whole % 60))"
    case ..<86_400: return "\(whole / 3_600):\(two(whole / 60 % 60)):\(two(whole % 60))"
    case ..<8_640_000: return "\(whole / 86_400)d \(two(whole / 3_600 % 24))h"
    case _: return ">99d"
    }
  }

  /// Local time for people: `2026-01-31 14:02:05`. `seconds` since 1970.
  static func localTime(_ seconds: Double) -> String {
    var moment = time_t(seconds.rounded(.down))
    var parts = tm()
    localtime_r(&moment, &parts)
    return "\(date(parts)) \(time(parts))"
  }

  /// Local time of day, with the date when it is a day away: `14:02:05`. Seconds since 1970.
  static func localTime(_ seconds: Double, from now: Double) -> String {
    let whole = localTime(seconds)
    return (seconds - now).magnitude < 86_400 ? String(whole.suffix(8)) : whole
  }

  /// UTC for machines, RFC 3339 with milliseconds: `2026-01-31T13:02:05.250Z`. `seconds` since 1970.
  static func universalTime(_ seconds: Double) -> String {
    let milliseconds = Int64((seconds * 1_000).rounded())
    var moment = time_t((milliseconds - (milliseconds % 1_000 + 1_000) % 1_000) / 1_000)
    var parts = tm()
    gmtime_r(&moment, &parts)
    let fraction = String((milliseconds % 1_000 + 1_000) % 1_000 + 1_000).dropFirst()
    return "\(date(parts))T\(time(parts)).\(fraction)Z"
  }

  /// `1 file`, `2 files`.
  static func count(_ number: Int64, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  private static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scale = [1.0, 10, 100][decimals]
    let scaled = Int64((value.magnitude * scale).rounded())
    let sign = value < 0 ? "-" : ""
    if decimals == 0 { return "\(sign)\(scaled)" }
    let digits = String(scaled % Int64(scale) + Int64(scale)).dropFirst()
    return "\(sign)\(scaled / Int64(scale)).\(digits)"
  }

  private static func whole(_ seconds: Double) -> Int64? {
    guard seconds.isFinite, seconds < 0x1p62 else { return nil }
    return Int64(max(0, seconds.rounded()))
  }

  private static func two(_ number: some BinaryInteger) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  private static func date(_ parts: tm) -> String {
    "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }

  private static func time(_ parts: tm) -> String {
    "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }
}
