/// Digests as messages carry them.
enum Digest {
  /// `sha1=…` in lower case; nil where the text is no such number of hexadecimal digits.
  static func text(_ algorithm: String, digits: Int, _ hexadecimal: String?) -> String? {
    guard let hexadecimal, hexadecimal.utf8.count == digits,
      hexadecimal.utf8.allSatisfy({ byte in
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
      })
    else { return nil }
    return "\(algorithm)=\(hexadecimal.lowercased())"
  }
}
