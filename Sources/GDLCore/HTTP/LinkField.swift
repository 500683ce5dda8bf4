/// One link of a `Link` field: `<https://example.org/a>; rel=duplicate; pri=1` (RFC 8288, section 3).
package struct LinkField: Sendable, Equatable {
  /// As it stands there, relative or not.
  package var target: String
  /// Names in lower case. Of a name that comes twice the first one counts (section 3.3).
  package var parameters: [String: String]

  /// Whether it is a link of that kind from what the reply is about. `relation` in lower case.
  package func has(relation: String) -> Bool {
    let relations = parameters["rel"]?.lowercased().split(separator: " ") ?? []
    return parameters["anchor"] == nil && relations.contains { $0 == relation }
  }

  /// The links of all lines of the field. What cannot be read ends its line.
  package static func parse(_ values: [String]) -> [LinkField] {
    values.flatMap { value in
      var reader = LinkReader(rest: value.utf8[...])
      var links: [LinkField] = []
      while let link = reader.next() { links.append(link) }
      return links
    }
  }
}

private struct LinkReader {
  var rest: Substring.UTF8View

  mutating func next() -> LinkField? {
    while take(",") {}
    guard take("<"), let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
    var link = LinkField(target: String(Substring(rest[..<end])), parameters: [:])
    rest = rest[rest.index(after: end)...]
    while take(";") {
      let name = word().lowercased()
      let value = take("=") ? self.value() : ""
      if !name.isEmpty, link.parameters[name] == nil { link.parameters[name] = value }
    }
    return link
  }

  /// A quoted text without its quotes, or a word.
  private mutating func value() -> String {
    guard take("\"") else { return word() }
    var bytes: [UInt8] = []
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      bytes.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func word() -> String {
    skipSpace()
    let word = rest.prefix { !" \t;,=".utf8.contains($0) }
    rest = rest[word.endIndex...]
    return String(Substring(word))
  }

  private mutating func take(_ delimiter: Unicode.Scalar) -> Bool {
    skipSpace()
    guard rest.first == UInt8(ascii: delimiter) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func skipSpace() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }
}
