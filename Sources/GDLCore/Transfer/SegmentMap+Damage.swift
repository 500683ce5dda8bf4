extension SegmentMap {
  /// Has one damaged chunk fetched again, and nothing else; a begun chunk falls back to its start.
  ///
  /// A lane that works behind the chunk is not disturbed. A chunk that is not received is left as it is.
  /// The caller drops the chunk's CRC.
  ///
  /// - Parameter chunk: Position / ``chunkLength``.
  /// - Returns: The lane that worked on this very chunk, if any. It works on nothing now: its exchange has
  ///   to be cancelled.
  package mutating func markMissing(chunk: Int) -> Int? {
    let start = Int64(chunk) * chunkLength
    let end = start + chunkLength
    guard var index = segments.lastIndex(where: { $0.firstPosition <= start }),
      start < segments[index].position
    else { return nil }
    if start > segments[index].firstPosition { index = split(index, at: start) }
    let segment = segments[index]
    if end <= segment.position, end < segment.endPosition ?? .max { _ = split(index, at: end) }
    let lane = segments[index].lane
    segments[index].lane = nil
    segments[index].fallBack(to: start)
    coalesce()
    return lane
  }

  /// Has everything fetched again that a partial file of `length` bytes can't hold: the chunk that the
  /// file ends in, unless no more of it was received than is there, and all behind it.
  ///
  /// - Parameter length: Bytes in the partial file. All lanes are freed.
  package mutating func markMissing(beyond length: Int64) {
    let begunChunk = length / chunkLength * chunkLength
    for index in segments.indices {
      segments[index].lane = nil
      if segments[index].position > length { segments[index].fallBack(to: begunChunk) }
    }
    coalesce()
  }
}
