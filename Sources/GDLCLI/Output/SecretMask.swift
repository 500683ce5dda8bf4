import GDL

/// The one place that keeps secrets out of what is printed: user info, query and fragment of URLs, and the
/// headers that carry credentials.
struct SecretMask: Sendable {
  let showsSecrets: Bool

  private static let secretHeaders: Set<String> = [
    "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token",
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
    return secretHeaders.contains(name) || name.contains("password") || name.hasSuffix("token")
  }

  /// Hides everything after the name of the first secret header.
  private func header(_ text: String) -> String {
    let lowered = text.lowercased()
    // Where lowering changes the length, positions would not match: then nothing is shown as it was.
    let shown = lowered.utf8.count == text.utf8.count ? text : lowered
    let ends = Self.secretHeaders.compactMap { lowered.firstRange(of: $0 + ":")?.upperBound }
    guard let end = ends.min() else { return text }
    let offset = lowered.utf8.distance(from: lowered.startIndex, to: end)
    return shown[..<shown.utf8.index(shown.startIndex, offsetBy: offset)] + " …"
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
