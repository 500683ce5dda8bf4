extension FilterValue {
  /// How two values compare. Nil: not at all, since they are of different kinds or one is null.
  enum Order { case less, equal, greater }

  /// Numbers compare as numbers, texts by code points, dates by time; with a date, a text or a number is read as one.
  func order(to other: FilterValue) -> Order? {
    switch (self, other) {
    case (.integer(let one), .integer(let other)): return Self.order(one, other)
    case (.integer, .number), (.number, .integer), (.number, .number):
      guard let one = double, let other = other.double, !one.isNaN, !other.isNaN else { return nil }
      return Self.order(one, other)
    case (.text(let one), .text(let other)):
      if one.utf8.elementsEqual(other.utf8) { return .equal }
      return one.utf8.lexicographicallyPrecedes(other.utf8) ? .less : .greater
    case (.date, .date), (.date, .text), (.date, .integer), (.date, .number), (.text, .date),
      (.integer, .date),
      (.number, .date):
      guard let one = seconds, let other = other.seconds else { return nil }
      return Self.order(one, other)
    case (.null, _), (.boolean, _), (.integer, _), (.number, _), (.text, _), (.date, _), (.values, _),
      (.array, _), (.object, _):
      return nil
    }
  }

  /// Whether they are the same; a null is only the same as a null.
  func isEqual(to other: FilterValue) -> Bool {
    if let order = order(to: other) { return order == .equal }
    switch self {
    case .null, .boolean, .object: return self == other
    // Two of a kind would have an order.
    case .integer, .number, .text, .date: return false
    case .values, .array:
      guard let one = elements, let other = other.elements, one.count == other.count else { return false }
      return zip(one, other).allSatisfy { $0.isEqual(to: $1) }
    }
  }

  /// Whether it is an element of a list, a part of a text, or the name of a member.
  func isContained(in other: FilterValue) -> Bool {
    switch (self, other) {
    case (.null, _): false
    case (_, .values(let values)): values.contains { isEqual(to: $0) }
    case (_, .array(let values)): values.contains { isEqual(to: FilterValue($0)) }
    case (.text(let text), .text(let whole)):
      text.isEmpty || whole.replacing(text, with: "").utf8.count < whole.utf8.count
    case (.text(let text), .object(let members)): members[text] != nil
    case (.boolean, _), (.integer, _), (.number, _), (.text, _), (.date, _), (.values, _), (.array, _),
      (.object, _):
      false
    }
  }

  private var elements: [FilterValue]? {
    switch self {
    case .values(let values): values
    case .array(let values): values.map { FilterValue($0) }
    case .null, .boolean, .integer, .number, .text, .date, .object: nil
    }
  }

  /// As a number.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .null, .boolean, .text, .date, .values, .array, .object: nil
    }
  }

  /// As a moment, in seconds since 1970.
  private var seconds: Double? {
    switch self {
    case .date(let seconds): Double(seconds)
    case .text(let text): ISODate.parse(text).map { Double($0) }
    case .integer, .number: double
    case .null, .boolean, .values, .array, .object: nil
    }
  }

  private static func order<Value: Comparable>(_ one: Value, _ other: Value) -> Order {
    one == other ? .equal : one < other ? .less : .greater
  }
}
