extension Conversion {
  /// Python's `int`: fractions are cut off, text is decimal digits with a sign.
  func integer(_ value: TemplateValue) throws(TemplateMismatch) -> Int64 {
    switch value {
    case .missing: return 0
    case .boolean(let value): return value ? 1 : 0
    case .integer(let value): return value
    case .number(let number):
      if let whole = Int64(exactly: number.rounded(.towardZero)) { return whole }
    case .text(let text):
      if let whole = Self.digits(text).flatMap({ Int64($0) }) { return whole }
    case .null, .list, .object, .date, .invalidDate: break
    }
    throw .needs("a number of 64 bits, or its decimal digits", for: "!\(rawValue)", value)
  }

  /// Python's `float`.
  func number(_ value: TemplateValue) throws(TemplateMismatch) -> Double {
    switch value {
    case .missing: return 0
    case .boolean(let value): return value ? 1 : 0
    case .integer(let value): return Double(value)
    case .number(let value): return value
    case .text(let text):
      // Swift also reads hexadecimal numbers.
      if let digits = Self.digits(text), !digits.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }),
        let number = Double(digits.hasSuffix(".") ? digits + "0" : digits)
      {
        return number
      }
    case .null, .list, .object, .date, .invalidDate: break
    }
    throw .needs("a number", for: "!\(rawValue)", value)
  }

  /// Seconds since 1970 in whichever form; nothing else is a date.
  static func date(timestamp value: TemplateValue) -> TemplateValue {
    let seconds: Int64? =
      switch value {
      case .missing: 0
      case .boolean(let value): value ? 1 : 0
      case .integer(let value): value
      case .number(let value): Int64(exactly: value.rounded(.towardZero))
      case .text(let text): digits(text).flatMap { Int64($0) }
      case .null, .list, .object, .date, .invalidDate: nil
      }
    return seconds.flatMap { TemplateDate(seconds: $0) }.map { .date($0) } ?? .invalidDate
  }

  /// A date of ISO 8601, or seconds since 1970 other than 0.
  static func date(_ value: TemplateValue) -> TemplateValue {
    switch value {
    case .date: return value
    case .text(let text):
      let iso = ISODate.parse(text).flatMap { TemplateDate(seconds: $0) }
      return iso.map { .date($0) } ?? date(timestamp: value)
    case .missing, .null, .boolean, .integer, .number, .list, .object, .invalidDate:
      return value.isTrue ? date(timestamp: value) : .invalidDate
    }
  }

  /// Without white space around it and without the `_` that Python allows between digits.
  private static func digits(_ text: String) -> String? {
    let bytes = Array(PythonCase.stripped(text).utf8)
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
      guard index > 0, index + 1 < bytes.count, (48...57).contains(bytes[index - 1]),
        (48...57).contains(bytes[index + 1])
      else { return nil }
    }
    return String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }
}
