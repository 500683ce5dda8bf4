import GDLCore
import GDLStorage

/// One finished file, read back.
struct Verification {
  private(set) var outcome = VerifyResult.Outcome.intact
  /// What would have to be fetched again; the whole for a file that is gone.
  private(set) var badRanges: [Range<Int64>] = []
  /// The checksums that the file was compared with.
  private(set) var checksums: ChunkChecksums

  init(
    of record: TransferRecord, checksums: ChunkChecksums, disk: any DiskCalls
  ) async throws(StorageError) {
    self.checksums = checksums
    guard let length = record.length, let crc = record.crc32 else {
      outcome = .unknown
      return
    }
    // A file of one chunk has its only checksum in its row.
    if length > 0, length <= chunkLength { self.checksums.set(crc, chunk: 0) }
    let file: PartFile
    do throws(StorageError) {
      let folder = try Folder.open(record.directory, creating: false, disk: disk)
      file = try PartFile(reading: record.name, in: folder)
    } catch {
      guard error.isMissing else { throw error }
      outcome = .missing
      badRanges = length > 0 ? [0..<length] : []
      return
    }
    try await compare(file, length: length)
    let found = try file.identity().size
    if found != length {
      outcome = .changedLength(expected: length, found: found)
    } else if !badRanges.isEmpty {
      outcome = .damaged(badRanges)
    }
  }

  private mutating func compare(_ file: PartFile, length: Int64) async throws(StorageError) {
    var expected: [(chunk: Int, range: Range<Int64>, crc32: UInt32)] = []
    for chunk in 0..<Int((length + chunkLength - 1) / chunkLength) {
      guard let crc = checksums[chunk] else { continue }
      let start = Int64(chunk) * chunkLength
      expected.append((chunk, start..<min(start + chunkLength, length), crc))
    }
    let result = try await DiskThread().check(file, expected)
    let bad = Set(result.damagedChunks)
    for item in expected where bad.contains(item.chunk) {
      if let last = badRanges.last, last.upperBound == item.range.lowerBound {
        badRanges[badRanges.count - 1] = last.lowerBound..<item.range.upperBound
      } else {
        badRanges.append(item.range)
      }
    }
  }
}
