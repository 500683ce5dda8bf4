/// The commonest form of a URL, in one pass over its bytes: a list of a million has a million of them.
extension RequestURL {
  /// Nil for every other form, also for those that are no URL: then the general way decides.
  ///
  /// Plain is: `http://` or `https://`, a host of small letters, digits, hyphens and dots, perhaps a port in
  /// 1…65535, and no byte outside 0x21…0x7E.
  init?(plain text: String) {
    var text = text
    let parts = text.withUTF8 { PlainURL(UnsafeRawBufferPointer($0)) }
    guard let parts else { return nil }
    self.init(
      text: text, scheme: parts.scheme, userInfo: nil, host: parts.host,
      port: parts.port ?? parts.scheme.defaultPort, path: parts.path, query: parts.query)
  }
}

private struct PlainURL {
  let scheme: RequestURL.Scheme
  let host: String
  var port: Int?
  let path: String
  var query: String?

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    if bytes.starts(with: "http://".utf8) {
      scheme = .http
    } else if bytes.starts(with: "https://".utf8) {
      scheme = .https
    } else {
      return nil
    }
    var index = scheme == .http ? 7 : 8
    let hostStart = index
    while index < bytes.count, Self.isOfHost(bytes[index]) { index += 1 }
    guard index > hostStart else { return nil }
    host = Self.text(bytes[hostStart..<index])
    if index < bytes.count, bytes[index] == UInt8(ascii: ":") {
      let digits = bytes[(index + 1)...].prefix { (0x30...0x39).contains($0) }
      guard (1...5).contains(digits.count) else { return nil }
      let port = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      guard (1...65_535).contains(port) else { return nil }
      self.port = port
      index = digits.endIndex
    }
    guard index == bytes.count || "/?#".utf8.contains(bytes[index]) else { return nil }
    let target = bytes[index...].prefix { $0 != UInt8(ascii: "#") }
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    self.path = path.isEmpty ? "/" : Self.text(path)
    if path.endIndex < target.endIndex { query = Self.text(target[(path.endIndex + 1)...]) }
  }

  private static func isOfHost(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }

  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    String(decoding: UnsafeRawBufferPointer(rebasing: bytes), as: UTF8.self)
  }
}
