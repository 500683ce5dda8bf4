/// A text whose names may be in any encoding: nginx writes into JSON and XML what the disk has.
struct ForeignBytes {
  /// Readable by every parser.
  let utf8: [UInt8]
  /// Each byte of the original is one character now, that of the same number.
  private let isWidened: Bool

  init(_ bytes: [UInt8]) {
    isWidened = !MarkupCharset.isUTF8(bytes)
    utf8 = isWidened ? Self.widened(bytes) : bytes
  }

  /// What the original had for this part of the text.
  func bytes(of text: String) -> [UInt8] {
    isWidened ? text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } : Array(text.utf8)
  }

  private static func widened(_ bytes: [UInt8]) -> [UInt8] {
    var wide: [UInt8] = []
    wide.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        wide.append(byte)
      } else {
        wide.append(0xC0 | byte >> 6)
        wide.append(0x80 | byte & 0x3F)
      }
    }
    return wide
  }
}
