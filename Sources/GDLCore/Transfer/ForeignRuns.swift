/// Which bytes of another program's partial file are worth building upon.
///
/// Each run begins on the chunk grid, is longer than an overlap, and is followed by a hole: only the request
/// that fills the hole compares the run's end with the server's bytes. A run that nothing follows would be
/// believed without any proof, so its last chunk is given up.
package struct ForeignRuns: Sendable, Equatable {
  /// In order; none touches the next.
  package private(set) var runs: [Range<Int64>] = []
  private let completeLength: Int64?

  /// - Parameters:
  ///   - ranges: what is said to be there.
  ///   - size: of the partial file; nothing behind it is there.
  package init(_ ranges: [Range<Int64>], size: Int64, completeLength: Int64?) {
    self.completeLength = completeLength
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let first = (max(0, range.lowerBound) + chunkLength - 1) / chunkLength * chunkLength
      var end = min(range.upperBound, size)
      if let completeLength, end >= completeLength {
        end = max(first, (completeLength - 1) / chunkLength * chunkLength)
      }
      guard end - first > ResumePlan.overlapLength, first >= runs.last?.upperBound ?? 0 else { continue }
      runs.append(first..<end)
    }
  }

  /// What the journal says of them.
  ///
  /// - Parameter tails: CRC-32 of each run's begun chunk; 0 for a run that ends on the grid.
  package func segments(tails: [UInt32]) -> [SegmentRecord] {
    precondition(tails.count == runs.count, "a checksum for each run")
    return runs.indices.map { index in
      let end = index + 1 < runs.count ? runs[index + 1].lowerBound : completeLength
      return SegmentRecord(
        firstPosition: runs[index].lowerBound, position: runs[index].upperBound, endPosition: end,
        tailCRC32: tails[index])
    }
  }
}
