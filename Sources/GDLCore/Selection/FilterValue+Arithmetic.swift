extension FilterValue {
  /// The four kinds of arithmetic, and the remainder.
  enum Arithmetic: Sendable { case plus, minus, times, over, remainder }

  /// Null for what are no numbers, and for a division by zero. Integers stay integers while they fit, but for `/`.
  func calculated(_ kind: Arithmetic, _ other: FilterValue) -> FilterValue {
    if case .integer(let one) = self, case .integer(let two) = other, let exact = Self.exact(one, kind, two) {
      return .integer(exact)
    }
    guard let one = double, let two = other.double else { return .null }
    let result: Double
    switch kind {
    case .plus: result = one + two
    case .minus: result = one - two
    case .times: result = one * two
    case .over:
      guard two != 0 else { return .null }
      result = one / two
    case .remainder:
      guard two != 0 else { return .null }
      result = one - (one / two).rounded(.down) * two
    }
    return .number(result)
  }

  /// Nil when it does not fit 64 bits, or is a division. A remainder has the sign of the divisor, as in Python.
  private static func exact(_ one: Int64, _ kind: Arithmetic, _ two: Int64) -> Int64? {
    let (result, overflow): (Int64, Bool)
    switch kind {
    case .plus: (result, overflow) = one.addingReportingOverflow(two)
    case .minus: (result, overflow) = one.subtractingReportingOverflow(two)
    case .times: (result, overflow) = one.multipliedReportingOverflow(by: two)
    case .over: return nil
    case .remainder:
      let rest = one.remainderReportingOverflow(dividingBy: two)
      let hasOtherSign = rest.partialValue != 0 && (rest.partialValue < 0) != (two < 0)
      (result, overflow) = (hasOtherSign ? rest.partialValue + two : rest.partialValue, rest.overflow)
    }
    return overflow ? nil : result
  }
}
