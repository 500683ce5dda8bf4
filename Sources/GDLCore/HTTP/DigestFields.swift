/// The digests that a head carries for the whole representation, on a 200 as on a 206.
///
/// Repr-Digest (RFC 9530 section 3) goes before its forerunner Digest (RFC 3230). Content-Digest is left
/// out: it covers one message's content only. SHA-256 and SHA-512 count; what is insecure or unknown, or
/// has the wrong length, is ignored as if it had not come (RFC 9530 section 5).
enum DigestFields {
  /// Strongest first, one for each algorithm.
  static func parse(_ head: ResponseHead) -> [Digest] {
    guard head.fields.contains(where: { $0.name == "digest" || $0.name == "repr-digest" }) else { return [] }
    var found: [Digest.Algorithm: Digest] = [:]
    for member in members(head.values("digest")) {
      if let digest = digest(key: member.key.lowercased(), base64: member.value) {
        found[digest.algorithm] = digest
      }
    }
    for member in members(head.values("repr-digest")) {
      if let bytes = byteSequence(member.value), let digest = digest(key: member.key, base64: bytes) {
        found[digest.algorithm] = digest
      }
    }
    return [.sha512, .sha256].compactMap { found[$0] }
  }

  /// `key=value` members of a comma-separated field; of several with one key all, in order, so
  /// that the last one wins (RFC 9651 section 3.2). Commas inside a quoted string do not separate.
  private static func members(_ values: [String]) -> [(key: String, value: Substring)] {
    var isQuoted = false
    let parts = values.joined(separator: ",").utf8.split { byte in
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      return byte == UInt8(ascii: ",") && !isQuoted
    }
    return parts.compactMap { part in
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let value = Substring(part[part.index(after: equals)...]).trimmed
      return (String(Substring(part[..<equals]).trimmed), value)
    }
  }

  /// The inside of `:…:`, with or without parameters behind it (RFC 9651 section 3.3.5).
  private static func byteSequence(_ value: Substring) -> Substring? {
    guard value.first == ":", let end = value.dropFirst().firstIndex(of: ":") else { return nil }
    let rest = value[value.index(after: end)...].trimmed
    return rest.isEmpty || rest.first == ";" ? value[..<end].dropFirst() : nil
  }

  private static func digest(key: String, base64: Substring) -> Digest? {
    let algorithm: Digest.Algorithm
    let length: Int
    switch key {
    case "sha-256": (algorithm, length) = (.sha256, 32)
    case "sha-512": (algorithm, length) = (.sha512, 64)
    default: return nil
    }
    guard let bytes = decodeBase64(base64), bytes.count == length else { return nil }
    return Digest(algorithm: algorithm, hex: bytes.map(hex).joined())
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  /// RFC 4648 section 4. Padding may be missing, but nothing else may; nil for other characters.
  static func decodeBase64(_ text: Substring) -> [UInt8]? {
    let digits = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.reversed()
    guard text.utf8.count - digits.count <= 2 else { return nil }
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for digit in digits {
      guard let value = sextet(digit) else { return nil }
      buffer = (buffer << 6 | value) & 0xFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
      }
    }
    return bits < 6 ? bytes : nil  // one digit alone is no byte
  }

  private static func sextet(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
