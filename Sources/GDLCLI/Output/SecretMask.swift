import GDL

/// The one place that keeps secrets out of what is printed: user info, query and fragment of URLs, and the
/// headers that carry credentials.
struct SecretMask: Sendable {
  let showsSecrets: Bool

  private static let secretHeaders: Set<String> = [
    "authorization", "cookie", "set-cookie",
  ]

  /// A text that may hold URLs and header lines.
  func text(_ text: String) -> String {
    if showsSecrets || !text.contains(":") { return text }
    return header(urls(in: text))
  }

  /// One URL: `https://me:pw@host/a?b#c` becomes `https://…@host/a?…`. One inside another (a mistyped
  /// scheme, an archive's address) is masked the same way.
  func url(_ url: String) -> String {
    if showsSecrets { return url }
    let end = url.firstIndex { "?#".contains($0) } ?? url.endIndex
    let hidden = end == url.endIndex ? "" : "\(url[end])…"
    let parts = url[..<end].split(separator: "://", omittingEmptySubsequences: false)
    let masked = parts.enumerated().map { index, part in
      guard index > 0 else { return String(part) }
      let authority = part.prefix { $0 != "/" }
      guard let userEnd = authority.lastIndex(of: "@") else { return String(part) }
      return "…" + part[userEnd...]
    }
    return masked.joined(separator: "://") + hidden
  }

  /// What an extractor knows: strings are masked as texts, values under the name of a secret header or
  /// password wholly.
  func value(_ value: JSONValue) -> JSONValue {
    if showsSecrets { return value }
    switch value {
    case .null, .bool, .integer, .number: return value
    case .string(let text): return .string(self.text(text))
    case .array(let values): return .array(values.map(self.value))
    case .object(let values):
      return .object(
        values.reduce(into: [:]) { masked, pair in
          masked[pair.key] = Self.isSecret(pair.key) ? .string("…") : self.value(pair.value)
        })
    }
  }

  private static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    return isSecretHeader(name[...]) || name.contains("password") || name.hasSuffix("token")
  }

  /// Hides everything after the name of the first secret header: a word with a colon behind it. Words without a
  /// hyphen are common in sentences, so that only those of ``secretHeaders`` count.
  private func header(_ text: String) -> String {
    let bytes = text.utf8
    var start = bytes.startIndex
    var index = start
    while index < bytes.endIndex {
      let byte = bytes[index]
      let next = bytes.index(after: index)
      if byte == UInt8(ascii: ":"), start < index, Self.isSecretHeader(text[start..<index]) {
        return text[..<next] + " …"
      }
      if !Self.isNameByte(byte) { start = next }
      index = next
    }
    return text
  }

  private static func isSecretHeader(_ name: Substring) -> Bool {
    secretHeaders.contains(name.lowercased()) || name.contains("-") && SecretFields.contains(name)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    case _: false
    }
  }

  private func urls(in text: String) -> String {
    var masked = ""
    var rest = text[...]
    while let marker = rest.firstRange(of: "://") {
      let before = rest[..<marker.lowerBound]
      let start =
        before.lastIndex { !$0.isASCII || !($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        .map { before.index(after: $0) } ?? before.startIndex
      let end =
        rest[marker.upperBound...].firstIndex { $0.isWhitespace || "\"'`<>".contains($0) } ?? rest.endIndex
      masked += rest[..<start] + url(String(rest[start..<end]))
      rest = rest[end...]
    }
    return masked + rest
  }
}
