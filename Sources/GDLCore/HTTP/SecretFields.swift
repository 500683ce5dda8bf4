/// Header fields that carry a login, and which servers may see them.
package enum SecretFields {
  /// Whether a field's value is a secret, by its name: `Authorization`, `Cookie`, and names as `X-Api-Key` and
  /// `PRIVATE-TOKEN`, for which there is no registry.
  package static func contains(_ name: some StringProtocol) -> Bool {
    var name = name.lowercased()
    return name.withUTF8 { bytes in
      bytes.elementsEqual("cookie".utf8) || bytes.indices.contains { holdsPart(bytes[$0...]) }
    }
  }

  /// Whether one of the parts begins there. Byte for byte: each request asks this of each of its lines, and a search for
  /// characters takes longer than all the rest of a request.
  private static func holdsPart(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    switch bytes.first {
    case UInt8(ascii: "a"), UInt8(ascii: "t"), UInt8(ascii: "s"), UInt8(ascii: "p"), UInt8(ascii: "c"):
      parts.contains { bytes.starts(with: $0) }
    case _: false
    }
  }

  /// Their first letters are those that ``holdsPart(_:)`` looks for.
  private static let parts = [
    "auth", "token", "secret", "password", "passwd", "api-key", "apikey", "access-key", "session",
    "credential",
  ].map { Array($0.utf8) }

  /// The same for a whole line, `Name: value`. libcurl takes `Name;` for a field without value.
  package static func contains(line: String) -> Bool { contains(name(of: line)) }

  /// The name of a header line, in lower case.
  package static func name(of line: String) -> String {
    let name = line.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ";") }
    return String(
      decoding: name.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }, as: UTF8.self
    )
    .lowercased()
  }
}

extension RequestURL {
  /// Whether what was given for this URL may go to another one, too: to the same host and port, and from http's
  /// own port to https's. Never from https to http.
  package func sharesSecrets(with other: RequestURL) -> Bool {
    guard host == other.host else { return false }
    return origin == other.origin
      || scheme == .http && port == scheme.defaultPort && other.scheme == .https
        && other.port == other.scheme.defaultPort
  }
}

extension NetworkOptions {
  /// Without what logs in at the servers that it was given for: secret fields and the user. Cookies of a file and
  /// logins of netrc name their hosts themselves.
  package var withoutSecrets: NetworkOptions {
    var options = self
    options.headers.removeAll { SecretFields.contains(line: $0) }
    options.user = nil
    return options
  }
}
