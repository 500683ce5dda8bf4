/// A URL or a relative reference, taken apart as RFC 3986 appendix B does it: any text has such parts.
package struct URLReference: Sendable, Equatable {
  /// Without its colon; nil in a relative reference.
  package var scheme: String?
  /// Without the `//` before it; nil where there is no `//`.
  package var authority: String?
  package var path: String
  /// Without its `?`.
  package var query: String?
  /// Without its `#`.
  package var fragment: String?

  package init(_ text: String) {
    var rest = text[...]
    let beforeHash = rest.before("#")
    fragment = Self.tail(of: rest, after: beforeHash)
    rest = beforeHash
    let beforeQuestion = rest.before("?")
    query = Self.tail(of: rest, after: beforeQuestion)
    rest = beforeQuestion
    let name = rest.before(":", "/")
    if name.utf8.count < rest.utf8.count, rest.utf8[name.utf8.endIndex] == UInt8(ascii: ":"),
      Self.isScheme(name)
    {
      scheme = String(name)
      rest = Substring(rest.utf8.dropFirst(name.utf8.count + 1))
    }
    if rest.utf8.starts(with: "//".utf8) {
      let hierarchy = Substring(rest.utf8.dropFirst(2))
      let authority = hierarchy.before("/")
      self.authority = String(authority)
      rest = Substring(hierarchy.utf8.dropFirst(authority.utf8.count))
    }
    path = String(rest)
  }

  private static func tail(of text: Substring, after front: Substring) -> String? {
    let tail = text.utf8.dropFirst(front.utf8.count)
    return tail.isEmpty ? nil : String(Substring(tail.dropFirst()))
  }

  /// RFC 3986 section 3.1: a letter, then letters, digits, `+`, `-` and `.`.
  static func isScheme(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
    return text.utf8.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: true
      default: false
      }
    }
  }

  /// The parts put together again (RFC 3986 section 5.3).
  package var text: String {
    var text = scheme.map { $0 + ":" } ?? ""
    if let authority { text += "//" + authority }
    text += path
    if let query { text += "?" + query }
    if let fragment { text += "#" + fragment }
    return text
  }

  /// What the reference means on a page at `base` (RFC 3986 section 5.2.2, the strict form).
  ///
  /// - Parameter base: absolute; its fragment plays no part.
  package func resolved(against base: URLReference) -> URLReference {
    var target = self
    if scheme != nil || authority != nil {
      target.scheme = scheme ?? base.scheme
      target.path = DotSegments.removed(from: path)
      return target
    }
    target.scheme = base.scheme
    target.authority = base.authority
    if path.isEmpty {
      target.path = base.path
      target.query = query ?? base.query
    } else if path.utf8.first == UInt8(ascii: "/") {
      target.path = DotSegments.removed(from: path)
    } else {
      target.path = DotSegments.removed(from: Self.merged(base, path))
    }
    return target
  }

  /// RFC 3986 section 5.2.3.
  private static func merged(_ base: URLReference, _ path: String) -> String {
    if base.authority != nil, base.path.isEmpty { return "/" + path }
    guard let slash = base.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(Substring(base.path.utf8[...slash])) + path
  }

  /// The one text among those that mean the same (RFC 3986 section 6.2), without its fragment.
  ///
  /// Scheme and host in lower case, no default port, percent escapes in upper case, no dot segments, also
  /// none that hide behind `%2e`. What no URL may hold (spaces, quotes, letters beyond ASCII) becomes
  /// percent escapes of its UTF-8 bytes, and so does a `%` that begins no escape. Escapes of harmless
  /// characters stay: a server may count its signature over them.
  package var normalized: URLReference {
    var result = self
    result.scheme = scheme.map(Self.lowercased)
    result.authority = authority.map { Self.normalizedAuthority($0, result.scheme) }
    let path = PercentEncoding.encode(path, as: .path)
    result.path = DotSegments.removed(from: DotSegments.plain(path))
    if result.path.isEmpty, authority != nil { result.path = "/" }
    result.query = query.map { PercentEncoding.encode($0, as: .query) }
    result.fragment = nil
    return result
  }

  private static func normalizedAuthority(_ text: String, _ scheme: String?) -> String {
    let at = text.utf8.lastIndex(of: UInt8(ascii: "@"))
    let place = at.map { Substring(text.utf8[text.utf8.index(after: $0)...]) } ?? text[...]
    let user = Substring(text.utf8.prefix(text.utf8.count - place.utf8.count))
    var host = lowercased(place)
    let port = scheme.flatMap(RequestURL.Scheme.init(rawValue:))?.defaultPort
    let ends = [":"] + (port.map { [":\($0)"] } ?? [])
    if let end = ends.first(where: { host.utf8.reversed().starts(with: $0.utf8.reversed()) }) {
      let name = host.utf8.dropLast(end.utf8.count)
      let behindBrackets = name.lastIndex(of: UInt8(ascii: "]")).map { name[$0...] } ?? name
      // Of two ports none is taken away: what RequestURL refuses must not become what it takes.
      if !behindBrackets.contains(UInt8(ascii: ":")) { host = String(Substring(name)) }
    }
    // Not escaped: a backslash before the `@` has to stay visible to ``RequestURL``, which refuses it.
    return user + host
  }

  /// ASCII only: what other scripts make of their letters is up to the resolver of names.
  private static func lowercased(_ text: some StringProtocol) -> String {
    String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}

extension RequestURL {
  /// What a link on the page at `base` leads to, normalised and without a fragment.
  ///
  /// White space around it and line ends and tabs inside it do not count, as browsers have it (WHATWG URL
  /// Standard, basic URL parser). A backslash is no slash here: it is escaped.
  ///
  /// - Throws: ``UnusableURL`` for `mailto:`, `javascript:` and all else that is not fetched by HTTP.
  package init(_ link: String, on base: RequestURL) throws(UnusableURL) {
    var text = link.unicodeScalars.filter { $0 != "\t" && $0 != "\n" && $0 != "\r" }[...]
    while let first = text.first, first.value <= 0x20 { text.removeFirst() }
    while let last = text.last, last.value <= 0x20 { text.removeLast() }
    let reference = URLReference(String(text))
    try self.init(reference.resolved(against: URLReference(base.text)).normalized.text)
  }

  /// The same URL in its one form, see ``URLReference/normalized``.
  ///
  /// - Throws: ``UnusableURL`` when what is left of it can't be asked for.
  package func normalized() throws(UnusableURL) -> RequestURL {
    try RequestURL(URLReference(text).normalized.text)
  }
}
