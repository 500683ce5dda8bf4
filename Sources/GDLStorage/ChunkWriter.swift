import CChecksum
import CZlib
import GDLCore

/// Writes a segment's bytes in order and keeps the CRC-32 of every chunk, in the same pass.
package struct ChunkWriter: Sendable {
  /// Next byte of the file to be written.
  package private(set) var position: Int64
  /// CRC-32 of the begun chunk, from its start to ``position``.
  package private(set) var tailCRC32: UInt32

  /// - Parameter position: where to go on; `tailCRC32` covers the bytes of that chunk below it.
  package init(position: Int64, tailCRC32: UInt32) {
    self.position = position
    self.tailCRC32 = tailCRC32
  }

  /// Writes bytes at ``position``. What a failed call wrote is not counted.
  ///
  /// - Parameter checksums: gets the CRC of each chunk that these bytes complete.
  package mutating func write(
    _ bytes: UnsafeRawBufferPointer, to part: PartFile, checksums: inout ChunkChecksums
  ) throws(StorageError) {
    try part.write(bytes, at: position)
    var rest = bytes
    while !rest.isEmpty {
      let room = chunkLength - position % chunkLength
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(min(room, Int64(rest.count)))))
      tailCRC32 = checksum(piece, after: tailCRC32)
      position += Int64(piece.count)
      if position % chunkLength == 0 {
        checksums.set(tailCRC32, chunk: Int(position / chunkLength) - 1)
        tailCRC32 = 0
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
    }
  }

  /// The file ends here: the begun chunk is a whole one.
  package mutating func finish(checksums: inout ChunkChecksums) {
    guard position % chunkLength != 0 else { return }
    checksums.set(tailCRC32, chunk: Int(position / chunkLength))
  }
}

/// CRC-32 (zlib's) of bytes that follow others whose CRC-32 is given; 0 for none.
package func checksum(_ bytes: UnsafeRawBufferPointer, after crc: UInt32 = 0) -> UInt32 {
  gdl_crc32(crc, bytes.baseAddress, bytes.count)
}

extension ChunkChecksums {
  /// CRC-32 of the whole file, folded from its chunks without reading a byte again.
  ///
  /// - Returns: nil when a chunk is missing.
  package func whole(length: Int64) -> UInt32? {
    guard length > 0 else { return 0 }
    let count = Int((length + chunkLength - 1) / chunkLength)
    guard var crc = self[0].map(UInt.init) else { return nil }
    for chunk in 1..<max(count, 1) {
      guard let next = self[chunk] else { return nil }
      let end = min(Int64(chunk + 1) * chunkLength, length)
      crc = crc32_combine(crc, UInt(next), Int(end - Int64(chunk) * chunkLength))
    }
    return UInt32(truncatingIfNeeded: crc)
  }
}
