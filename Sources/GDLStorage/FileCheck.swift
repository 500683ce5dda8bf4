import GDLCore

/// Reads files back and compares them with checksums.
package struct FileCheck {
  /// One megabyte, allocated once for many chunks.
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(chunkLength), alignment: 4096)

  package init() {}
  package func free() { buffer.deallocate() }

  /// CRC-32 of `range` of a file, or nil when the file ends before it does.
  ///
  /// - Parameter range: within one chunk.
  /// - Parameter crc: CRC-32 of the bytes before it, when they belong together.
  package func checksum(
    of range: Range<Int64>, in part: PartFile, after crc: UInt32 = 0
  ) throws(StorageError) -> UInt32? {
    let slice = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(range.count))
    let count = try part.read(into: slice, at: range.lowerBound)
    guard count == range.count else { return nil }
    return GDLStorage.checksum(UnsafeRawBufferPointer(slice), after: crc)
  }
}

/// How the bytes on the disk compare with the journal's checksums.
package struct CheckResult: Sendable, Equatable {
  /// Chunks whose bytes differ or are not there.
  package var damagedChunks: [Int]
  /// Bytes read.
  package var bytesRead: Int64
}
