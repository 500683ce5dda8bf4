/// Writes dates by a pattern of `strftime`: the directives of C and POSIX, `%f` of Python, and glibc's flags
/// (`_ - 0 ^ #`) and widths. Names are those of the C locale. A date has no zone, so `%z` and `%Z` are empty.
struct DateWriter {
  private let date: TemplateDate
  private let (year, month, day): (Int, Int, Int)
  /// Days since 1 January, and since Sunday.
  private let (dayOfYear, weekday): (Int, Int)

  /// A width is a number in a text that users write; nothing needs more.
  private static let maximumWidth = 1_000

  static func text(_ date: TemplateDate, pattern: String) -> String {
    DateWriter(date).text(pattern)
  }

  private init(_ date: TemplateDate) {
    self.date = date
    (year, month, day) = date.calendar
    dayOfYear = Int(date.dayNumber - HTTPDate.dayNumber(year: Int64(year), month: 1, day: 1))
    weekday = Int((date.dayNumber % 7 + 11) % 7)  // day 0 was a Thursday
  }

  /// What stands between `%` and the letter.
  private struct Flags {
    var padding: Unicode.Scalar?
    var isUpper = false
    var isSwapped = false
    var width = 0
  }

  private func text(_ pattern: String) -> String {
    let scalars = Array(pattern.unicodeScalars)
    var result = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "%" else {
        result.append(scalars[index])
        index += 1
        continue
      }
      let start = index
      index += 1
      let flags = Self.flags(scalars, &index)
      if index < scalars.count, scalars[index] == "E" || scalars[index] == "O" { index += 1 }
      // An unknown directive, or one that is cut off, stands for itself.
      if index < scalars.count, let text = directive(scalars[index], flags, isBare: index == start + 1) {
        result.append(contentsOf: text.unicodeScalars)
        index += 1
      } else {
        index = min(index + 1, scalars.count)
        result.append(contentsOf: scalars[start..<index])
      }
    }
    return String(result)
  }

  private static func flags(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Flags {
    var flags = Flags()
    reading: while index < scalars.count {
      switch scalars[index] {
      case "_", "-", "0": flags.padding = scalars[index]
      case "^": flags.isUpper = true
      case "#": flags.isSwapped = true
      default: break reading
      }
      index += 1
    }
    while index < scalars.count, scalars[index].isDigit {
      flags.width = min(flags.width * 10 + Int(scalars[index].value) - 48, maximumWidth)
      index += 1
    }
    return flags
  }

  private func directive(_ letter: Unicode.Scalar, _ flags: Flags, isBare: Bool) -> String? {
    switch letter {
    // Python fills these in itself, and only where they have no flags.
    case "f": return isBare ? date.microseconds.padded(6) : nil
    case "z", "Z": return isBare ? "" : nil
    default: break
    }
    if let text = name(letter, flags) { return text }
    guard let (value, digits, padding) = calendarNumber(letter) ?? clockNumber(letter) else { return nil }
    return Self.padded(String(value), flags, digits: digits, padding: padding)
  }

  /// Directives that give words, or several others in a row.
  private func name(_ letter: Unicode.Scalar, _ flags: Flags) -> String? {
    let half = DateNames.halves[date.secondsOfDay / 43_200]
    let text: String? =
      switch letter {
      case "a": DateNames.short(DateNames.days)[weekday]
      case "A": DateNames.days[weekday]
      case "b", "h": DateNames.short(DateNames.months)[month - 1]
      case "B": DateNames.months[month - 1]
      case "p": flags.isSwapped ? half.lowercased() : half
      case "P": half.lowercased()
      case "n": "\n"
      case "t": "\t"
      case "%": "%"
      case "c": self.text("%a %b %e %H:%M:%S %Y")
      case "D", "x": self.text("%m/%d/%y")
      case "F": self.text("%Y-%m-%d")
      case "r": self.text("%I:%M:%S %p")
      case "R": self.text("%H:%M")
      case "T", "X": self.text("%H:%M:%S")
      default: nil
      }
    let isUpper = flags.isUpper || (flags.isSwapped && letter != "p")
    return text.map { Self.padded(isUpper ? $0.uppercased() : $0, flags, digits: 0, padding: " ") }
  }

  private typealias Number = (value: Int, digits: Int, padding: Unicode.Scalar)

  private func calendarNumber(_ letter: Unicode.Scalar) -> Number? {
    switch letter {
    case "C": (year / 100, 1, "0")
    case "d": (day, 2, "0")
    case "e": (day, 2, " ")
    case "g": (isoWeek.year % 100, 2, "0")
    case "G": (isoWeek.year, 1, "0")
    case "j": (dayOfYear + 1, 3, "0")
    case "m": (month, 2, "0")
    case "u": ((weekday + 6) % 7 + 1, 1, "0")
    case "U": ((dayOfYear + 7 - weekday) / 7, 2, "0")
    case "V": (isoWeek.week, 2, "0")
    case "w": (weekday, 1, "0")
    case "W": ((dayOfYear + 7 - (weekday + 6) % 7) / 7, 2, "0")
    case "y": (year % 100, 2, "0")
    case "Y": (year, 1, "0")
    default: nil
    }
  }

  private func clockNumber(_ letter: Unicode.Scalar) -> Number? {
    let time = date.secondsOfDay
    let hour = time / 3_600
    return switch letter {
    case "H": (hour, 2, "0")
    case "I": ((hour + 11) % 12 + 1, 2, "0")
    case "k": (hour, 2, " ")
    case "l": ((hour + 11) % 12 + 1, 2, " ")
    case "M": (time / 60 % 60, 2, "0")
    case "s": (Int(date.seconds), 1, "0")
    case "S": (time % 60, 2, "0")
    default: nil
    }
  }

  /// A width that the pattern gives stands in for the directive's own; `-` takes only the latter away.
  private static func padded(
    _ text: String, _ flags: Flags, digits: Int, padding: Unicode.Scalar
  ) -> String {
    let character: Unicode.Scalar =
      switch flags.padding {
      case nil: padding
      case "0": "0"
      default: " "
      }
    let width = max(flags.padding == "-" ? 0 : digits, flags.width)
    return String(repeating: String(character), count: max(0, width - text.utf8.count)) + text
  }

  /// By ISO 8601: a week begins on Monday, and belongs to the year that has its Thursday.
  private var isoWeek: (year: Int, week: Int) {
    let thursday = date.dayNumber - Int64((weekday + 6) % 7) + 3
    let year = HTTPDate.date(ofDay: thursday).year
    let first = HTTPDate.dayNumber(year: year, month: 1, day: 1)
    return (Int(year), Int((thursday - first) / 7) + 1)
  }
}
