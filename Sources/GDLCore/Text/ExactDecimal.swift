/// All decimal digits of a floating-point number. Each one has finitely many, and rounding is only right when it
/// starts from them.
struct ExactDecimal {
  /// From the first that is not zero; empty for zero.
  private(set) var digits: [UInt8]
  /// The value is `0.d1d2d3…` times ten to the power of this.
  private(set) var point: Int

  /// Of a finite number that is not negative.
  init(_ value: Double) {
    guard value > 0 else {
      (digits, point) = ([], 0)
      return
    }
    // value = significand * 2^exponent
    let isNormal = value.isNormal
    let significand = value.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let exponent = Int(isNormal ? value.exponentBitPattern : 1) - 1_075
    var limbs = BigDecimalLimbs(significand)
    // With a negative exponent, 5^k / 10^k stands for 2^-k.
    for _ in 0..<abs(exponent) { limbs.multiply(by: exponent > 0 ? 2 : 5) }
    digits = limbs.digits
    point = digits.count + min(exponent, 0)
  }

  /// Of the shortest digits that are read back as the same number, as Swift and Python both print it.
  init(shortest value: Double) {
    var (digits, point, exponent) = ([UInt8](), 0, 0)
    var isFraction = false
    var bytes = value.magnitude.description.utf8[...]
    while let byte = bytes.popFirst(), byte != UInt8(ascii: "e") {
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else {
        digits.append(byte - 48)
        if !isFraction { point += 1 }
      }
    }
    if !bytes.isEmpty { exponent = Int(Substring(bytes)) ?? 0 }
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    while digits.last == 0 { digits.removeLast() }
    self.digits = digits
    self.point = digits.isEmpty ? 0 : point - zeros + exponent
  }

  /// Keeps so many digits behind the point, rounding half to even.
  mutating func round(fractionDigits: Int) { round(keeping: point + fractionDigits) }

  /// Keeps so many digits altogether, at least one, rounding half to even.
  mutating func round(significantDigits: Int) { round(keeping: significantDigits) }

  private mutating func round(keeping count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      (digits, point) = ([], 0)
      return
    }
    let rest = digits[count...]
    let isTie = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
    let last = count > 0 ? digits[count - 1] : 0
    let isUp = isTie ? last % 2 == 1 : rest.first.map { $0 >= 5 } ?? false
    digits.removeSubrange(count...)
    guard isUp else {
      if digits.isEmpty { point = 0 }
      return
    }
    var index = count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      point += 1
    }
  }

  /// The digit that stands `place` before the point (1: the ones); zeros on both sides.
  func digit(beforePoint place: Int) -> UInt8 {
    let index = point - place
    return digits.indices.contains(index) ? digits[index] : 0
  }
}

/// A whole number in base 10^9, the smallest limb first.
private struct BigDecimalLimbs {
  private static let base: UInt64 = 1_000_000_000
  private var limbs: [UInt64] = []

  init(_ value: UInt64) {
    var rest = value
    while rest > 0 {
      limbs.append(rest % Self.base)
      rest /= Self.base
    }
  }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = limbs[index] * factor + carry
      limbs[index] = product % Self.base
      carry = product / Self.base
    }
    if carry > 0 { limbs.append(carry) }
  }

  var digits: [UInt8] {
    var result: [UInt8] = []
    for limb in limbs.reversed() {
      let text = String(limb)
      if !result.isEmpty { result += Array(repeating: 0, count: 9 - text.utf8.count) }
      result += text.utf8.map { $0 - 48 }
    }
    return result
  }
}
