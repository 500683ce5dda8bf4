/// SHA-256 (FIPS 180-4), so that the server's digests do not come from the code under test.
package struct SHA256 {
  // The first 32 bits of the fractional parts of the square and cube roots of the first primes.
  private var state = SHA256.primes(8).map { SHA256.fraction(Double($0).squareRoot()) }
  private static let constants = primes(64).map { fraction(cubeRoot($0)) }
  private var schedule = [UInt32](repeating: 0, count: 64)

  static func hash(_ resource: Resource) -> [UInt8] {
    var hash = SHA256()
    var position: Int64 = 0
    while position + 64 <= resource.length {
      let count = min(1 << 16, (resource.length - position) / 64 * 64)
      hash.compress(resource.bytes(position..<position + count))
      position += count
    }
    return hash.finish(resource.bytes(position..<resource.length), length: resource.length)
  }

  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    let whole = bytes.count / 64 * 64
    hash.compress(Array(bytes[..<whole]))
    return hash.finish(Array(bytes[whole...]), length: Int64(bytes.count))
  }

  private mutating func finish(_ rest: [UInt8], length: Int64) -> [UInt8] {
    var last = rest + [0x80]
    while last.count % 64 != 56 { last.append(0) }
    let bits = UInt64(length) * 8
    last += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
    compress(last)
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
  }

  private mutating func compress(_ bytes: [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: 64) {
      for word in 0..<16 {
        let at = start + 4 * word
        schedule[word] =
          UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16
          | UInt32(bytes[at + 2]) << 8 | UInt32(bytes[at + 3])
      }
      for word in 16..<64 {
        let x = schedule[word - 15]
        let y = schedule[word - 2]
        let small0 = rotate(x, 7) ^ rotate(x, 18) ^ x >> 3
        let small1 = rotate(y, 17) ^ rotate(y, 19) ^ y >> 10
        schedule[word] = schedule[word - 16] &+ small0 &+ schedule[word - 7] &+ small1
      }
      compressBlock()
    }
  }

  private mutating func compressBlock() {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for round in 0..<64 {
      let big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let t1 = h &+ big1 &+ (e & f ^ ~e & g) &+ Self.constants[round] &+ schedule[round]
      let big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let t2 = big0 &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  private static func primes(_ count: Int) -> [Int] {
    Array((2...).lazy.filter { n in !(2..<n).contains { n % $0 == 0 } }.prefix(count))
  }

  private static func fraction(_ root: Double) -> UInt32 {
    UInt32((root - root.rounded(.down)) * 4_294_967_296)
  }

  /// Newton's method; exact enough for the 32 bits that are taken.
  private static func cubeRoot(_ number: Int) -> Double {
    var root = Double(number)
    for _ in 0..<100 { root -= (root * root * root - Double(number)) / (3 * root * root) }
    return root
  }
}

extension Resource {
  package var sha256: [UInt8] { SHA256.hash(self) }

  /// In lower case, as `--checksum` takes it.
  package var sha256Hex: String {
    sha256.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// Base 64 with padding (RFC 4648 section 4), as Structured Fields write byte sequences.
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var text = ""
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
    let bits = group[0] << 16 | group[1] << 8 | group[2]
    let digits = (0..<4).map { alphabet[Int(bits >> (18 - 6 * UInt32($0)) & 63)] }
    let kept = min(4, bytes.count - start + 1)
    text += String(digits[..<kept]) + String(repeating: "=", count: 4 - kept)
  }
  return text
}
