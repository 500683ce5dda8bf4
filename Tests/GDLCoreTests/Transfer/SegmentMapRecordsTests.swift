import Testing

@testable import GDLCore

private let mebibyte: Int64 = 1 << 20

private func received(_ first: Int64, _ position: Int64, _ end: Int64?) -> SegmentRecord {
  SegmentRecord(
    firstPosition: first * mebibyte, position: position * mebibyte, endPosition: end.map { $0 * mebibyte })
}

struct SegmentMapRecordsTests {
  @Test func `a gap in the journal is bytes not received`() throws {
    let records = [received(30, 31, 35), received(10, 12, 20)]
    let map = try SegmentMap(records: records, completeLength: 40 * mebibyte)
    #expect(map.records == [received(0, 0, 10), received(10, 12, 30), received(30, 31, 40)])
  }

  @Test func `no record at all is a file not begun`() throws {
    #expect(try SegmentMap(records: [], completeLength: 9) == SegmentMap(completeLength: 9))
    #expect(try SegmentMap(records: [], completeLength: nil) == SegmentMap(completeLength: nil))
    #expect(try SegmentMap(records: [received(0, 0, 0)], completeLength: 0).isComplete)
  }

  @Test func `an open segment ends where the file does once the length is known`() throws {
    let map = try SegmentMap(records: [received(0, 3, nil)], completeLength: 4 * mebibyte)
    #expect(map.records == [received(0, 3, 4)])
  }

  @Test(
    arguments: [
      ([received(0, 5, 10), received(9, 9, 20)], 20),  // overlap
      ([received(0, 5, nil), received(9, 9, 20)], 20),  // overlap with an open one
      ([received(0, 5, 10), received(0, 6, 10)], 20),  // twice
      ([received(0, 11, 10)], 20),  // beyond its end
      ([received(2, 1, 10)], 20),  // before its start
      ([received(0, 5, 21)], 20),  // beyond the file's end
      ([received(0, 21, nil)], 20),
      ([received(-1, 0, 10)], 20),
      ([SegmentRecord(firstPosition: 5, position: 5, endPosition: mebibyte)], 20),  // off the grid
      ([SegmentRecord(firstPosition: 0, position: 3, endPosition: 5)], 20),  // a gap off the grid
      ([SegmentRecord(firstPosition: 0, position: 3, endPosition: nil, durablePosition: 4)], 20),
      ([received(0, 0, 0), received(3, 2, 3)], nil),
    ] as [([SegmentRecord], Int64?)])
  func `records that contradict each other are refused`(records: [SegmentRecord], length: Int64?) {
    #expect(throws: SegmentMapError.self) {
      try SegmentMap(records: records, completeLength: length.map { $0 * mebibyte })
    }
  }

  @Test func `records carry positions and CRCs there and back`() throws {
    let record = SegmentRecord(
      firstPosition: 0, position: 3 * mebibyte + 9, endPosition: 4 * mebibyte, tailCRC32: 11,
      durablePosition: 2 * mebibyte + 5, durableTailCRC32: 22)
    let map = try SegmentMap(records: [record, received(4, 5, 8)], completeLength: 8 * mebibyte)
    #expect(map.records == [record, received(4, 5, 8)])
  }
}
