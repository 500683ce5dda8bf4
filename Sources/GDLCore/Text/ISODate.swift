/// Dates of ISO 8601, as Python's `datetime.fromisoformat` reads them.
enum ISODate {
  /// Seconds since 1970 of `2010-01-01`, `20100101`, `2010-W01-1`, each also with a time of day behind any one
  /// character: `10`, `10:11`, `10:11:12`, `10:11:12.345`, without the colons too, and with `Z`, `+01:00` or
  /// `-0230` behind. Without an offset it is UTC. Fractions are dropped. Nil for anything else.
  static func parse(_ text: String) -> Int64? {
    guard text.utf8.count <= 64 else { return nil }
    let scalars = Array(text.unicodeScalars)
    guard let (day, length) = day(scalars) else { return nil }
    guard scalars.count > length else { return day * 86_400 }
    let time = scalars[(length + 1)...]
    guard !time.isEmpty else { return scalars[length] == "Z" ? day * 86_400 : nil }
    let zone = time.firstIndex { $0 == "+" || $0 == "-" || $0 == "Z" } ?? time.endIndex
    guard let seconds = clock(time[..<zone]), let offset = offset(time[zone...]) else { return nil }
    return day * 86_400 + seconds - offset
  }

  /// The number of a day since 1970-01-01; nil when there is no such day in the years 1 to 9999.
  static func dayNumber(year: Int, month: Int, day: Int) -> Int64? {
    guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    let number = HTTPDate.dayNumber(year: Int64(year), month: Int64(month), day: Int64(day))
    return HTTPDate.date(ofDay: number).day == Int64(day) ? number : nil
  }

  /// The number of a day since 1970-01-01 by ISO week and day of the week (1 is Monday).
  static func dayNumber(isoYear: Int, week: Int, weekday: Int) -> Int64? {
    guard (1...9_999).contains(isoYear), (1...53).contains(week), (1...7).contains(weekday) else {
      return nil
    }
    // 4 January is always in week 1; day 0 was a Thursday.
    let fourth = HTTPDate.dayNumber(year: Int64(isoYear), month: 1, day: 4)
    let monday = fourth - (fourth % 7 + 10) % 7
    guard week < 53 || HTTPDate.date(ofDay: monday + 52 * 7 + 3).year == Int64(isoYear) else { return nil }
    return monday + Int64(week - 1) * 7 + Int64(weekday - 1)
  }

  private static func day(_ text: [Unicode.Scalar]) -> (number: Int64, length: Int)? {
    guard let year = number(text, 0..<4) else { return nil }
    let isSpaced = text.count > 4 && text[4] == "-"
    let start = isSpaced ? 5 : 4
    if text.count > start, text[start] == "W" {
      guard let week = number(text, start + 1..<start + 3) else { return nil }
      let (weekEnd, dayAt) = (start + 3, start + (isSpaced ? 4 : 3))
      let hasDay = !isSpaced || (text.count > weekEnd && text[weekEnd] == "-")
      let weekday = hasDay ? number(text, dayAt..<dayAt + 1) : nil
      guard let day = dayNumber(isoYear: year, week: week, weekday: weekday ?? 1) else { return nil }
      return (day, weekday == nil ? weekEnd : dayAt + 1)
    }
    let dayAt = start + (isSpaced ? 3 : 2)
    guard let month = number(text, start..<start + 2), let day = number(text, dayAt..<dayAt + 2),
      !isSpaced || text[7] == "-", let result = dayNumber(year: year, month: month, day: day)
    else { return nil }
    return (result, dayAt + 2)
  }

  /// `+01:00`, `-0230`, `Z` or nothing, in seconds.
  private static func offset(_ zone: ArraySlice<Unicode.Scalar>) -> Int64? {
    guard let sign = zone.first else { return 0 }
    let rest = zone.dropFirst()
    if sign == "Z" { return rest.isEmpty ? 0 : nil }
    return clock(rest).map { sign == "-" ? -$0 : $0 }
  }

  /// Seconds of `HH`, `HH:MM`, `HHMM`, `HH:MM:SS` and so on, with a fraction that is dropped.
  private static func clock(_ text: ArraySlice<Unicode.Scalar>) -> Int64? {
    var rest = text
    if let point = text.firstIndex(where: { $0 == "." || $0 == "," }) {
      let fraction = text[(point + 1)...]
      guard !fraction.isEmpty, fraction.allSatisfy(\.isDigit) else { return nil }
      rest = text[..<point]
    }
    let hasFraction = rest.count < text.count
    let isSpaced = rest.contains(":")
    let pieces = rest.count / (isSpaced ? 3 : 2) + (isSpaced ? 1 : 0)
    guard (1...3).contains(pieces), rest.count == pieces * 2 + (isSpaced ? pieces - 1 : 0),
      !hasFraction || pieces == 3
    else { return nil }
    let scalars = Array(rest)
    var values: [Int] = []
    for piece in 0..<pieces {
      let start = piece * (isSpaced ? 3 : 2)
      guard let value = number(scalars, start..<start + 2),
        !isSpaced || piece == 0 || scalars[start - 1] == ":"
      else { return nil }
      values.append(value)
    }
    values += [0, 0]
    guard values[0] < 24, values[1] < 60, values[2] < 60 else { return nil }
    return Int64(values[0] * 3_600 + values[1] * 60 + values[2])
  }

  private static func number(_ text: [Unicode.Scalar], _ range: Range<Int>) -> Int? {
    guard range.upperBound <= text.count, text[range].allSatisfy(\.isDigit) else { return nil }
    return text[range].reduce(0) { $0 * 10 + Int($1.value) - 48 }
  }
}
