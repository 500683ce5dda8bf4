extension SegmentMap {
  /// Gives a lane something to fetch: bytes ``Segment/position`` up to ``Segment/endPosition``.
  ///
  /// The lowest idle unfinished segment comes first, so that a file fills from its beginning. When nothing
  /// is idle, the busy segment with the most left to do gives its second half away; its lane learns of it
  /// by ``end(lane:)``.
  ///
  /// - Parameters:
  ///   - lane: Must not work on a segment.
  ///   - minimumSegment: Bytes that each half of a split has to fetch at least; one chunk at the least.
  ///   - maySplit: False on a server that is known not to answer ranges, or with enough connections.
  /// - Returns: Nil when nothing is worth another lane.
  package mutating func take(lane: Int, minimumSegment: Int64, maySplit: Bool) -> Segment? {
    precondition(segment(of: lane) == nil, "a lane works on one segment at a time")
    let idle = segments.firstIndex { $0.lane == nil && !$0.isFinished }
    guard let index = idle ?? (maySplit ? splitLargest(minimumSegment) : nil) else { return nil }
    segments[index].lane = lane
    checkInvariants()
    return segments[index]
  }

  /// Records that the bytes of a lane's segment are written up to `position`.
  ///
  /// - Parameters:
  ///   - lane: Must work on a segment.
  ///   - position: Never lower than before, never beyond ``end(lane:)``.
  ///   - tailCRC32: CRC-32 from the start of the chunk that `position` is in. Not looked at where
  ///     `position` ends a chunk: that CRC belongs into ``ChunkChecksums``.
  package mutating func advance(lane: Int, to position: Int64, tailCRC32: UInt32) {
    let index = index(lane: lane)
    let segment = segments[index]
    precondition(position >= segment.position, "a lane does not go back")
    precondition(position <= segment.endPosition ?? .max, "a lane stays inside its segment")
    segments[index].received = Mark(position: position, tailCRC32: tailCRC32)
      .clamped(from: segment.firstPosition, to: segment.endPosition)
  }

  /// Where the lane has to end. May have shrunk since the segment was taken. Nil: at the end of the body.
  package func end(lane: Int) -> Int64? { segments[index(lane: lane)].endPosition }

  /// The segment a lane works on. Nil also after ``markMissing(chunk:)`` has taken it away.
  package func segment(of lane: Int) -> Segment? { segments.first { $0.lane == lane } }

  /// Makes the lane's segment idle, finished or not. Does nothing when the lane works on none.
  package mutating func release(lane: Int) {
    guard let index = segments.firstIndex(where: { $0.lane == lane }) else { return }
    segments[index].lane = nil
    coalesce()
  }

  private mutating func splitLargest(_ minimumSegment: Int64) -> Int? {
    let least = max(minimumSegment, chunkLength)
    var best: (index: Int, missing: Int64, cut: Int64)?
    for (index, segment) in segments.enumerated() where segment.lane != nil {
      guard let end = segment.endPosition, end - segment.position > best?.missing ?? 0 else { continue }
      var cut = (segment.position + (end - segment.position) / 2) / chunkLength * chunkLength
      if cut - segment.position < least { cut += chunkLength }
      guard cut - segment.position >= least, end - cut >= least else { continue }
      best = (index, end - segment.position, cut)
    }
    return best.map { split($0.index, at: $0.cut) }
  }

  /// Cuts a segment in two; nothing that is known of its bytes is lost, and its lane stays with the part
  /// that its next byte is in.
  ///
  /// - Parameter cut: On the grid, inside the segment.
  /// - Returns: Index of the second part.
  mutating func split(_ index: Int, at cut: Int64) -> Int {
    var left = segments[index]
    var right = left
    left.endPosition = cut
    right.firstPosition = cut
    if left.position < cut { right.lane = nil } else { left.lane = nil }
    left.clampMarks()
    right.clampMarks()
    segments.replaceSubrange(index...index, with: [left, right])
    return index + 1
  }

  /// Joins idle neighbours whose bytes together are a prefix again, in every respect: received, being
  /// synchronised and durable. The list stays as short as the gaps and lanes need, and nothing is forgotten.
  mutating func coalesce() {
    var joined: [Segment] = []
    for next in segments {
      if let last = joined.last, let both = last.joined(with: next) {
        joined[joined.count - 1] = both
      } else {
        joined.append(next)
      }
    }
    segments = joined
    checkInvariants()
  }

  private func index(lane: Int) -> Int {
    guard let index = segments.firstIndex(where: { $0.lane == lane }) else {
      preconditionFailure("lane \(lane) works on no segment")
    }
    return index
  }
}

extension SegmentMap.Segment {
  fileprivate func joined(with next: Self) -> Self? {
    guard lane == nil, next.lane == nil else { return nil }
    var both = self
    both.endPosition = next.endPosition
    for mark in [\Self.received, \Self.syncing, \Self.durable] {
      if self[keyPath: mark].position == endPosition {
        both[keyPath: mark] = next[keyPath: mark]
      } else if next[keyPath: mark].position != next.firstPosition {
        return nil
      }
    }
    return both
  }
}
