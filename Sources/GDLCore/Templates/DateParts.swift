/// What a text said of a date, by the letters of `strptime`; and the date that follows, by Python's rules.
struct DateParts {
  /// Each directive's number, or the place of its word in ``DateNames``.
  var values: [Unicode.Scalar: Int] = [:]
  /// Seconds ahead of UTC.
  var offset: Int64 = 0

  /// In UTC; nil when there is no such date. What was not said is 1900-01-01 00:00:00.
  var date: TemplateDate? {
    guard let day = dayNumber, let hour, values["S", default: 0] < 60 else { return nil }
    let time = hour * 3_600 + values["M", default: 0] * 60 + values["S", default: 0]
    return TemplateDate(seconds: day * 86_400 + Int64(time) - offset)
  }

  private var dayNumber: Int64? {
    if let isoYear = values["G"], let week = values["V"], let weekday {
      return ISODate.dayNumber(isoYear: isoYear, week: week, weekday: (weekday + 6) % 7 + 1)
    }
    let year = year ?? 1900
    guard year > 0 else { return nil }
    let first = HTTPDate.dayNumber(year: Int64(year), month: 1, day: 1)
    if let dayOfYear = values["j"] { return first + Int64(dayOfYear) - 1 }
    if let weekday, let week = values["U"] ?? values["W"] {
      let shift = values["U"] == nil ? 6 : 0  // %W counts from Monday
      let firstPlace = (Int((first % 7 + 11) % 7) + shift) % 7  // day 0 was a Thursday
      let place = (weekday + shift) % 7
      return first + Int64(week == 0 ? place - firstPlace : (7 - firstPlace) % 7 + (week - 1) * 7 + place)
    }
    let month = values["m"] ?? (values["b"] ?? values["B"]).map { $0 + 1 } ?? 1
    return ISODate.dayNumber(year: year, month: month, day: values["d", default: 1])
  }

  /// POSIX: 69 to 99 are of the last century.
  private var year: Int? {
    values["Y"] ?? values["y"].map { $0 < 69 ? $0 + 2_000 : $0 + 1_900 }
  }

  /// 0 is Sunday.
  private var weekday: Int? {
    values["w"] ?? values["a"] ?? values["A"] ?? values["u"].map { $0 % 7 }
  }

  /// Twelve hours without a half are those of the morning.
  private var hour: Int? {
    guard values["H"] == nil, let hour = values["I"] else { return values["H"] ?? 0 }
    return hour % 12 + (values["p"] == 1 ? 12 : 0)
  }
}
