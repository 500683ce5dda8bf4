/// An absolute http or https URL, taken apart as far as we need it (RFC 3986, RFC 9110 section 4.2).
///
/// Texts that two parsers could read differently (a backslash or two `@` before the path) are refused, so
/// that the host shown, the host limited and the host connected to are the same.
package struct RequestURL: Sendable, Equatable {
  package enum Scheme: String, Sendable {
    case http, https
    package var defaultPort: Int {
      switch self {
      case .http: 80
      case .https: 443
      }
    }
  }

  /// The URL as it was given.
  package let text: String
  package let scheme: Scheme
  /// `user` or `user:password`, still percent-encoded. A secret: for no message.
  package let userInfo: String?
  /// In lower case; an IPv6 address with its brackets.
  package let host: String
  /// The scheme's own when the URL has none.
  package let port: Int
  /// Still percent-encoded; begins with `/`.
  package let path: String
  /// Without its `?`. May carry a signature: for no message.
  package let query: String?

  package init(_ text: String) throws(UnusableURL) {
    if let plain = RequestURL(plain: text) { self = plain } else { try self.init(general: text) }
  }

  init(
    text: String, scheme: Scheme, userInfo: String?, host: String, port: Int, path: String, query: String?
  ) {
    self.text = text
    self.scheme = scheme
    self.userInfo = userInfo
    self.host = host
    self.port = port
    self.path = path
    self.query = query
  }

  /// Any form.
  init(general text: String) throws(UnusableURL) {
    guard !text.isEmpty else { throw .empty }
    guard !text.unicodeScalars.contains(where: { $0.isSteering || $0 == " " || $0 == "\u{A0}" })
    else { throw .whiteSpace }
    let (scheme, rest) = try Self.split(text)
    let hierarchy = rest.before("#")
    let authority = try Authority(hierarchy.before("/", "?"))
    let target = hierarchy.utf8.dropFirst(hierarchy.before("/", "?").utf8.count)
    let path = Substring(target).before("?")
    self.text = text
    self.scheme = scheme
    self.userInfo = authority.userInfo
    self.host = authority.host
    self.port = authority.port ?? scheme.defaultPort
    self.path = path.isEmpty ? "/" : String(path)
    let query = target.dropFirst(path.utf8.count)
    self.query = query.isEmpty ? nil : String(Substring(query.dropFirst()))
  }

  /// `scheme://host:port` in lower case, the port always there: the key of what holds per server.
  package var origin: String {
    var text = ""
    // One allocation: each file asks for it several times.
    text.reserveCapacity(host.utf8.count + 14)
    text += scheme.rawValue
    text += "://"
    text += host
    text += ":"
    text += String(port)
    return text
  }

  /// For messages: without user info, query (`?…` stands for it) and fragment.
  package var redacted: String {
    let shownPort = port == scheme.defaultPort ? "" : ":\(port)"
    return "\(scheme.rawValue)://\(host)\(shownPort)\(path)\(query == nil ? "" : "?…")"
  }

  /// Any text that may be a URL, made fit for a message: as ``redacted``, or, where it is no URL, cut
  /// down until it can hold no secret and no control character.
  package static func redact(_ text: String) -> String {
    if let url = try? RequestURL(text) { return url.redacted }
    let visible = String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isSteering }))
    // Of a text that no rule fits, anything in front of an `@` may be a password.
    if visible.utf8.contains(UInt8(ascii: "@")) { return "…" }
    let shown = visible[...].before("?", "#")
    let hadQuery = visible.utf8.dropFirst(shown.utf8.count).first == UInt8(ascii: "?")
    return shown + (hadQuery ? "?…" : "")
  }

  private static func split(_ text: String) throws(UnusableURL) -> (Scheme, rest: Substring) {
    let prefix = text[...].before(":")
    let name = prefix.lowercased()
    let rest = Substring(text.utf8.dropFirst(prefix.utf8.count + 1))
    guard prefix.utf8.count < text.utf8.count, URLReference.isScheme(prefix) else {
      throw .noScheme(suggestion: suggestion(for: text[...]))
    }
    guard let scheme = Scheme(rawValue: name) else {
      // `localhost:8080/x` and `example.org:8080` look like a scheme and are none.
      let isPort = rest.first.map { $0.isASCII && $0.isNumber } ?? false
      throw isPort ? .noScheme(suggestion: suggestion(for: text[...])) : .unknownScheme(name)
    }
    guard rest.hasPrefix("//") else { throw .noHost }
    return (scheme, rest.dropFirst(2))
  }

  /// The same with `https://` in front, when that makes a URL.
  private static func suggestion(for text: Substring) -> String? {
    let whole = "https://" + (text.hasPrefix("//") ? text.dropFirst(2) : text)
    return (try? RequestURL(whole)) == nil ? nil : whole
  }
}

extension Substring {
  /// What stands in front of the first of some ASCII delimiters, or all of it. By bytes: to `Character` a
  /// `?` with an accent behind it would be no `?`.
  func before(_ delimiters: Unicode.Scalar...) -> Substring {
    Substring(utf8.prefix { byte in !delimiters.contains { UInt8(ascii: $0) == byte } })
  }
}
