extension PercentEncoding {
  /// Where a text stands in a URL: what may stand there as it is.
  package enum Place: Sendable {
    /// One segment of a path: also a slash is escaped, and escapes are escaped again.
    case segment
    /// RFC 3986 section 3.3.
    case path
    /// RFC 3986 section 3.4, and the brackets and bars that servers get from browsers there.
    case query
    /// A name or value in a query of the form `name=value&…`.
    case queryValue
    /// Anywhere: only unreserved characters (RFC 3986 section 2.3) stay.
    case component
    /// A URL that somebody wrote: only what has no place in any URL is escaped, and a `%` is as it is.
    case written
  }

  /// The text with escapes for what may not stand there. Escapes that a `path` or `query` holds already
  /// stay, in upper case.
  package static func encode(_ text: some StringProtocol, as place: Place) -> String {
    encode(Array(text.utf8), as: place)
  }

  /// The same for bytes of any encoding.
  package static func encode(_ source: [UInt8], as place: Place) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      let byte = source[index]
      if place.keepsEscapes, isEscape(in: source, at: index) {
        bytes += [byte, upperCase(source[index + 1]), upperCase(source[index + 2])]
        index += 3
        continue
      }
      if place.keeps(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 0xF)]
      }
      index += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isEscape(in source: [UInt8], at index: Int) -> Bool {
    source[index] == UInt8(ascii: "%") && index + 2 < source.count
      && isHexDigit(source[index + 1]) && isHexDigit(source[index + 2])
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }

  private static func upperCase(_ byte: UInt8) -> UInt8 { byte >= 0x61 ? byte - 0x20 : byte }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}

extension PercentEncoding.Place {
  fileprivate var keepsEscapes: Bool {
    switch self {
    case .path, .query: true
    case .segment, .queryValue, .component, .written: false
    }
  }

  fileprivate func keeps(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true  // digits, letters
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: others.utf8.contains(byte)
    }
  }

  private var others: String {
    switch self {
    case .segment: "!$'()*,:;@"
    case .path: "!$&'()*+,;=:@/"
    case .query: "!$&'()*+,;=:@/?[]|^"
    case .queryValue: "/"
    case .component: ""
    case .written: "!#$%&'()*+,/:;=?@[]"
    }
  }
}
