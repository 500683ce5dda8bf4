import Testing

@testable import GDLCore

/// Bytes move in quarters of a chunk here, so that a file is a short array of flags.
private let unit = chunkLength / 4

/// SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// What a map must be equivalent to: one flag per unit and respect, and no segments at all.
private struct Model {
  var received: [Bool]
  var syncing: [Bool]
  var durable: [Bool]
  var fetchedTwice = false

  init(units: Int) {
    received = Array(repeating: false, count: units)
    (syncing, durable) = (received, received)
  }

  mutating func receive(_ units: Range<Int>) {
    for unit in units {
      fetchedTwice = fetchedTwice || received[unit]
      received[unit] = true
    }
  }

  mutating func forget(_ units: Range<Int>) {
    for unit in units where unit < received.count {
      (received[unit], syncing[unit], durable[unit]) = (false, false, false)
    }
  }
}

/// A stand-in for a CRC that depends on the position, so that a tail kept for the wrong one is seen.
private func tail(at position: Int64) -> UInt32 {
  UInt32(truncatingIfNeeded: position / unit) &* 2_654_435_761 | 1
}

/// A map and its model, taken through the same random life.
private struct Life {
  var generator: SeededGenerator
  let length: Int64
  let isLengthKnownAtFirst: Bool
  var map: SegmentMap
  var model: Model
  var steps: [String] = []

  init(seed: UInt64) {
    generator = SeededGenerator(state: seed)
    let units = Int64.random(in: 0...120, using: &generator)
    length = units * unit + Int64.random(in: 0...1, using: &generator) * 9
    isLengthKnownAtFirst = Int.random(in: 0..<4, using: &generator) > 0
    map = SegmentMap(completeLength: isLengthKnownAtFirst ? length : nil)
    model = Model(units: Int((length + unit - 1) / unit))
  }

  var busy: [Int] { map.segments.compactMap(\.lane) }

  mutating func step() throws {
    switch Int.random(in: 0..<20, using: &generator) {
    case 0..<5: take()
    case 5..<12: advance(atMost: 12)
    case 12..<14: release()
    case 14: damage()
    case 15: truncate()
    case 16: try restore()
    case 17: synchronizationBegan()
    case 18: synchronizationEnded()
    default:
      if Int.random(in: 0..<3, using: &generator) == 0 { synchronizationFailed() } else { learnLength() }
    }
  }

  mutating func take() {
    let lane = Int.random(in: 0..<6, using: &generator)
    guard !busy.contains(lane) else { return }
    let minimum = Int64.random(in: 0...5, using: &generator) * unit
    let taken = map.take(lane: lane, minimumSegment: minimum, maySplit: Bool.random(using: &generator))
    steps.append("take \(lane) at least \(minimum) -> \(taken.map { "\($0.position)" } ?? "nothing")")
  }

  mutating func advance(atMost units: Int64) {
    guard let lane = busy.randomElement(using: &generator),
      let position = map.segment(of: lane)?.position
    else { return }
    let wanted = (position / unit + Int64.random(in: 0...units, using: &generator)) * unit
    let target = max(position, min(wanted, map.end(lane: lane) ?? length))
    map.advance(lane: lane, to: target, tailCRC32: tail(at: target))
    model.receive(Int((position + unit - 1) / unit)..<Int((target + unit - 1) / unit))
    steps.append("advance \(lane) to \(target)")
  }

  mutating func release() {
    guard let lane = busy.randomElement(using: &generator) else { return }
    map.release(lane: lane)
    steps.append("release \(lane)")
  }

  mutating func damage() {
    let chunk = Int.random(in: 0...Int(length / chunkLength), using: &generator)
    let tail = Bool.random(using: &generator) ? map.durableTail(ofChunk: chunk) : nil
    let stopped = map.markMissing(chunk: chunk, keepingDurableTail: tail != nil)
    let kept = tail.map { Int(($0.range.upperBound + unit - 1) / unit) }
    model.forget((kept ?? chunk * 4)..<chunk * 4 + 4)
    steps.append("damage \(chunk) stops \(stopped.map(String.init) ?? "none")")
  }

