import GDLCore
import GDLStorage

/// The checksums of what another program left, read once.
struct ForeignSums {
  let segments: [SegmentRecord]
  let blocks: [ChunkBlock]

  init(_ part: PartFile, _ runs: ForeignRuns) async throws(StorageError) {
    let disk = DiskThread()
    var checksums = ChunkChecksums()
    var tails: [UInt32] = []
    for run in runs.runs {
      var position = run.lowerBound
      var tail: UInt32 = 0
      while position < run.upperBound {
        let end = min(position + chunkLength, run.upperBound)
        guard let crc = try await disk.checksum(of: position..<end, in: part) else { break }
        if end % chunkLength == 0 {
          checksums.set(crc, chunk: Int(position / chunkLength))
        } else {
          tail = crc
        }
        position = end
      }
      tails.append(tail)
    }
    segments = runs.segments(tails: tails)
    blocks = checksums.takeChangedBlocks()
  }
}
