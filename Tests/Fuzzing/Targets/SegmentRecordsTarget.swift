import GDLCore

extension FuzzTarget {
  /// Segments as a damaged or foreign journal may have them: refused, or a map that keeps its invariants.
  static let segmentRecords = FuzzTarget(
    "segment-records", maximumLength: 256,
    choices: { input in
      let length = input.flag() ? position(&input) : nil
      var records: [SegmentRecord] = []
      for _ in 0..<input.choice(6) {
        let first = position(&input)
        records.append(
          SegmentRecord(
            firstPosition: first, position: position(&input),
            endPosition: input.flag() ? position(&input) : nil,
            tailCRC32: UInt32(input.byte()), durablePosition: position(&input),
            durableTailCRC32: UInt32(input.byte())))
      }
      if let length, length < 0 { return }
      guard
        let map = accepted({ () throws(SegmentMapError) in
          try SegmentMap(records: records, completeLength: length)
        })
      else { return }
      require(map.brokenInvariant == nil, "\(map.brokenInvariant ?? "")")
      let again = accepted { () throws(SegmentMapError) in
        try SegmentMap(records: map.records, completeLength: length)
      }
      require(again == map, "its own records make another map")
      require(map.missingBytes ?? 0 >= 0, "fewer than no byte is missing")

      let ranges = records.map { min($0.firstPosition, $0.position)..<max($0.firstPosition, $0.position) }
      let runs = ForeignRuns(ranges, size: max(0, position(&input)), completeLength: length)
      var end: Int64 = 0
      for run in runs.runs {
        require(
          run.lowerBound >= end && run.lowerBound % chunkLength == 0, "a run begins at \(run.lowerBound)")
        require(!run.isEmpty && run.upperBound <= length ?? .max, "a run ends at \(run.upperBound)")
        end = run.upperBound
      }
    })

  /// A small multiple of a chunk and a bit, or any number at all.
  private static func position(_ input: inout FuzzInput) -> Int64 {
    switch input.choice(4) {
    case 0: input.integer()
    case 1: Int64(input.choice(8)) * chunkLength + Int64(input.byte())
    default: Int64(input.choice(8)) * chunkLength
    }
  }
}
