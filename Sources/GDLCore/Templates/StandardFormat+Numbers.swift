extension StandardFormat {

  /// Text, cut to the precision and filled up to the width.
  func apply(_ text: String) throws(TemplateMismatch) -> String {
    guard type == nil || type == "s" else { throw TemplateMismatch("text has no type \(type ?? "s")") }
    guard sign == nil, !isAlternate, grouping == nil, alignment != .afterSign else {
      throw TemplateMismatch("text takes only fill, alignment, width and precision")
    }
    var shown = text
    if let precision, precision < text.utf8.count {
      shown = String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
    }
    return filled("", shown, alignment ?? .left)
  }

  func apply(_ value: Int64) throws(TemplateMismatch) -> String {
    switch type {
    case nil, "d", "n", "b", "o", "x", "X": break
    case "e", "E", "f", "F", "g", "G", "%": return try apply(Double(value))
    case "c": return try character(value)
    default: throw TemplateMismatch("an integer has no type \(type ?? "s")")
    }
    guard precision == nil else { throw TemplateMismatch("an integer has no precision; try .2f") }
    let radix = type == "b" ? 2 : type == "o" ? 8 : type == "x" || type == "X" ? 16 : 10
    guard grouping == nil || radix == 10 || grouping == "_" else {
      throw TemplateMismatch(", groups only decimal digits; _ groups these")
    }
    guard grouping == nil || type != "n" else { throw TemplateMismatch("type n has no grouping") }
    let digits = String(value.magnitude, radix: radix, uppercase: type == "X")
    let prefix = isAlternate && radix != 10 ? "0" + String(type ?? "d") : ""
    return assembled(
      sign: signText(isNegative: value < 0) + prefix, digits: digits, tail: "", group: radix == 10 ? 3 : 4)
  }

  func apply(_ value: Double) throws(TemplateMismatch) -> String {
    switch type {
    case nil, "e", "E", "f", "F", "g", "G", "n", "%": break
    default: throw TemplateMismatch("a number with a fraction has no type \(type ?? "s"); try .0f")
    }
    guard grouping == nil || type != "n" else { throw TemplateMismatch("type n has no grouping") }
    var body = PythonText.special(value).map { $0 + (type == "%" ? "%" : "") } ?? finite(value.magnitude)
    if type == "E" || type == "F" || type == "G" { body = body.uppercased() }
    let scalars = body.unicodeScalars
    let end = scalars.firstIndex { !$0.isDigit } ?? scalars.endIndex
    return assembled(
      sign: signText(isNegative: value.sign == .minus && !value.isNaN), digits: String(body[..<end]),
      tail: String(body[end...]), group: 3)
  }

  private func finite(_ value: Double) -> String {
    switch type {
    case "f", "F", "%":
      let shown = type == "%" ? value * 100 : value
      guard shown.isFinite else { return "inf%" }
      var decimal = ExactDecimal(shown)
      let fraction = precision ?? 6
      decimal.round(fractionDigits: fraction)
      return FloatLayout.fixed(decimal, fractionDigits: fraction, isAlternate: isAlternate)
        + (type == "%" ? "%" : "")
    case "e", "E":
      var decimal = ExactDecimal(value)
      decimal.round(significantDigits: (precision ?? 6) + 1)
      return FloatLayout.exponent(decimal, fractionDigits: precision ?? 6, isAlternate: isAlternate)
    case nil where precision == nil && !isAlternate: return PythonText.float(value)
    default: return general(value)
    }
  }

  /// `g`: so many significant digits, with an exponent when the number is small or large, and without the zeros
  /// at the end. No type at all is nearly that: it always shows that the number is no integer.
  private func general(_ value: Double) -> String {
    let significant = max(precision ?? 6, 1)
    var decimal = ExactDecimal(value)
    if type == nil && precision == nil {
      decimal = ExactDecimal(shortest: value)
    } else {
      decimal.round(significantDigits: significant)
    }
    let limit = type == nil ? (precision == nil ? 16 : significant - 1) : significant
    // Zero has one digit, in front of the point.
    let places = decimal.digits.isEmpty ? 1 : decimal.point
    let isLong = places <= -4 || places > limit
    let used = decimal.digits.reversed().drop { $0 == 0 }.count
    let shown = isAlternate && !(type == nil && precision == nil) ? significant : used
    if isLong {
      return FloatLayout.exponent(decimal, fractionDigits: max(shown - 1, 0), isAlternate: isAlternate)
    }
    let fraction = max(shown - places, type == nil ? 1 : 0)
    return FloatLayout.fixed(decimal, fractionDigits: fraction, isAlternate: isAlternate)
  }

  private func character(_ value: Int64) throws(TemplateMismatch) -> String {
    guard sign == nil, !isAlternate, grouping == nil, precision == nil,
      let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init)
    else { throw TemplateMismatch("\(value) is no character, or has a sign") }
    return filled("", String(scalar), alignment ?? (isZeroPadded ? .afterSign : .right))
  }

  private func signText(isNegative: Bool) -> String {
    if isNegative { return "-" }
    return switch sign {
    case .plus: "+"
    case .space: " "
    case .minus, nil: ""
    }
  }

  private func assembled(sign: String, digits: String, tail: String, group: Int) -> String {
    let placed = alignment ?? (isZeroPadded ? .afterSign : .right)
    guard let grouping else { return filled(sign, digits + tail, placed) }
    // Zeros that fill up are digits, too, and are grouped with them.
    let wanted = fill == "0" && placed == .afterSign ? width - sign.utf8.count - tail.utf8.count : 0
    var count = digits.utf8.count
    while count + (count - 1) / group < wanted { count += 1 }
    let padded = String(repeating: "0", count: count - digits.utf8.count) + digits
    var grouped = String.UnicodeScalarView()
    for (index, scalar) in padded.unicodeScalars.enumerated() {
      if index > 0, (count - index) % group == 0 { grouped.append(grouping) }
      grouped.append(scalar)
    }
    return filled(sign, String(grouped) + tail, placed)
  }

  private func filled(_ sign: String, _ text: String, _ placed: Alignment) -> String {
    let missing = width - sign.utf8.count - (width > 0 ? text.unicodeScalars.count : 0)
    guard missing > 0 else { return sign + text }
    func padding(_ count: Int) -> String { String(repeating: String(fill), count: count) }
    return switch placed {
    case .left: sign + text + padding(missing)
    case .right: padding(missing) + sign + text
    case .center: padding(missing / 2) + sign + text + padding(missing - missing / 2)
    case .afterSign: sign + padding(missing) + text
    }
  }
}
