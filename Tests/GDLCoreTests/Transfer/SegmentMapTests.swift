import Testing

@testable import GDLCore

private let mebibyte: Int64 = 1 << 20

/// `first-position-end` of each segment in MiB, `*` for an open end, `@` before the lane.
private func picture(_ map: SegmentMap) -> String {
  map.segments.map { segment in
    let end = segment.endPosition.map { "\($0 / mebibyte)" } ?? "*"
    return "\(segment.firstPosition / mebibyte)-\(segment.position / mebibyte)-\(end)"
      + (segment.lane.map { "@\($0)" } ?? "")
  }.joined(separator: " ")
}

private func received(_ first: Int64, _ position: Int64, _ end: Int64?) -> SegmentRecord {
  SegmentRecord(
    firstPosition: first * mebibyte, position: position * mebibyte, endPosition: end.map { $0 * mebibyte })
}

/// A file of 40 MiB on which lane 1 has received 10 MiB and goes on.
private func mapWithOneLane() -> SegmentMap {
  var map = SegmentMap(completeLength: 40 * mebibyte)
  _ = map.take(lane: 1, minimumSegment: mebibyte, maySplit: true)
  map.advance(lane: 1, to: 10 * mebibyte, tailCRC32: 0)
  return map
}

struct SegmentMapTests {
  @Test func `a file of no bytes is complete at once`() {
    var map = SegmentMap(completeLength: 0)
    #expect(map.isComplete)
    #expect(map.missingBytes == 0)
    #expect(map.take(lane: 1, minimumSegment: 1, maySplit: true) == nil)
  }

  @Test func `a file of unknown length is one open segment that no second lane can share`() {
    var map = SegmentMap(completeLength: nil)
    #expect(map.take(lane: 1, minimumSegment: 1, maySplit: true)?.endPosition == nil)
    map.advance(lane: 1, to: 100 * mebibyte, tailCRC32: 0)
    #expect(map.take(lane: 2, minimumSegment: 1, maySplit: true) == nil)
    #expect(map.end(lane: 1) == nil)
    #expect(map.missingBytes == nil)
    #expect(!map.isComplete)
  }

  @Test func `the end of the body completes a file whose length was unknown`() {
    var map = SegmentMap(completeLength: nil)
    _ = map.take(lane: 1, minimumSegment: 1, maySplit: false)
    map.advance(lane: 1, to: mebibyte + 5, tailCRC32: 77)
    let isPossible = map.setCompleteLength(mebibyte + 5)
    #expect(isPossible)
    #expect(map.isComplete)
    #expect(map.segments[0].tailCRC32 == 0, "the last chunk is whole now")
  }

  @Test(arguments: [9 * mebibyte, 10 * mebibyte - 1])
  func `a length below what is received is refused and changes nothing`(length: Int64) {
    var map = SegmentMap(completeLength: nil)
    _ = map.take(lane: 1, minimumSegment: 1, maySplit: false)
    map.advance(lane: 1, to: 10 * mebibyte, tailCRC32: 0)
    let before = map
    let isPossible = map.setCompleteLength(length)
    #expect(!isPossible)
    #expect(map == before)
  }

  @Test func `a length that is known may only be confirmed`() {
    var map = SegmentMap(completeLength: 7)
    let answers = [7, 8].map { map.setCompleteLength($0) }
    #expect(answers == [true, false])
  }

  @Test func `an empty last segment is left when the length turns out to be its start`() throws {
    var map = try SegmentMap(records: [received(0, 4, 5), received(5, 5, nil)], completeLength: nil)
    _ = map.take(lane: 1, minimumSegment: 1, maySplit: false)
    let isPossible = map.setCompleteLength(5 * mebibyte)
    #expect(isPossible)
    map.release(lane: 1)
    #expect(picture(map) == "0-4-5")
  }

  @Test func `the lowest idle segment is given before any is split`() throws {
    var map = try SegmentMap(
      records: [received(0, 8, 10), received(10, 12, 20), received(20, 21, 40)],
      completeLength: 40 * mebibyte)
    for lane in 1...4 { _ = map.take(lane: lane, minimumSegment: mebibyte, maySplit: true) }
    #expect(picture(map) == "0-8-10@1 10-12-20@2 20-21-30@3 30-30-40@4")
  }

  @Test func `the second half of the largest remainder is given away, and its lane sees a nearer end`() {
    var map = mapWithOneLane()
    let taken = map.take(lane: 2, minimumSegment: 8 * mebibyte, maySplit: true)
    #expect(taken?.position == 25 * mebibyte)
    #expect(map.end(lane: 1) == 25 * mebibyte)
    #expect(picture(map) == "0-10-25@1 25-25-40@2")
  }

