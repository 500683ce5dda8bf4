import GDLCore

/// URLs as strangers write them, and parts of URLs that we write.
enum WebURL {
  /// A longer one is left out: servers refuse it, and the journal would keep it.
  static let maximumBytes = 8_192

  /// An absolute http or https URL without its fragment, fit to be asked for; nil for anything else.
  ///
  /// Characters that a URL has only percent-encoded are encoded (RFC 3986 section 2). `//host/path` counts
  /// as https.
  static func absolute(_ text: String) -> String? {
    guard text.utf8.count <= maximumBytes else { return nil }
    var bytes = Substring(text).utf8[...]
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    let plain = Substring(bytes.prefix { $0 != UInt8(ascii: "#") })
    let whole = plain.utf8.starts(with: "//".utf8) ? "https:" + plain : String(plain)
    guard let start = whole.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    let rest = whole.utf8[start...].dropFirst(2)
    // A host is never encoded: what RequestURL refuses there is refused.
    let target = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
    let url = String(whole[..<target]) + PercentEncoding.encode(whole[target...], as: .written)
    return (try? RequestURL(url)) == nil ? nil : url
  }

  /// One path segment or query value: everything but unreserved characters percent-encoded.
  static func encode(_ text: String) -> String {
    PercentEncoding.encode(text, as: .component)
  }

  /// `path?name=value&…`, names as they are, values encoded.
  static func query(_ path: String, _ parameters: [(String, String)]) -> String {
    path + "?" + parameters.map { "\($0)=\(encode($1))" }.joined(separator: "&")
  }

  /// A percent-encoded text decoded; as it is where its bytes are no UTF-8.
  static func decode(_ text: some StringProtocol) -> String {
    String(validating: PercentEncoding.decode(text), as: UTF8.self) ?? String(text)
  }

  /// The segments of a path, decoded; empty ones are left out.
  static func segments(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { decode(Substring($0)) }
  }

  /// The parameters of a query, decoded (`+` is a space), in order.
  static func parameters(_ query: String?) -> [(name: String, value: String)] {
    (query ?? "").utf8.split(separator: UInt8(ascii: "&")).map { part in
      let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let texts = pair.map { side in
        let spaced = side.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }
        return decode(String(decoding: spaced, as: UTF8.self))
      }
      return (texts.first ?? "", texts.count > 1 ? texts[1] : "")
    }
  }
}

extension RequestURL {
  /// `scheme://host`, with the port where it is not the scheme's own.
  var site: String {
    "\(scheme.rawValue)://\(host)" + (port == scheme.defaultPort ? "" : ":\(port)")
  }
}