  mutating func truncate() {
    guard Int.random(in: 0..<5, using: &generator) == 0 else { return }
    let shorter = Int64.random(in: 0...length / unit, using: &generator) * unit
    for segment in map.segments where segment.position > shorter {
      let begun = max(segment.firstPosition, shorter / chunkLength * chunkLength)
      let durable = segment.durable.position
      let from = durable > begun && durable <= shorter ? durable : begun
      model.forget(Int((from + unit - 1) / unit)..<Int((segment.position + unit - 1) / unit))
    }
    map.markMissing(beyond: shorter)
    steps.append("truncate to \(shorter)")
  }

  mutating func restore() throws {
    map = try SegmentMap(records: map.records.shuffled(using: &generator), completeLength: map.completeLength)
    model.syncing = model.durable
    steps.append("restore")
  }

  mutating func synchronizationBegan() {
    map.synchronizationBegan()
    model.syncing = model.received
    steps.append("synchronisation began")
  }

  mutating func synchronizationEnded() {
    map.synchronizationEnded()
    model.durable = model.syncing
    steps.append("synchronisation ended")
  }

  mutating func synchronizationFailed() {
    map.synchronizationFailed()
    (model.received, model.syncing) = (model.durable, model.durable)
    steps.append("synchronisation failed")
  }

  mutating func learnLength() {
    let isPossible = map.setCompleteLength(length)
    steps.append("length \(isPossible)")
  }

  /// Nil when map and model agree.
  var disagreement: String? {
    if let broken = map.brokenInvariant { return broken }
    if model.fetchedTwice { return "a byte was fetched twice" }
    var (received, durable) = (Model(units: model.received.count), Model(units: model.received.count))
    for segment in map.segments {
      received.receive(units(segment.firstPosition, segment.position))
      durable.receive(units(segment.firstPosition, segment.durable.position))
      let isBegun = segment.position % chunkLength != 0 && !segment.isFinished
      if segment.tailCRC32 != (isBegun ? tail(at: segment.position) : 0) { return "a tail is wrong" }
    }
    for (left, right) in zip(map.segments, map.segments.dropFirst())
    where left.lane == nil && right.lane == nil && left.durable.position == left.endPosition {
      return "durable neighbours are not joined"
    }
    if received.received != model.received { return "other bytes are received" }
    if durable.received != model.durable { return "other bytes are durable" }
    return map.isComplete == (map.completeLength != nil && !model.received.contains(false))
      ? nil : "completeness is wrong"
  }

  private func units(_ from: Int64, _ to: Int64) -> Range<Int> {
    Int(from / unit)..<Int((to + unit - 1) / unit)
  }

  /// Fetches what is left, with as many lanes as can be used.
  mutating func finish() {
    learnLength()
    for _ in 0..<10_000 where !map.isComplete {
      take()
      advance(atMost: 40)
      for lane in busy where map.segment(of: lane)?.isFinished == true { map.release(lane: lane) }
    }
    for lane in busy { map.release(lane: lane) }
    synchronizationBegan()
    synchronizationEnded()
  }
}

struct SegmentMapPropertyTests {
  /// Always the same lives, and one that nobody has seen yet.
  static let seeds = Array(0..<300) + [UInt64.random(in: 1_000...UInt64.max)]

  @Test(arguments: seeds)
  func `any life of a map keeps its invariants and ends with every byte fetched once`(seed: UInt64) throws {
    if seed >= 1_000 { print("segment map seed \(seed)") }
    var life = Life(seed: seed)
    for _ in 0..<150 {
      try life.step()
      let disagreement = life.disagreement
      try #require(disagreement == nil, "seed \(seed): \(life.steps.suffix(12)) \(life.map.segments)")
    }
    life.finish()
    #expect(life.disagreement == nil, "seed \(seed)")
    #expect(life.map.isComplete, "seed \(seed)")
    #expect(life.map.segments.count == 1, "seed \(seed): a whole file is one segment")
    #expect(life.map.receivedBytes == life.length)
  }
}
