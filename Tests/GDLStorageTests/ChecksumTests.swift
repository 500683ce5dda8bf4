import CZlib
import GDLTestSupport
import Testing

@testable import GDLStorage

struct ChecksumTests {
  @Test func `the checksum of bytes of any length and place is zlib's`() {
    var seeds = SeededGenerator()
    let bytes = (0..<5_000).map { _ in UInt8.random(in: 0...255, using: &seeds) }
    bytes.withUnsafeBytes { bytes in
      for length in [0, 1, 15, 16, 63, 64, 65, 79, 80, 127, 128, 129, 1_024, 4_096] + Array(200..<300) {
        for start in [0, 1, 7, 16, 33] {
          let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
          let before = UInt32.random(in: 0...UInt32.max, using: &seeds)
          let expected = crc32_z(UInt(before), piece.baseAddress?.assumingMemoryBound(to: UInt8.self), length)
          #expect(checksum(piece, after: before) == UInt32(truncatingIfNeeded: expected))
        }
      }
    }
  }

  @Test func `no bytes leave a checksum as it is`() {
    #expect(checksum(UnsafeRawBufferPointer(start: nil, count: 0), after: 0x1234_5678) == 0x1234_5678)
  }
}
