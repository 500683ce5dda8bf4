/// The hash functions that messages have names for, by their names in metalinks (RFC 5854 section 4.2.4 takes
/// IANA's `sha-256`; version 3 writes `sha256`).
enum MetalinkAlgorithm: String {
  case md5, sha1, sha256, sha512

  /// Nil for one that gdl does not compute.
  init?(_ name: String) {
    self.init(rawValue: name.lowercased().filter { $0 != "-" })
  }

  private var digits: Int {
    switch self {
    case .md5: 32
    case .sha1: 40
    case .sha256: 64
    case .sha512: 128
    }
  }

  /// `sha256=…`; nil where the text is no such number.
  func digest(_ hexadecimal: String?) -> String? {
    Digest.text(rawValue, digits: digits, hexadecimal)
  }

  /// The hash alone, in lower case.
  func hash(_ hexadecimal: String?) -> String? {
    digest(hexadecimal).map { String($0.dropFirst(rawValue.count + 1)) }
  }
}
