/// What a filter works on: a value of the metadata, or one that the filter's text has.
enum FilterValue: Sendable, Equatable {
  /// A null, a field that is not there, and the result of what cannot be done.
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  /// Seconds since 1970.
  case date(Int64)
  /// A list in the filter's text.
  case values([FilterValue])
  case array([JSONValue])
  case object([String: JSONValue])

  init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .string(let text): self = .text(text)
    case .array(let values): self = .array(values)
    case .object(let members): self = .object(members)
    }
  }

  /// Whether it counts as true by itself, as in Python: not null, not zero, not empty.
  var isTrue: Bool {
    switch self {
    case .null: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .number(let value): value != 0
    case .text(let text): !text.isEmpty
    case .date: true
    case .values(let values): !values.isEmpty
    case .array(let values): !values.isEmpty
    case .object(let members): !members.isEmpty
    }
  }

  /// A member of an object, or an element of a list; null when there is none.
  func part(_ key: FilterValue) -> FilterValue {
    switch (self, key) {
    case (.object(let members), .text(let name)): return members[name].map { FilterValue($0) } ?? .null
    case (.array(let values), .integer(let index)):
      return Int(exactly: index).flatMap { SliceRange.place($0, in: values.count) }
        .map { FilterValue(values[$0]) } ?? .null
    case (.values(let values), .integer(let index)):
      return Int(exactly: index).flatMap { SliceRange.place($0, in: values.count) }.map { values[$0] }
        ?? .null
    case (.null, _), (.boolean, _), (.integer, _), (.number, _), (.text, _), (.date, _), (.values, _),
      (.array, _), (.object, _):
      return .null
    }
  }

  /// Code points, elements or members; null for what has none.
  var length: FilterValue {
    switch self {
    case .text(let text): .integer(Int64(text.unicodeScalars.count))
    case .values(let values): .integer(Int64(values.count))
    case .array(let values): .integer(Int64(values.count))
    case .object(let members): .integer(Int64(members.count))
    case .null, .boolean, .integer, .number, .date: .null
    }
  }
}
