extension ResponseHead {
  /// The value of a field that may stand only once. Nil when it is absent or two lines contradict.
  func single(_ name: String) -> String? {
    var found: String?
    for field in fields where field.name == name {
      if let first = found, !first.utf8.elementsEqual(field.value.utf8) { return nil }
      found = found ?? field.value
    }
    return found
  }

  /// Whether a field came, whatever its value.
  func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

  /// The members of a comma-separated field over all its lines, trimmed, empty ones left out
  /// (RFC 9110 section 5.6.1). For fields without quoted strings.
  func list(_ name: String) -> [Substring] {
    guard has(name) else { return [] }
    return values(name).flatMap { $0.utf8.split(separator: UInt8(ascii: ",")).map { Substring($0).trimmed } }
      .filter { !$0.isEmpty }
  }
}

extension StringProtocol where SubSequence == Substring {
  /// Without spaces and tabs at both ends (RFC 9110 section 5.6.3).
  var trimmed: Substring {
    var rest = self[...].utf8[...]
    while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return Substring(rest)
  }
}

extension Int64 {
  /// The number of a text of one or more ASCII digits and nothing else; nil from 2^63 on.
  init?(digits text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    self.init(text)
  }
}
