import CZlib
import GDLCore

/// The CRC-32 over a row's values, in the order of its columns.
///
/// SQLite has no checksum of its pages outside the WAL: a flipped bit in a URL or an offset passes
/// `integrity_check`. A value counts as eight bytes, little-endian (the integer, or the length in bytes of a text
/// or blob), one byte for its kind (0 NULL, 1 INTEGER, 2 TEXT, 3 BLOB), then the text's or blob's bytes.
struct RowSum {
  /// Bytes that stand for a value before its text or blob.
  static let prefixLength = 9

  /// Gathered first and summed at once: a call for each value would cost more than the sum.
  private(set) var bytes: [UInt8] = []

  /// Room for most rows.
  init() { bytes.reserveCapacity(512) }

  var value: UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
      UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
    }
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func addNull() { add(0, tag: 0) }
  mutating func add(_ integer: Int64) { add(integer, tag: 1) }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { addText(UnsafeRawBufferPointer($0)) }
  }

  /// A text's bytes.
  mutating func addText(_ text: UnsafeRawBufferPointer) {
    add(Int64(text.count), tag: 2)
    bytes.append(contentsOf: text)
  }

  mutating func addBlob(_ blob: UnsafeRawBufferPointer) {
    add(Int64(blob.count), tag: 3)
    bytes.append(contentsOf: blob)
  }

  private mutating func add(_ number: Int64, tag: UInt8) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(tag)
  }
}
