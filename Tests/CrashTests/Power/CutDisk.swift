import GDLTestSupport
import Glibc

/// What may be on a disk after its power was cut at some moment: all that was flushed, and any part of the rest.
struct CutDisk {
  /// What survives of the writes that no flush followed.
  enum Survival: String, CaseIterable {
    /// All, as after a kernel panic with a patient disk.
    case everything
    case nothing
    /// Each write or none of it, in any combination.
    case someWrites
    /// The same for each sector of 512 bytes.
    case someSectors
    /// The same for each 4096 bytes.
    case someBlocks
  }

  private let records: [DiskRecord]
  private let image: Int32
  private let path: String
  /// So many records are in the image for good.
  private var settled = 0

  /// - Parameter path: the image before the first record; it is changed from now on.
  init(_ records: [DiskRecord], image path: String) throws {
    self.records = records
    self.path = path
    image = open(path, O_RDWR | O_CLOEXEC)
    guard image >= 0 else { throw SystemError("open \(path)") }
  }

  func close() { Glibc.close(image) }

  /// Writes the image of a cut behind the record of that index; later ones must not come before.
  ///
  /// - Returns: How many writes were in doubt.
  mutating func cut(
    behind index: Int, _ survival: Survival, to copy: String, _ random: inout SeededGenerator
  ) async throws -> Int {
    if let flush = records[...index].lastIndex(where: \.isFlush), flush >= settled {
      for record in records[settled...flush] { try Self.write(record.bytes, at: record.offset, to: image) }
      settled = flush + 1
    }
    try await Tool.run("cp", ["--sparse=always", path, copy])
    let file = open(copy, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { throw SystemError("open \(copy)") }
    defer { Glibc.close(file) }
    guard settled <= index else { return 0 }
    for record in records[settled...index] {
      for piece in Self.pieces(record, survival, &random) {
        try Self.write(piece, at: record.offset + Int64(piece.startIndex - record.bytes.startIndex), to: file)
      }
    }
    return index + 1 - settled
  }

  private static func pieces(
    _ record: DiskRecord, _ survival: Survival, _ random: inout SeededGenerator
  ) -> [ArraySlice<UInt8>] {
    let bytes = record.bytes
    let length: Int
    switch survival {
    case .everything: return [bytes]
    case .nothing: return []
    case .someWrites: length = max(1, bytes.count)
    // ext4 writes its superblock of 1024 bytes in place, and cannot be mounted with half of one.
    case .someSectors: length = record.offset < 4_096 ? 4_096 : 512
    case .someBlocks: length = 4_096
    }
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: length).compactMap { start in
      Bool.random(using: &random) ? bytes[start..<min(start + length, bytes.endIndex)] : nil
    }
  }

  private static func write(_ bytes: ArraySlice<UInt8>, at offset: Int64, to file: Int32) throws {
    let count = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, off_t(offset)) }
    guard count == bytes.count else { throw SystemError("write an image") }
  }
}
