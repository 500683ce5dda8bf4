/// Why a text is no URL that we can ask for.
package enum UnusableURL: Error, Sendable, Equatable {
  case empty
  /// White space or control characters, which a URL has only percent-encoded.
  case whiteSpace
  /// Nothing says how to reach it. The suggestion is the same text as an https URL, where that makes one;
  /// it may hold secrets, so show ``RequestURL/redact(_:)`` of it to others than who typed it.
  case noScheme(suggestion: String?)
  /// In lower case.
  case unknownScheme(String)
  case noHost
  /// Characters that no host has, a backslash, or several `@`.
  case badHost
  /// Not in 1...65535.
  case badPort

  /// One sentence for users, without a full stop.
  package var message: String {
    switch self {
    case .empty: "the URL is empty"
    case .whiteSpace: "the URL has white space or control characters in it"
    case .noScheme(let suggestion):
      "the URL has no scheme"
        + (suggestion.map { "; did you mean \(RequestURL.redact($0))?" } ?? ", like https://")
    case .unknownScheme(let scheme): "\(scheme): is not supported, only http: and https:"
    case .noHost: "the URL has no host name"
    case .badHost: "the URL's host name is not readable (an @ in a password is written %40)"
    case .badPort: "the URL's port is not in 1...65535"
    }
  }
}

/// `user:password@host:port`.
struct Authority {
  let userInfo: String?
  let host: String
  let port: Int?

  init(_ text: Substring) throws(UnusableURL) {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
      .map { Substring($0) }
    // WHATWG parsers end the authority at a backslash, RFC 3986 does not: two hosts from one text.
    guard parts.count <= 2, let place = parts.last, !text.utf8.contains(UInt8(ascii: "\\")) else {
      throw .badHost
    }
    userInfo = parts.count == 2 ? String(parts[0]) : nil
    let host: Substring
    if place.hasPrefix("[") {
      guard let end = place.firstIndex(of: "]") else { throw .badHost }
      host = place[...end]
      guard host.count > 2, host.dropFirst().dropLast().allSatisfy(Self.isAddressCharacter) else {
        throw .badHost
      }
    } else {
      host = place.before(":")
      guard !host.isEmpty else { throw .noHost }
      guard host.unicodeScalars.allSatisfy(Self.isHostScalar) else { throw .badHost }
    }
    self.host = host.lowercased()
    port = try Self.port(place[host.endIndex...])
  }

  private static func port(_ text: Substring) throws(UnusableURL) -> Int? {
    guard let colon = text.first else { return nil }
    guard colon == ":" else { throw .badHost }
    let digits = text.dropFirst()
    if digits.isEmpty { return nil }  // `host:` is allowed (RFC 3986 section 3.2.3)
    guard let port = Int64(digits: digits), (1...65_535).contains(port) else { throw .badPort }
    return Int(port)
  }

  private static func isAddressCharacter(_ character: Character) -> Bool {
    // `%25eth0` names a zone (RFC 6874).
    character.isASCII && (character.isLetter || character.isNumber || ":.%-_~".contains(character))
  }

  private static func isHostScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", "%": true
    default: scalar.value > 0xA0  // names in other scripts
    }
  }
}
