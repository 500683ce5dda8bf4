import GDLCore

/// The hash functions that messages have names for, by their names in metalinks (RFC 5854 section 4.2.4 takes
/// IANA's `sha-256`; version 3 writes `sha256`).
enum MetalinkAlgorithm: String {
  case md5, sha1, sha256, sha512

  /// Nil for one that gdl does not compute.
  init?(_ name: String) {
    self.init(rawValue: name.lowercased().filter { $0 != "-" })
  }

  /// `sha256=…`; nil where the text is no such number.
  func digest(_ hexadecimal: String?) -> String? {
    Digest.Algorithm(rawValue: rawValue).flatMap { StatedDigest.text($0, hexadecimal) }
  }

  /// The hash alone, in lower case.
  func hash(_ hexadecimal: String?) -> String? {
    digest(hexadecimal).map { String($0.dropFirst(rawValue.count + 1)) }
  }
}
