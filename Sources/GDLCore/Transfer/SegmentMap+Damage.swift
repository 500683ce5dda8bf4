extension SegmentMap {
  /// What the last durable checkpoint said of a chunk that was begun then: bytes from its start, and their
  /// CRC-32. Nil when it said nothing of it, or all.
  package func durableTail(ofChunk chunk: Int) -> (range: Range<Int64>, crc32: UInt32)? {
    let start = Int64(chunk) * chunkLength
    guard let segment = segments.last(where: { $0.firstPosition <= start }),
      start < segment.durable.position, segment.durable.position < start + chunkLength,
      segment.durable.position != segment.endPosition
    else { return nil }
    return (start..<segment.durable.position, segment.durable.tailCRC32)
  }

  /// Has one damaged chunk fetched again, and nothing else; a begun chunk falls back to its start.
  ///
  /// A lane that works behind the chunk is not disturbed. A chunk that is not received is left as it is.
  /// The caller drops the chunk's CRC.
  ///
  /// - Parameters:
  ///   - chunk: Position / ``chunkLength``.
  ///   - keepsDurable: its ``durableTail(ofChunk:)`` is as it should be, and stays.
  /// - Returns: The lane that worked on this very chunk, if any. It works on nothing now: its exchange has
  ///   to be cancelled.
  package mutating func markMissing(chunk: Int, keepingDurableTail keepsDurable: Bool = false) -> Int? {
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
    if keepsDurable {
      segments[index].received = segments[index].durable
      segments[index].syncing = segments[index].durable
    } else {
      segments[index].fallBack(to: start)
    }
    coalesce()
    return lane
  }

  /// Has everything fetched again that a partial file of `length` bytes can't hold: the chunk that the
  /// file ends in, unless no more of it was received than is there, and all behind it. Of that chunk stays what
  /// was durable.
  ///
  /// - Parameter length: Bytes in the partial file. All lanes are freed.
  package mutating func markMissing(beyond length: Int64) {
    let begunChunk = length / chunkLength * chunkLength
    for index in segments.indices {
      segments[index].lane = nil
      guard segments[index].position > length else { continue }
      let durable = segments[index].durable.position
      if durable > begunChunk, durable <= length {
        segments[index].received = segments[index].durable
        segments[index].syncing = segments[index].durable
      } else {
        segments[index].fallBack(to: begunChunk)
      }
    }
    coalesce()
  }
}