  @Test(
    arguments: [
      // position, complete length, minimum, where the second half begins; all in KiB
      (0, 2048, 1, 1024),
      (0, 2047, 1, nil),
      (1, 3072, 1, 2048),
      (1, 2048, 1, nil),
      (1023, 3071, 1, nil),
      (0, 32768, 16384, 16384),
      (0, 32767, 16384, nil),
      (1, 40960, 16384, 20480),
    ] as [(Int64, Int64, Int64, Int64?)])
  func `a split is on the chunk grid and leaves both halves worth a connection`(
    position: Int64, length: Int64, minimum: Int64, cut: Int64?
  ) {
    var map = SegmentMap(completeLength: length * 1024)
    _ = map.take(lane: 1, minimumSegment: 1, maySplit: true)
    map.advance(lane: 1, to: position * 1024, tailCRC32: 1)
    let taken = map.take(lane: 2, minimumSegment: minimum * 1024, maySplit: true)
    #expect(taken?.firstPosition == cut.map { $0 * 1024 })
  }

  @Test func `nothing is split where splitting is forbidden`() {
    var map = mapWithOneLane()
    #expect(map.take(lane: 2, minimumSegment: 1, maySplit: false) == nil)
  }

  @Test func `a released segment goes on where it stopped, with the CRC of its begun chunk`() {
    var map = mapWithOneLane()
    map.advance(lane: 1, to: 10 * mebibyte + 300, tailCRC32: 0xABCD)
    map.release(lane: 1)
    let taken = map.take(lane: 7, minimumSegment: 1, maySplit: true)
    #expect(taken?.position == 10 * mebibyte + 300)
    #expect(taken?.tailCRC32 == 0xABCD)
    #expect(map.segment(of: 1) == nil)
  }

  @Test func `finished neighbours become one when both are idle, never across a lane`() {
    var map = mapWithOneLane()
    _ = map.take(lane: 2, minimumSegment: 1, maySplit: true)
    map.advance(lane: 1, to: 25 * mebibyte, tailCRC32: 0)
    map.advance(lane: 2, to: 40 * mebibyte, tailCRC32: 0)
    map.release(lane: 1)
    #expect(picture(map) == "0-25-25 25-40-40@2")
    #expect(map.isComplete)
    map.release(lane: 2)
    #expect(picture(map) == "0-40-40")
  }

  @Test func `a segment given away and not begun falls back to the one before it`() {
    var map = mapWithOneLane()
    _ = map.take(lane: 2, minimumSegment: 1, maySplit: true)
    map.release(lane: 2)
    map.release(lane: 1)
    #expect(picture(map) == "0-10-40")
  }

  @Test(arguments: [
    (0, "0-0-1 1-10-40@1"), (4, "0-4-5 5-10-40@1"), (9, "0-9-10 10-10-40@1"), (10, "0-10-40@1"),
    (39, "0-10-40@1"), (4000, "0-10-40@1"),
  ])
  func `a damaged chunk behind a lane is fetched again without disturbing the lane`(
    chunk: Int, expected: String
  ) {
    var map = mapWithOneLane()
    #expect(map.markMissing(chunk: chunk) == nil)
    #expect(picture(map) == expected)
    #expect(map.end(lane: 1) == 40 * mebibyte)
  }

  @Test func `a damaged begun chunk falls back to its start and takes the lane off`() {
    var map = mapWithOneLane()
    map.advance(lane: 1, to: 10 * mebibyte + 300, tailCRC32: 5)
    let stopped = map.markMissing(chunk: 10)
    #expect(stopped == 1)
    #expect(picture(map) == "0-10-40")
    #expect(map.segments[0].tailCRC32 == 0)
  }

