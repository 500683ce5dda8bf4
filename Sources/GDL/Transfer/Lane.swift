import GDLCore
import GDLStorage
import GDLTransport

/// One connection's work on one segment: takes a reply and writes its bytes where they belong.
///
/// Everything on the way of a byte is here: compare or skip what is held, respect the segment's end, write,
/// checksum. Nothing of it allocates, locks or waits for anything but the file.
@LoopActor
final class Lane: ExchangeReceiver {
  /// What is done when the exchange has ended, decided at its head or on the way.
  enum Verdict {
    /// The body is being taken.
    case receiving
    case askAgain(String)
    case fallBackToOne(Fault)
    case complete(length: Int64)
    case failed(Fault)
    /// The job does not want the file after all.
    case unwanted(String)
    /// The overlap differs from the bytes on the disk.
    case differs
    case storage(StorageError)
  }

  private enum State {
    case awaitingHead
    /// The journal has to know something before the first byte is written.
    case held(TransferStateMachine.Placement)
    case receiving(TransferStateMachine.Placement)
  }

  let id: Int
  let ask: Ask
  /// Where its segment begins: its name in the map.
  private(set) var segmentStart: Int64
  /// One past the last byte of its segment; nil while the file's length is unknown.
  var segmentEnd: Int64?
  let sentAt: Double
  var exchange: (any Exchange)?
  private(set) var verdict = Verdict.receiving
  private(set) var writer: ChunkWriter
  /// New bytes written by this exchange.
  private(set) var bytesWritten: Int64 = 0
  /// When the last byte (or head) came, monotonic seconds.
  private(set) var lastActivity: Double
  /// It is silent because we read nothing: our rate is used up, or the job is paused for a moment.
  private(set) var waitsForUs = false

  private unowned let driver: TransferDriver
  private var state = State.awaitingHead
  /// Position in the file of the next body byte.
  private var bodyPosition: Int64 = 0
  /// Below it, the disk was asked to write what this lane wrote.
  private var writtenBack: Int64 = 0

  init(id: Int, segment: SegmentMap.Segment, ask: Ask, driver: TransferDriver, now: Double) {
    self.id = id
    self.ask = ask
    self.driver = driver
    segmentStart = segment.firstPosition
    segmentEnd = segment.endPosition
    sentAt = now
    lastActivity = now
    writer = ChunkWriter(position: segment.position, tailCRC32: segment.tailCRC32)
  }

  /// One past the last byte of the reply's body; nil when that is unknown or no head came.
  var bodyEnd: Int64? {
    if case .receiving(let placement) = state { placement.endPosition } else { nil }
  }

  var hasHead: Bool {
    switch state {
    case .awaitingHead: false
    case .held, .receiving: true
    }
  }

  func receive(head: ResponseHead) -> Reception {
    lastActivity = driver.now
    switch state {
    case .held: return .later
    case .receiving: return .more
    case .awaitingHead: return judge(driver.headReceived(head, lane: self))
    }
  }

  private func judge(_ action: TransferDriver.HeadAction) -> Reception {
    switch action {
    case .receive(let placement):
      begin(placement)
      return .more
    case .hold(let placement):
      state = .held(placement)
      return .later
    case .drop(let verdict):
      self.verdict = verdict
      return .enough
    }
  }

  /// The journal knows what it had to know: the held reply may flow.
  ///
  /// - Parameter restarting: its bytes go to the beginning of the file.
  func letGo(restarting segment: SegmentMap.Segment?) {
    guard case .held(let placement) = state else { return }
    if let segment {
      segmentStart = segment.firstPosition
      segmentEnd = segment.endPosition
      writer = ChunkWriter(position: segment.position, tailCRC32: segment.tailCRC32)
    }
    begin(placement)
    lastActivity = driver.now
    exchange?.unpause()
  }

  /// What was held cannot be taken.
  func giveUp(_ verdict: Verdict) {
    self.verdict = verdict
    exchange?.cancel()
    driver.ended(lane: self, .enough)
  }

  private func begin(_ placement: TransferStateMachine.Placement) {
    precondition(placement.joinPosition == writer.position, "a reply goes on where its lane stands")
    state = .receiving(placement)
    bodyPosition = placement.bodyPosition
    writtenBack = writer.position
  }

  func receive(bytes: UnsafeRawBufferPointer) -> Reception {
    guard case .receiving(let placement) = state else { return .later }
    lastActivity = driver.now
    waitsForUs = !driver.mayTake(bytes.count, lane: self)
    if waitsForUs { return .later }
    var rest = bytes
    if bodyPosition < placement.joinPosition {
      let held = Int(min(Int64(rest.count), placement.joinPosition - bodyPosition))
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(held))
      guard driver.matches(piece, at: bodyPosition, from: placement.comparePosition) else {
        verdict = .differs
        return .enough
      }
      bodyPosition += Int64(held)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(held))
    }
    return rest.isEmpty ? .more : write(rest, placement)
  }

  private func write(_ bytes: UnsafeRawBufferPointer, _ placement: TransferStateMachine.Placement)
    -> Reception
  {
    var rest = bytes
    var hasSurplus = false
    if let end = placement.endPosition, Int64(rest.count) > end - writer.position {
      // More came than the reply promised: that is not ours (RFC 9112 section 6.3).
      rest = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(max(0, end - writer.position))))
      hasSurplus = true
    }
    while !rest.isEmpty {
      if let end = segmentEnd, writer.position >= end, !driver.extend(lane: self) { return .enough }
      let room = segmentEnd.map { $0 - writer.position } ?? .max
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(min(room, Int64(rest.count)))))
      do throws(StorageError) {
        try driver.write(piece, with: &writer)
      } catch {
        verdict = .storage(error)
        return .enough
      }
      bytesWritten += Int64(piece.count)
      bodyPosition += Int64(piece.count)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
    }
    driver.wrote()
    if writer.position - writtenBack >= Self.writeBackBytes { beginWriteBack() }
    // Surplus may go on for ever, and every byte of it would look like life.
    return hasSurplus ? .enough : reception(placement)
  }

  /// So much is dirty when its write-back is asked for: the disk works while the network does, and the sync at the end
  /// waits for little. Less would ask a fast disk for small writes.
  private static let writeBackBytes: Int64 = 8 << 20
  /// Linux keeps a file in pieces of at most so many bytes, at multiples of it.
  private static let folioBytes: Int64 = 2 << 20

  private func beginWriteBack() {
    // Not up to our position: who goes on writing in a piece that is on its way to the disk waits until it is there.
    let end = writer.position / Self.folioBytes * Self.folioBytes
    if driver.beginWriteBack(of: writtenBack..<end) { writtenBack = end }
  }

  /// At the end of the segment the rest of the reply is somebody else's work.
  private func reception(_ placement: TransferStateMachine.Placement) -> Reception {
    guard let end = segmentEnd, writer.position >= end else { return .more }
    // At the end of the body, too: the exchange ends by itself and its connection can be used again.
    if let bodyEnd = placement.endPosition, bodyEnd <= end { return .more }
    return driver.extend(lane: self) ? .more : .enough
  }

  func touch() { lastActivity = driver.now }

  /// Called when the rate limit has room again.
  var wake: @LoopActor () -> Void {
    { [weak self] in self?.exchange?.unpause() }
  }

  func ended(_ ending: ExchangeEnding) {
    driver.ended(lane: self, ending)
  }

  /// The file ends here: its begun chunk is a whole one.
  func finishChunk(_ checksums: inout ChunkChecksums) {
    writer.finish(checksums: &checksums)
  }
}
