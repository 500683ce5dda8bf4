/// The byte ranges of one file: what is there, what is missing, and which connection works where.
///
/// A *lane* is the number that the driver gives to one connection; it works on at most one segment. What
/// is received of a segment is always a prefix of it, so that one position says everything. Segments are
/// split and joined while lanes work: a lane's number names its segment, a position does not.
///
/// Invariants, after every call (``checkInvariants()``):
/// 1. There is at least one segment; the first begins at 0, each next one where the one before it ends.
/// 2. Every segment begins on the grid of ``chunkLength``: no chunk has two writers.
/// 3. `firstPosition <= durable <= syncing <= received <= endPosition`.
/// 4. The last segment ends at ``completeLength``, and is open (no end) exactly when that is unknown;
///    no other is open.
/// 5. Only the last segment may have length 0.
/// 6. A lane stands in one segment.
/// 7. A CRC of a begun chunk is kept only inside a chunk: on the grid and at a segment's end it is 0.
package struct SegmentMap: Sendable, Equatable {
  /// One byte range of the file, ``firstPosition`` up to and without ``endPosition``.
  package struct Segment: Sendable, Equatable {
    /// A multiple of ``chunkLength``.
    package internal(set) var firstPosition: Int64
    /// One past the last byte. Nil as long as the length of the whole is unknown.
    package internal(set) var endPosition: Int64?
    /// The connection that works on it. Nil: idle.
    package internal(set) var lane: Int?
    /// Written to the file.
    var received: Mark
    /// Of these, what the synchronisation under way covers; without one, the same as ``durable``.
    var syncing: Mark
    /// Of these, what a synchronisation that ended well has covered.
    var durable: Mark

    /// Next byte to be received.
    package var position: Int64 { received.position }
    /// CRC-32 from the start of the begun chunk to ``position``; 0 when none is begun.
    package var tailCRC32: UInt32 { received.tailCRC32 }
    package var isFinished: Bool { position == endPosition }

    init(from first: Int64, to end: Int64?) {
      firstPosition = first
      endPosition = end
      let nothing = Mark(position: first)
      (received, syncing, durable) = (nothing, nothing, nothing)
    }
  }

  /// How far a segment is in one respect.
  struct Mark: Sendable, Equatable {
    var position: Int64
    var tailCRC32: UInt32 = 0

    /// The mark as a segment `first ..< end` sees it; a chunk that is not begun there loses its CRC.
    func clamped(from first: Int64, to end: Int64?) -> Mark {
      if position <= first { return Mark(position: first) }
      if let end, position >= end { return Mark(position: end) }
      return position % chunkLength == 0 ? Mark(position: position) : self
    }
  }

  /// In order of ``Segment/firstPosition``; never empty.
  package internal(set) var segments: [Segment]
  /// Length of the whole file in bytes. Nil when unknown.
  package internal(set) var completeLength: Int64?

  /// A file of which nothing is received. A length of 0 makes it complete at once.
  package init(completeLength: Int64?) {
    precondition((completeLength ?? 0) >= 0, "a length is never negative")
    self.completeLength = completeLength
    segments = [Segment(from: 0, to: completeLength)]
  }

  /// Whether every byte is received. Never true while the length is unknown.
  package var isComplete: Bool { segments.allSatisfy(\.isFinished) }

  package var receivedBytes: Int64 { segments.reduce(0) { $0 + $1.position - $1.firstPosition } }

  /// Nil when the length is unknown.
  package var missingBytes: Int64? { completeLength.map { $0 - receivedBytes } }

  /// Closes the open end when the length becomes known.
  ///
  /// - Parameter length: Bytes in the whole file.
  /// - Returns: False, with nothing changed, when it contradicts the bytes at hand or a length known before.
  package mutating func setCompleteLength(_ length: Int64) -> Bool {
    if let completeLength { return length == completeLength }
    let last = segments.count - 1
    guard segments[last].position <= length else { return false }
    completeLength = length
    segments[last].endPosition = length
    segments[last].clampMarks()
    coalesce()
    return true
  }

  /// Traps when an invariant is broken: a map that lies would lose or mix bytes.
  package func checkInvariants() {
    if let broken = brokenInvariant { preconditionFailure(broken) }
  }

  /// The first invariant that does not hold, as a sentence.
  package var brokenInvariant: String? {
    guard segments.first?.firstPosition == 0 else { return "1: the first segment begins at 0" }
    var lanes: Set<Int> = []
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      guard segment.firstPosition % chunkLength == 0 else { return "2: segments begin on the chunk grid" }
      guard segment.hasOrderedMarks else { return "3: the marks of a segment are in order and inside it" }
      guard segment.endPosition == (isLast ? completeLength : segments[index + 1].firstPosition) else {
        return "1, 4: a segment ends where the next begins, the last where the file ends"
      }
      guard isLast || segment.endPosition != segment.firstPosition else { return "5: no empty segment" }
      if let lane = segment.lane, !lanes.insert(lane).inserted { return "6: a lane stands in one segment" }
      guard segment.hasOnlyTailsOfBegunChunks else { return "7: a tail belongs to a begun chunk" }
    }
    return nil
  }
}

extension SegmentMap.Segment {
  fileprivate var hasOrderedMarks: Bool {
    firstPosition <= durable.position && durable.position <= syncing.position
      && syncing.position <= received.position && received.position <= endPosition ?? .max
  }

  fileprivate var hasOnlyTailsOfBegunChunks: Bool {
    [received, syncing, durable].allSatisfy { $0 == $0.clamped(from: firstPosition, to: endPosition) }
  }

  /// Fits the marks into the segment after its bounds changed.
  mutating func clampMarks() {
    received = received.clamped(from: firstPosition, to: endPosition)
    syncing = syncing.clamped(from: firstPosition, to: endPosition)
    durable = durable.clamped(from: firstPosition, to: endPosition)
  }

  /// Forgets what is received from `position` on, which may lie before the segment.
  mutating func fallBack(to position: Int64) {
    let end = max(position, firstPosition)
    received = received.clamped(from: firstPosition, to: end)
    syncing = syncing.clamped(from: firstPosition, to: end)
    durable = durable.clamped(from: firstPosition, to: end)
  }
}