  @Test func `damaged chunks side by side are fetched by one request`() throws {
    var map = try SegmentMap(records: [received(0, 40, 40)], completeLength: 40 * mebibyte)
    for chunk in [5, 7, 6, 20, 39] { #expect(map.markMissing(chunk: chunk) == nil) }
    #expect(picture(map) == "0-5-8 8-20-21 21-39-40")
    #expect(map.missingBytes == 5 * mebibyte)
  }

  @Test func `the short last chunk of a whole file can be damaged`() throws {
    let length = 3 * mebibyte + 17
    let whole = SegmentRecord(firstPosition: 0, position: length, endPosition: length)
    var map = try SegmentMap(records: [whole], completeLength: length)
    #expect(map.markMissing(chunk: 3) == nil)
    #expect(map.missingBytes == 17)
  }

  @Test(
    arguments: [
      (10 * mebibyte + 300, 10 * mebibyte + 300), (10 * mebibyte + 299, 10 * mebibyte),
      (3 * mebibyte + 1, 3 * mebibyte), (0, 0), (99 * mebibyte, 10 * mebibyte + 300),
    ] as [(Int64, Int64)])
  func `a shorter partial file loses the chunks past its end`(length: Int64, position: Int64) {
    var map = mapWithOneLane()
    map.advance(lane: 1, to: 10 * mebibyte + 300, tailCRC32: 5)
    map.markMissing(beyond: length)
    #expect(map.segments.count == 1)
    #expect(map.segments[0].position == position)
    #expect(map.segments[0].lane == nil)
  }

  /// 300 bytes of chunk 10 are durable, and 600 more were received since.
  private func mapWithDurableTail() -> SegmentMap {
    var map = mapWithOneLane()
    map.advance(lane: 1, to: 10 * mebibyte + 300, tailCRC32: 5)
    map.synchronizationBegan()
    map.synchronizationEnded()
    map.advance(lane: 1, to: 10 * mebibyte + 900, tailCRC32: 7)
    return map
  }

  @Test func `of a damaged begun chunk stays what the last durable checkpoint proves`() {
    var map = mapWithDurableTail()
    let tail = map.durableTail(ofChunk: 10)
    #expect(tail?.range == 10 * mebibyte..<10 * mebibyte + 300)
    #expect(tail?.crc32 == 5)
    #expect(map.markMissing(chunk: 10, keepingDurableTail: true) == 1)
    #expect(map.segments[0].position == 10 * mebibyte + 300)
    #expect(map.segments[0].tailCRC32 == 5)
  }

  @Test func `a durable checkpoint proves no part of a chunk that was whole or not begun then`() {
    let map = mapWithDurableTail()
    #expect(map.durableTail(ofChunk: 9) == nil)
    #expect(map.durableTail(ofChunk: 11) == nil)
  }

  @Test func `a shorter partial file keeps what was durable of the chunk that it ends in`() {
    var map = mapWithDurableTail()
    map.markMissing(beyond: 10 * mebibyte + 500)
    #expect(map.segments[0].position == 10 * mebibyte + 300)
  }
}

struct SegmentMapSynchronizationTests {
  @Test func `durable is what was received when the synchronisation began`() {
    var map = mapWithOneLane()
    map.advance(lane: 1, to: 10 * mebibyte + 300, tailCRC32: 5)
    map.synchronizationBegan()
    map.advance(lane: 1, to: 12 * mebibyte + 1, tailCRC32: 6)
    #expect(map.records[0].durablePosition == 0)
    map.synchronizationEnded()
    #expect(map.records[0].durablePosition == 10 * mebibyte + 300)
    #expect(map.records[0].durableTailCRC32 == 5)
    #expect(map.records[0].position == 12 * mebibyte + 1)
    #expect(map.records[0].tailCRC32 == 6)
  }

  @Test func `after a failed synchronisation only durable bytes count`() {
    var map = mapWithOneLane()
    map.synchronizationBegan()
    map.synchronizationEnded()
    map.advance(lane: 1, to: 20 * mebibyte, tailCRC32: 0)
    map.synchronizationBegan()
    map.synchronizationFailed()
    #expect(picture(map) == "0-10-40")
  }

  @Test func `a chunk fetched again while a synchronisation ran is not durable by it`() {
    var map = mapWithOneLane()
    map.synchronizationBegan()
    #expect(map.markMissing(chunk: 3) == nil)
    #expect(map.take(lane: 2, minimumSegment: 1, maySplit: false)?.position == 3 * mebibyte)
    map.advance(lane: 2, to: 4 * mebibyte, tailCRC32: 0)
    map.synchronizationEnded()
    #expect(map.records.map(\.durablePosition) == [3, 10].map { $0 * mebibyte })
  }

  @Test func `segments are joined only when nothing durable is forgotten by it`() {
    var map = SegmentMap(completeLength: 4 * mebibyte)
    for lane in [1, 2] { _ = map.take(lane: lane, minimumSegment: 1, maySplit: true) }
    map.advance(lane: 2, to: 4 * mebibyte, tailCRC32: 0)
    map.synchronizationBegan()
    map.advance(lane: 1, to: 2 * mebibyte, tailCRC32: 0)
    map.synchronizationEnded()
    for lane in [1, 2] { map.release(lane: lane) }
    #expect(picture(map) == "0-2-2 2-4-4")
    map.synchronizationBegan()
    map.synchronizationEnded()
    #expect(picture(map) == "0-4-4")
  }
}
