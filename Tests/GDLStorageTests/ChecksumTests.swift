import CChecksum
import CZlib
import GDLTestSupport
import Testing

@testable import GDLStorage

struct ChecksumTests {
  /// A processor has all ways up to its best; the others cannot be gone here.
  static let ways = [gdl_crc32_plain, gdl_crc32_folded, gdl_crc32_wide].filter {
    $0.rawValue <= gdl_crc32_best_way().rawValue
  }

  @Test(arguments: ways)
  func `the checksum of bytes of any length and place is zlib's, whichever way the processor goes`(
    way: gdl_crc32_way
  ) {
    var seeds = SeededGenerator()
    let bytes = (0..<5_000).map { _ in UInt8.random(in: 0...255, using: &seeds) }
    let lengths =
      [0, 1, 15, 16, 63, 64, 65, 79, 80, 127, 128, 129, 1_023, 1_024, 1_025, 4_096] + Array(200..<340)
    bytes.withUnsafeBytes { bytes in
      for length in lengths {
        for start in [0, 1, 7, 16, 33] {
          let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
          let before = UInt32.random(in: 0...UInt32.max, using: &seeds)
          let expected = crc32_z(UInt(before), piece.baseAddress?.assumingMemoryBound(to: UInt8.self), length)
          let found = gdl_crc32_by(way, before, piece.baseAddress, piece.count)
          #expect(found == UInt32(truncatingIfNeeded: expected))
          #expect(checksum(piece, after: before) == found)
        }
      }
    }
  }

  @Test func `no bytes leave a checksum as it is`() {
    #expect(checksum(UnsafeRawBufferPointer(start: nil, count: 0), after: 0x1234_5678) == 0x1234_5678)
  }
}

extension gdl_crc32_way: @retroactive CustomTestStringConvertible {
  public var testDescription: String { ["plain", "folded", "wide"][Int(rawValue)] }
}
