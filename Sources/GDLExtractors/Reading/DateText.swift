import GDLCore

/// Dates of web services (RFC 3339, and ISO 8601 as far as they use it) as gallery-dl writes them.
enum DateText {
  /// `2024-05-06 07:08:09` in UTC, of `2024-05-06T09:08:09.123+02:00` and the like; nil for anything else.
  static func utc(_ text: String) -> String? {
    seconds(text).map(format)
  }

  /// The years 0 to 9999, which four digits can say: a zone or a leap second may lead out of them.
  private static let years: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

  /// Seconds since 1970. A date without time is its midnight, a time without zone is UTC.
  static func seconds(_ text: String) -> Int64? {
    var bytes = text.utf8[...]
    guard let year = number(&bytes, 4), take(&bytes, "-"), let month = number(&bytes, 2),
      take(&bytes, "-"), let day = number(&bytes, 2)
    else { return nil }
    let date = HTTPDate.dayNumber(year: year, month: month, day: day)
    guard (1...12).contains(month), HTTPDate.date(ofDay: date) == (year, month, day) else { return nil }
    if bytes.isEmpty { return date * 86_400 }
    guard take(&bytes, "T") || take(&bytes, " "), let hour = number(&bytes, 2), take(&bytes, ":"),
      let minute = number(&bytes, 2), take(&bytes, ":"), let second = number(&bytes, 2),
      hour < 24, minute < 60, second <= 60  // 60: a leap second
    else { return nil }
    if take(&bytes, ".") { bytes = bytes.drop { (0x30...0x39).contains($0) } }
    guard let zone = zoneSeconds(&bytes), bytes.isEmpty else { return nil }
    let seconds = date * 86_400 + hour * 3_600 + minute * 60 + second - zone
    return years.contains(seconds) ? seconds : nil
  }

  static func format(_ seconds: Int64) -> String {
    let day = (seconds - ((seconds % 86_400) + 86_400) % 86_400) / 86_400
    let second = seconds - day * 86_400
    let date = HTTPDate.date(ofDay: day)
    let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) \(time)"
  }

  private static func zoneSeconds(_ bytes: inout Substring.UTF8View) -> Int64? {
    if bytes.isEmpty || take(&bytes, "Z") { return 0 }
    let isWest = take(&bytes, "-")
    guard isWest || take(&bytes, "+"), let hours = number(&bytes, 2) else { return nil }
    _ = take(&bytes, ":")
    guard let minutes = bytes.isEmpty ? 0 : number(&bytes, 2), hours < 24, minutes < 60 else { return nil }
    return (isWest ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }

  private static func number(_ bytes: inout Substring.UTF8View, _ digits: Int) -> Int64? {
    let head = bytes.prefix(digits)
    guard head.count == digits, head.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    bytes = bytes.dropFirst(digits)
    return Int64(Substring(head))
  }

  private static func take(_ bytes: inout Substring.UTF8View, _ scalar: Unicode.Scalar) -> Bool {
    guard bytes.first == UInt8(ascii: scalar) else { return false }
    bytes = bytes.dropFirst()
    return true
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
