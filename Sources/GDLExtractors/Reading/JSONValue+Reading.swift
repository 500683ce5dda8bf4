import GDLCore

/// Tolerant access to what strangers send: a value of another kind than expected counts as absent.
extension JSONValue {
  /// The member of that name; nil where it is absent or null, or this is no object.
  subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self, let member = members[name], member != .null else { return nil }
    return member
  }

  /// The elements of an array; of anything else, itself alone; of null, none. Many formats leave the
  /// brackets out where there is one value.
  var oneOrMany: [JSONValue] {
    switch self {
    case .array(let elements): elements
    case .null: []
    case .bool, .integer, .number, .string, .object: [self]
    }
  }

  /// A text that is not empty, or a whole number as text: some servers send ids as numbers.
  var text: String? {
    switch self {
    case .string(let value): value.isEmpty ? nil : value
    case .integer(let value): String(value)
    case .null, .bool, .number, .array, .object: nil
    }
  }

  /// A whole number that is not negative, also one in a text.
  var size: Int64? {
    switch self {
    case .integer(let value): value >= 0 ? value : nil
    case .number(let value): value >= 0 && value < 1e15 && value == value.rounded() ? Int64(value) : nil
    case .string(let value):
      value.utf8.count <= 18 && !value.isEmpty && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
        ? Int64(value) : nil
    case .null, .bool, .array, .object: nil
    }
  }

  /// `true` and `false`, also as text: command lines and some servers have them so.
  var flag: Bool? {
    switch self {
    case .bool(let value): value
    case .string("true"): true
    case .string("false"): false
    case .null, .integer, .number, .string, .array, .object: nil
    }
  }
}
