/// A filter, taken apart. As deep as ``FilterParser`` lets it be.
indirect enum FilterExpression: Sendable, Equatable {
  case literal(FilterValue)
  /// A field of the metadata.
  case field(String)
  /// `user.name`, `tags[0]`.
  case part(FilterExpression, FilterExpression)
  case list([FilterExpression])
  case not(FilterExpression)
  /// `and`: all of them.
  case all([FilterExpression])
  /// `or`: one of them.
  case any([FilterExpression])
  /// `a < b <= c`: each neighbour compares with the next.
  case comparison(FilterExpression, [Link<Comparison>])
  /// `title ~ "*draft*"`: a text, or one of a list, fits a pattern.
  case matches(FilterExpression, Glob)
  case arithmetic(FilterExpression, [Link<FilterValue.Arithmetic>])
  case negative(FilterExpression)
  case length(FilterExpression)

  enum Comparison: Sendable { case equal, unequal, less, lessOrEqual, greater, greaterOrEqual, isIn, isNotIn }

  /// An operator and what stands behind it.
  struct Link<Operation: Sendable & Equatable>: Sendable, Equatable {
    let operation: Operation
    let operand: FilterExpression
  }

  func value(_ metadata: Metadata) -> FilterValue {
    switch self {
    case .literal(let value): return value
    case .field(let name): return metadata[name].map { FilterValue($0) } ?? .null
    case .part(let whole, let key): return whole.value(metadata).part(key.value(metadata))
    case .list(let elements): return .values(elements.map { $0.value(metadata) })
    case .not(let operand): return .boolean(!operand.value(metadata).isTrue)
    case .all(let operands): return .boolean(operands.allSatisfy { $0.value(metadata).isTrue })
    case .any(let operands): return .boolean(operands.contains { $0.value(metadata).isTrue })
    case .comparison(let first, let links): return .boolean(Self.holds(first, links, metadata))
    case .matches(let operand, let glob): return .boolean(Self.fits(operand.value(metadata), glob))
    case .arithmetic(let first, let links):
      return links.reduce(first.value(metadata)) { $0.calculated($1.operation, $1.operand.value(metadata)) }
    case .negative(let operand): return FilterValue.integer(0).calculated(.minus, operand.value(metadata))
    case .length(let operand): return operand.value(metadata).length
    }
  }

  private static func holds(_ first: FilterExpression, _ links: [Link<Comparison>], _ metadata: Metadata)
    -> Bool
  {
    var (left, isNull) = (first.value(metadata), first == .literal(.null))
    for link in links {
      let right = link.operand.value(metadata)
      let isNextNull = link.operand == .literal(.null)
      // A null compares false, unless the filter asks for null by its name.
      guard isNull || isNextNull || (left != .null && right != .null), link.operation.holds(left, right)
      else {
        return false
      }
      (left, isNull) = (right, isNextNull)
    }
    return true
  }

  private static func fits(_ value: FilterValue, _ glob: Glob) -> Bool {
    switch value {
    case .text(let text): glob.matches(text)
    case .array(let values): values.contains { $0.string.map(glob.matches) ?? false }
    case .values(let values): values.contains { fits($0, glob) }
    case .null, .boolean, .integer, .number, .date, .object: false
    }
  }
}

extension FilterExpression.Comparison {
  func holds(_ left: FilterValue, _ right: FilterValue) -> Bool {
    switch self {
    case .equal: left.isEqual(to: right)
    case .unequal: !left.isEqual(to: right)
    case .less: left.order(to: right) == .less
    case .lessOrEqual: left.order(to: right).map { $0 != .greater } ?? false
    case .greater: left.order(to: right) == .greater
    case .greaterOrEqual: left.order(to: right).map { $0 != .less } ?? false
    case .isIn: left.isContained(in: right)
    case .isNotIn: left != .null && right.isContainer && !left.isContained(in: right)
    }
  }
}

extension FilterValue {
  /// Whether something can be in it.
  fileprivate var isContainer: Bool {
    switch self {
    case .text, .values, .array, .object: true
    case .null, .boolean, .integer, .number, .date: false
    }
  }
}
