/// The file name that a server suggests (RFC 6266).
package enum ContentDisposition {
  /// The name as the server wrote it: not safe as a path, see ``SafeName/sanitize(_:)``.
  ///
  /// `filename*` wins over `filename` wherever they stand; of two equal parameters the first one. Nil
  /// when there is neither, or only unreadable ones.
  package static func filename(_ head: ResponseHead) -> String? {
    let parameters = head.values("content-disposition").flatMap(parameters)
    let extended = parameters.lazy.filter { $0.name == "filename*" }.compactMap { extendedValue($0.value) }
    let plain = parameters.lazy.filter { $0.name == "filename" }.map(\.value)
    return extended.first { !$0.isEmpty } ?? plain.first { !$0.isEmpty }
  }

  /// All `name=value` parameters, names in lower case, quotes and escapes resolved.
  ///
  /// Lenient where servers are: without a disposition type in front, and with spaces in a value that
  /// has no quotes.
  private static func parameters(_ field: String) -> [(name: String, value: String)] {
    var rest = Substring(field).unicodeScalars
    var found: [(name: String, value: String)] = []
    while !rest.isEmpty {
      let name = rest.prefix { $0 != ";" && $0 != "=" }
      rest.removeFirst(name.count)
      if rest.popFirst() == "=" {
        rest = rest.drop { $0 == " " || $0 == "\t" }
        let value = rest.first == "\"" ? quotedString(&rest) : nil
        let tail = rest.prefix { $0 != ";" }
        rest = rest.dropFirst(tail.count + 1)
        found.append((Substring(name).trimmed.lowercased(), value ?? String(Substring(tail).trimmed)))
      }
    }
    return found
  }

  /// Takes a quoted string (RFC 9110 section 5.6.4) off the front; one that never ends goes to the end.
  private static func quotedString(_ rest: inout Substring.UnicodeScalarView) -> String {
    rest.removeFirst()
    var value = String.UnicodeScalarView()
    while let scalar = rest.popFirst(), scalar != "\"" {
      if scalar != "\\" {
        value.append(scalar)
      } else if let escaped = rest.popFirst() {
        value.append(escaped)
      }
    }
    return String(value)
  }

  /// `charset'language'percent-encoded` (RFC 8187 section 3.2). Nil for another charset than UTF-8 and
  /// ISO-8859-1, and for bytes that are not of it.
  private static func extendedValue(_ value: String) -> String? {
    let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    let bytes = PercentEncoding.decode(parts[2])
    switch parts[0].lowercased() {
    case "utf-8": return String(validating: bytes, as: UTF8.self)
    case "iso-8859-1":
      var scalars = String.UnicodeScalarView()
      scalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
      return String(scalars)
    default: return nil
    }
  }
}
