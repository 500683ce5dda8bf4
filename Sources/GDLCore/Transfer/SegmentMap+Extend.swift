extension SegmentMap {
  /// Lets a lane that has come to the end of its segment go on into the next one, with the same reply.
  ///
  /// A split gave that part away, but nobody has fetched a byte of it (the server answered the whole file
  /// to the other connection, say). Going on saves a request, and on a server without ranges everything.
  ///
  /// - Returns: Whether the segment was extended; ``end(lane:)`` then tells the new end.
  package mutating func extend(lane: Int) -> Bool {
    guard let index = segments.firstIndex(where: { $0.lane == lane }), index + 1 < segments.count,
      segments[index + 1].lane == nil, segments[index + 1].position == segments[index + 1].firstPosition
    else { return false }
    segments[index].endPosition = segments[index + 1].endPosition
    segments.remove(at: index + 1)
    checkInvariants()
    return true
  }

  /// A file of which everything is received.
  package static func whole(length: Int64) -> SegmentMap? {
    let record = SegmentRecord(
      firstPosition: 0, position: length, endPosition: length, durablePosition: length)
    do { return try SegmentMap(records: [record], completeLength: length) } catch { return nil }
  }

  /// One past the highest byte received.
  package var highestPosition: Int64 {
    segments.filter { $0.position > $0.firstPosition }.map(\.position).max() ?? 0
  }

  /// What was received after the last durable checkpoint.
  package var unsynchronized: [Range<Int64>] {
    segments.filter { $0.durable.position < $0.position }
      .map { max($0.durable.position, $0.firstPosition)..<$0.position }
  }

  /// Whether every byte of a chunk is received.
  package func contains(chunk: Int) -> Bool {
    let start = Int64(chunk) * chunkLength
    guard let segment = segments.last(where: { $0.firstPosition <= start }) else { return false }
    return segment.position >= min(start + chunkLength, completeLength ?? .max) && start < segment.position
  }
}
