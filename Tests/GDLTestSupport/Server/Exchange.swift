/// One request as the server read it.
package struct Exchange: Sendable {
  /// Requests before it, over all paths and connections.
  package let index: Int
  /// Requests before it for the same ``path``.
  package let attempt: Int
  /// Number of the connection, from 0 in the order of accepting.
  package let connection: Int
  /// Requests before it on the same connection.
  package let requestOnConnection: Int
  package let method: String
  /// As in the request line: path and query.
  package let target: String
  package let fields: FieldList
  /// `http://127.0.0.1:PORT`.
  package let origin: String

  package var path: String { String(target.prefix { $0 != "?" }) }

  package var query: String? {
    target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) }
  }

  /// The first value of a field; the name's case does not matter.
  package func header(_ name: String) -> String? { fields.first(name) }

  /// Position of the first byte that a single `bytes` range asks for; nil for a suffix or no range.
  package var rangeStart: Int64? {
    ByteRangeRequest(header("Range"))?.first
  }
}

/// Header fields in order, duplicates kept.
package struct FieldList: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package struct Field: Sendable, Equatable {
    package var name: String
    package var value: String
  }

  package var all: [Field]

  package init(_ fields: [Field] = []) { all = fields }

  package init(dictionaryLiteral elements: (String, String)...) {
    all = elements.map { Field(name: $0, value: $1) }
  }

  package func values(_ name: String) -> [String] {
    all.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  package func first(_ name: String) -> String? { values(name).first }

  package mutating func add(_ name: String, _ value: String) { all.append(Field(name: name, value: value)) }

  /// Replaces every field of that name; nil removes them.
  package mutating func set(_ name: String, _ value: String?) {
    all.removeAll { $0.name.lowercased() == name.lowercased() }
    if let value { add(name, value) }
  }
}

/// A `Range` field with one `bytes` range (RFC 9110 section 14.1.2). Several ranges, other units and
/// nonsense are nil: a server may ignore them (section 14.2).
package struct ByteRangeRequest: Sendable, Equatable {
  /// Nil for a suffix range.
  package let first: Int64?
  /// Last position; for a suffix range its length; nil for an open end.
  package let last: Int64?

  package init?(_ field: String?) {
    guard let field, field.lowercased().hasPrefix("bytes="), !field.contains(",") else { return nil }
    let parts = field.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let (first, last) = (Self.position(parts[0]), Self.position(parts[1]))
    guard (first != nil) == !parts[0].isEmpty, (last != nil) == !parts[1].isEmpty else { return nil }
    guard first != nil || last != nil else { return nil }
    if let first, let last, last < first { return nil }
    (self.first, self.last) = (first, last)
  }

  /// The positions that it means in a whole of `length` bytes; nil when it cannot be satisfied.
  package func positions(length: Int64) -> Range<Int64>? {
    guard let first else {
      guard let last, last > 0, length > 0 else { return nil }
      return max(0, length - last)..<length
    }
    guard first < length else { return nil }
    guard let last else { return first..<length }
    return first..<min(last, length - 1) + 1
  }

  private static func position(_ digits: Substring) -> Int64? {
    digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int64(digits) : nil
  }
}
