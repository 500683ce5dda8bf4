/// Why the journal's segments can't be gone on with.
package enum SegmentMapError: Error, Equatable {
  /// They contradict each other, the chunk grid or the file's length. What was received is unusable:
  /// begin again.
  case inconsistent(String)
}

extension SegmentMap {
  /// What the journal keeps, by first position.
  package var records: [SegmentRecord] {
    segments.map {
      SegmentRecord(
        firstPosition: $0.firstPosition, position: $0.position, endPosition: $0.endPosition,
        tailCRC32: $0.tailCRC32, durablePosition: $0.durable.position,
        durableTailCRC32: $0.durable.tailCRC32)
    }
  }

  /// The map as the journal knows it: all idle. A gap between records, or no record, is bytes not received.
  ///
  /// - Parameters:
  ///   - records: In any order.
  ///   - completeLength: Bytes in the whole file; nil when unknown.
  /// - Throws: ``SegmentMapError/inconsistent(_:)``.
  package init(records: [SegmentRecord], completeLength: Int64?) throws(SegmentMapError) {
    precondition((completeLength ?? 0) >= 0, "a length is never negative")
    var restored: [Segment] = []
    var end: Int64? = 0
    for record in records.sorted(by: { ($0.firstPosition, $0.position) < ($1.firstPosition, $1.position) }) {
      guard let covered = end, record.firstPosition >= covered else {
        throw .inconsistent("segments overlap at \(record.firstPosition)")
      }
      if record.firstPosition > covered { restored.append(Segment(from: covered, to: record.firstPosition)) }
      let segment = try Segment(record, completeLength: completeLength)
      end = segment.endPosition
      if segment.endPosition != segment.firstPosition { restored.append(segment) }
    }
    if let covered = end, restored.isEmpty || covered != completeLength {
      restored.append(Segment(from: covered, to: completeLength))
    }
    guard restored.allSatisfy({ $0.firstPosition % chunkLength == 0 }) else {
      throw .inconsistent("a segment does not begin on the chunk grid")
    }
    self.completeLength = completeLength
    segments = restored
    coalesce()
  }
}

extension SegmentMap.Segment {
  fileprivate init(_ record: SegmentRecord, completeLength: Int64?) throws(SegmentMapError) {
    let end = record.endPosition ?? completeLength
    guard record.firstPosition <= record.durablePosition, record.durablePosition <= record.position,
      record.position <= end ?? .max, end ?? 0 <= completeLength ?? .max
    else { throw .inconsistent("the segment at \(record.firstPosition) does not fit into the file") }
    self.init(from: record.firstPosition, to: end)
    received = .init(position: record.position, tailCRC32: record.tailCRC32)
    durable = .init(position: record.durablePosition, tailCRC32: record.durableTailCRC32)
    syncing = durable
    clampMarks()
  }
}
