/// Gzip (RFC 1952) with stored deflate blocks (RFC 1951 section 3.2.4): any decoder accepts it.
package enum Gzip {
  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    var position = 0
    repeat {
      let count = min(0xFFFF, bytes.count - position)
      let isLast = position + count == bytes.count
      let length = UInt16(count)
      stream.append(isLast ? 1 : 0)
      stream += littleEndian(length)
      stream += littleEndian(~length)
      stream += bytes[position..<position + count]
      position += count
    } while position < bytes.count
    return stream + littleEndian(crc32(bytes)) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
  }

  /// A stream that unpacks to at least so many zeros and is 158 times shorter. What comes behind them, the
  /// checksum, is missing.
  ///
  /// One block of fixed codes (RFC 1951 section 3.2.6): a zero, then over and over "258 bytes again, from one
  /// byte before".
  package static func bomb(length: Int) -> [UInt8] {
    var bits = BitWriter()
    bits.append([true, true, false])  // the last block, fixed codes
    bits.append([false, false, true, true, false, false, false, false])  // the literal 0
    for _ in 0...(length / 258) {
      bits.append([true, true, false, false, false, true, false, true])  // length code 285
      bits.append([false, false, false, false, false])  // distance code 0
    }
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + bits.bytes
  }

  private struct BitWriter {
    var bytes: [UInt8] = []
    private var count = 0

    mutating func append(_ bits: [Bool]) {
      for bit in bits {
        if count % 8 == 0 { bytes.append(0) }
        if bit { bytes[bytes.count - 1] |= 1 << UInt8(count % 8) }
        count += 1
      }
    }
  }

  private static func littleEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var table: [UInt32] = []
    for index in UInt32(0)..<256 {
      var entry = index
      for _ in 0..<8 { entry = entry & 1 == 0 ? entry >> 1 : (entry >> 1) ^ 0xEDB8_8320 }
      table.append(entry)
    }
    var crc: UInt32 = .max
    for byte in bytes { crc = (crc >> 8) ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
    return ~crc
  }
}
