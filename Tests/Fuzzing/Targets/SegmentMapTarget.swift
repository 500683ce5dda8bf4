import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// Calls on the map of a file's segments in any order, beside a model that knows each cell of the file for itself.
  static let segmentMap = FuzzTarget(
    "segment-map", maximumLength: 512,
    choices: { input in
      var model = SegmentModel(cells: input.flag() ? input.choice(40) : nil)
      var steps = 0
      while !input.isEmpty, steps < 200 {
        model.step(&input)
        steps += 1
      }
    })
}

/// A file as cells of a quarter of a chunk, and the map that is compared with them.
private struct SegmentModel {
  private static let cell = chunkLength / 4
  private static let cellCount = 64

  private var map: SegmentMap
  private var received = Set<Int>()
  private var syncing = Set<Int>()
  private var durable = Set<Int>()

  /// - Parameter cells: the length of the file; nil when it is not known.
  init(cells: Int?) {
    map = SegmentMap(completeLength: cells.map { Int64($0) * Self.cell })
    check("a new map")
  }

  mutating func step(_ input: inout FuzzInput) {
    let call = input.choice(11)
    let lane = input.choice(4)
    switch call {
    case 0: take(lane, &input)
    case 1, 2: advance(lane, &input)
    case 3: map.release(lane: lane)
    case 4: markMissing(chunk: input.choice(Self.cellCount / 4))
    case 5: markMissing(beyond: Int64(input.choice(Self.cellCount)) * Self.cell + Int64(input.choice(3)))
    case 6:
      map.synchronizationBegan()
      syncing = received
    case 7:
      map.synchronizationEnded()
      durable = syncing
    case 8:
      map.synchronizationFailed()
      (received, syncing) = (durable, durable)
      require(map.segments.allSatisfy { $0.lane == nil }, "a lane works on after a failed synchronisation")
    case 9: setLength(Int64(input.choice(Self.cellCount)) * Self.cell)
    default: input.flag() ? restore() : extend(lane)
    }
    check("call \(call) of lane \(lane)")
  }

  private mutating func take(_ lane: Int, _ input: inout FuzzInput) {
    let minimum = Int64(input.choice(12)) * Self.cell
    let maySplit = input.flag()
    guard map.segment(of: lane) == nil else { return }
    guard let segment = map.take(lane: lane, minimumSegment: minimum, maySplit: maySplit) else { return }
    require(segment.lane == lane && !segment.isFinished, "a lane is given nothing to do")
  }

  private mutating func advance(_ lane: Int, _ input: inout FuzzInput) {
    let wanted = Int64(input.choice(6)) * Self.cell
    guard let segment = map.segment(of: lane) else { return }
    let limit = segment.endPosition ?? Int64(Self.cellCount) * Self.cell
    let position = min(segment.position + wanted, max(limit, segment.position))
    map.advance(lane: lane, to: position, tailCRC32: UInt32(truncatingIfNeeded: position) | 1)
    received.formUnion(Int(segment.position / Self.cell)..<Int(position / Self.cell))
  }

  private mutating func markMissing(chunk: Int) {
    let lane = map.markMissing(chunk: chunk)
    if let lane { require(map.segment(of: lane) == nil, "a lane works on where nothing is right") }
    drop { $0 / 4 == chunk }
  }

  /// Cells behind the file's end are gone, and with them the begun chunk of segments that reached beyond it.
  private mutating func markMissing(beyond length: Int64) {
    let reaching = map.segments.filter { $0.position > length }
    map.markMissing(beyond: length)
    let begun = Int(length / chunkLength) * 4
    drop { cell in
      let start = Int64(cell) * Self.cell
      return cell >= begun && reaching.contains { $0.firstPosition <= start && start < $0.position }
    }
    require(map.highestPosition <= length, "the map claims bytes behind the file's end")
    require(map.segments.allSatisfy { $0.lane == nil }, "a lane is left")
  }

  private mutating func drop(_ isDropped: (Int) -> Bool) {
    received = received.filter { !isDropped($0) }
    syncing = syncing.filter { !isDropped($0) }
    durable = durable.filter { !isDropped($0) }
  }

  private mutating func setLength(_ length: Int64) {
    let before = map
    let fits = map.setCompleteLength(length)
    if let known = before.completeLength { require(fits == (known == length), "two lengths agree") }
    if !fits { require(map == before, "a length that is refused changes something") }
    if fits { require((received.max() ?? -1) < Int(length / Self.cell), "a length leaves bytes behind it") }
  }

  private mutating func extend(_ lane: Int) {
    guard let end = map.segment(of: lane)?.endPosition else { return }
    let missing = map.missingBytes
    if map.extend(lane: lane) {
      require(map.end(lane: lane).map { $0 > end } ?? true, "an extended segment is no longer")
    }
    require(map.missingBytes == missing, "to extend a segment fetches bytes")
  }

  /// As after a crash: what the journal holds.
  private mutating func restore() {
    let records = map.records
    let length = map.completeLength
    map = needed("the map's own records") { () throws(SegmentMapError) in
      try SegmentMap(records: records.reversed(), completeLength: length)
    }
    syncing = durable
  }

  private func check(_ what: String) {
    require(map.brokenInvariant == nil, "\(map.brokenInvariant ?? "") after \(what)")
    for cell in 0..<Self.cellCount {
      let start = Int64(cell) * Self.cell
      let segment = map.segments.last { $0.firstPosition <= start }
      let has = segment.map { start < $0.position } ?? false
      require(has == received.contains(cell), "cell \(cell) is \(has ? "" : "not ")received after \(what)")
      let isDurable = segment.map { start < $0.durable.position } ?? false
      require(
        isDurable == durable.contains(cell), "cell \(cell) is \(isDurable ? "" : "not ")durable after \(what)"
      )
    }
    require(map.receivedBytes == Int64(received.count) * Self.cell, "bytes are counted wrong after \(what)")
    if let length = map.completeLength {
      require(map.isComplete == (Int64(received.count) * Self.cell == length), "complete after \(what)")
    } else {
      require(!map.isComplete, "a file without an end is complete after \(what)")
    }
  }
}
