/// Decimal digits laid out as text, without a sign.
enum FloatLayout {
  /// `12.50`: so many digits behind the point; none, and there is no point unless `isAlternate`.
  static func fixed(_ value: ExactDecimal, fractionDigits: Int, isAlternate: Bool = false) -> String {
    var bytes: [UInt8] = []
    for place in stride(from: max(value.point, 1), through: 1 - fractionDigits, by: -1) {
      if place == 0 { bytes.append(UInt8(ascii: ".")) }
      bytes.append(48 + value.digit(beforePoint: place))
    }
    if fractionDigits == 0 && isAlternate { bytes.append(UInt8(ascii: ".")) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `1.25e+01`: so many digits behind the point, two in the exponent at least.
  static func exponent(_ value: ExactDecimal, fractionDigits: Int, isAlternate: Bool) -> String {
    let exponent = value.digits.isEmpty ? 0 : value.point - 1
    var bytes = [48 + value.digit(beforePoint: value.point)]
    if fractionDigits > 0 || isAlternate { bytes.append(UInt8(ascii: ".")) }
    for place in 0..<fractionDigits { bytes.append(48 + value.digit(beforePoint: value.point - 1 - place)) }
    return String(decoding: bytes, as: UTF8.self) + "e" + (exponent < 0 ? "-" : "+")
      + abs(exponent).padded(2)
  }
}
