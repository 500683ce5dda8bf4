/// The order of values in Python's `sorted`.
enum PythonOrder {
  /// Texts by code points, or numbers; nil for other values, and for both in one list. Equal ones keep their
  /// order, also from the last to the first.
  static func sorted(_ values: [JSONValue], isDescending: Bool) -> [JSONValue]? {
    guard values.count > 1 else { return values }
    let texts = values.compactMap(\.string)
    if texts.count == values.count {
      return texts.sorted {
        isDescending
          ? $1.utf8.lexicographicallyPrecedes($0.utf8) : $0.utf8.lexicographicallyPrecedes($1.utf8)
      }.map { .string($0) }
    }
    // Identifiers of 64 bits do not fit a Double.
    let integers = values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    if integers.count == values.count {
      return integers.sorted { isDescending ? $1 < $0 : $0 < $1 }.map { .integer($0) }
    }
    let numbers = values.compactMap { value in number(value).map { (number: $0, value: value) } }
    guard numbers.count == values.count else { return nil }
    return numbers.sorted { isDescending ? $1.number < $0.number : $0.number < $1.number }.map(\.value)
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .bool(let value): value ? 1 : 0
    case .integer(let value): Double(value)
    case .number(let value): value
    case .null, .string, .array, .object: nil
    }
  }
}
