/// An element with what is in it.
struct XMLNode: Sendable, Equatable {
  var element: MarkupElement
  /// Text directly in it, all of it in one.
  var text = ""
  var children: [XMLNode] = []

  var name: String { element.name }

  /// The first child of that name, whatever its namespace.
  subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

  /// The first child of that name whose namespace is `namespace`.
  subscript(name: String, namespace: String) -> XMLNode? {
    children.first { $0.name == name && $0.element.namespace == namespace }
  }

  func all(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }

  /// The text of the first child of that name, without white space around it; nil when there is none, or
  /// nothing in it.
  func text(of name: String) -> String? { self[name]?.trimmedText }

  /// Its text without white space around it; nil when nothing is left.
  var trimmedText: String? {
    let trimmed = text.trimmingASCIISpace()
    return trimmed.isEmpty ? nil : trimmed
  }
}

extension StringProtocol {
  /// Without the white space of XML and HTML at both ends.
  func trimmingASCIISpace() -> String {
    var bytes = Substring(self).utf8[...]
    while let first = bytes.first, Self.isSpace(first) { bytes.removeFirst() }
    while let last = bytes.last, Self.isSpace(last) { bytes.removeLast() }
    return String(Substring(bytes))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
