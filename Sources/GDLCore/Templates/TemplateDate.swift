/// A calendar date with a time of day and no zone, in the years 1 to 9999: Python's `datetime`.
struct TemplateDate: Sendable, Equatable {
  /// Since 1970-01-01 00:00:00 of the same clock.
  let seconds: Int64
  /// In `0..<1_000_000`. Only what was read from a clock has any.
  let microseconds: Int

  static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// Nil outside the years 1 to 9999.
  init?(seconds: Int64, microseconds: Int = 0) {
    guard Self.range.contains(seconds) else { return nil }
    self.seconds = seconds
    self.microseconds = microseconds
  }

  /// Exactly `2010-01-01 13:05:09`, the form that dates have in metadata; nil for anything else.
  init?(metadata text: String) {
    let bytes = text.utf8
    guard bytes.count == 19 else { return nil }
    var numbers = [0, 0, 0, 0, 0, 0]
    var part = 0
    for (index, byte) in bytes.enumerated() {
      switch index {
      case 4, 7:
        guard byte == UInt8(ascii: "-") else { return nil }
        part += 1
      case 10:
        guard byte == UInt8(ascii: " ") else { return nil }
        part += 1
      case 13, 16:
        guard byte == UInt8(ascii: ":") else { return nil }
        part += 1
      default:
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        numbers[part] = numbers[part] * 10 + Int(byte) - 48
      }
    }
    guard numbers[3] < 24, numbers[4] < 60, numbers[5] < 60,
      let day = ISODate.dayNumber(year: numbers[0], month: numbers[1], day: numbers[2])
    else { return nil }
    self.init(seconds: day * 86_400 + Int64(numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]))
  }

  /// Nil when that is outside the years 1 to 9999.
  func adding(seconds offset: Int64) -> TemplateDate? {
    let (sum, overflow) = seconds.addingReportingOverflow(offset)
    return overflow ? nil : TemplateDate(seconds: sum, microseconds: microseconds)
  }

  /// Days since 1970-01-01.
  var dayNumber: Int64 { HTTPDate.floorDivide(seconds, 86_400) }
  /// In `0..<86_400`.
  var secondsOfDay: Int { Int(seconds - dayNumber * 86_400) }
  /// As the Gregorian calendar has it.
  var calendar: (year: Int, month: Int, day: Int) {
    let date = HTTPDate.date(ofDay: dayNumber)
    return (Int(date.year), Int(date.month), Int(date.day))
  }

  /// Python's `str`: `2010-01-01 13:05:09`, and a fraction of six digits where there is one.
  var text: String {
    let (year, month, day) = calendar
    let time = secondsOfDay
    let date = "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))"
    let clock = "\((time / 3_600).padded(2)):\((time / 60 % 60).padded(2)):\((time % 60).padded(2))"
    return "\(date) \(clock)" + (microseconds == 0 ? "" : ".\(microseconds.padded(6))")
  }

  /// Python's `repr`.
  var representation: String {
    let (year, month, day) = calendar
    var parts = [year, month, day, secondsOfDay / 3_600, secondsOfDay / 60 % 60]
    if secondsOfDay % 60 != 0 || microseconds != 0 { parts.append(secondsOfDay % 60) }
    if microseconds != 0 { parts.append(microseconds) }
    return "datetime.datetime(\(parts.map(String.init).joined(separator: ", ")))"
  }

  /// What `{date.year}` names; nil for other names.
  func attribute(_ name: String) -> Int? {
    switch name {
    case "year": calendar.year
    case "month": calendar.month
    case "day": calendar.day
    case "hour": secondsOfDay / 3_600
    case "minute": secondsOfDay / 60 % 60
    case "second": secondsOfDay % 60
    case "microsecond": microseconds
    default: nil
    }
  }
}

extension Int {
  /// Digits with zeros in front, so many at least. Not for negative numbers.
  func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
  }
}
