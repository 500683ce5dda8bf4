import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// Drives one transfer: performs what its state machine decides, with connections, a partial file and
/// the journal.
///
/// Lives on the network thread, like everything it calls synchronously.
@LoopActor
final class TransferDriver {
  enum Phase {
    case opening
    case receiving
    /// No connection until then, by the monotonic clock.
    case waiting(until: Double, reason: String)
    /// Every byte is there; digests are compared, the file becomes durable and gets its name.
    case finishing(since: Double)
    case ended
  }

  /// What a lane does with a reply's head.
  enum HeadAction {
    case receive(TransferStateMachine.Placement)
    case hold(TransferStateMachine.Placement)
    case drop(Lane.Verdict)
  }

  enum Outcome {
    case done
    /// The reply's own name shows that the file is there already.
    case skipped(reason: String)
    case failed(Fault)
    /// A fault that may pass used up the tries of this run, or the disk refused.
    case givenUp(Fault)
    case stopped
  }

  let job: Job
  unowned let core: EngineCore
  /// Of the place that is asked now.
  var origin: String
  var host: String
  let options: JobOptions
  /// For requests to the place that is asked now.
  var network: NetworkOptions
  /// What its length has to be.
  let sizes: SelectionRules
  let retryPolicy: RetryPolicy
  private var limiters: [RateLimiter]
  var record: TransferRecord
  var phase = Phase.opening { didSet { core.placeChanged(self) } }
  var machine: TransferStateMachine
  var map = SegmentMap(completeLength: nil)
  var checksums = ChunkChecksums()
  var ramp: ConnectionRamp
  var part: PartFile?
  var lanes: [Int: Lane] = [:]
  var meter: SpeedMeter
  /// Bytes written by this run, for the display and the minimum speed.
  var bytesWritten: Int64 = 0
  /// Chunks still to be read back before the file may be finished.
  var uncheckedChunks = 0
  /// Whether the map says what was found on the disk, and not only what the journal said.
  var isRecovered = true
  /// What ``rewriteUnproven()`` has to write once more.
  var unproven: [Range<Int64>] = []
  /// Changes when everything held is given up: what was begun before then is void.
  var generation = 0
  /// The journal does not know the representation yet.
  var representationIsNew = false
  var redirects: [String] = []
  /// Something was written since the last soft commit; since the last hard one.
  var needsSoftCommit = false
  var needsHardCommit = false
  var bytesSinceSoftCommit: Int64 = 0
  /// Asks the disk to begin with what was written.
  private var writeBack: Task<Void, Never>?
  /// The partial file's name is not known to be durable.
  var needsFolderSync = false
  /// Tries in a row that brought no byte beyond ``highWater``.
  var attempts = 0
  var highWater: Int64 = 0
  /// Tries in a row for which the network was down; they are none of ``attempts``.
  var outages = 0 { didSet { if outages != oldValue { core.placeChanged(self) } } }
  /// False between the reply of another version and the commit that gives up the old one: until then
  /// journal and file speak of the old version, and nothing else may be committed.
  var isUntouchedVersion = true
  /// A sync failed: what its descriptor shows proves nothing, and it is not synchronised again.
  var hasUnprovenBytes = false
  /// Journal and disk are being read; a stop waits for the end of that.
  var isRecovering = false
  private var stopsWhenOpen = false
  /// Ends the program that fetches the file.
  var programStop: HookStop?
  var hasReservedSpace = false
  var digestFailures = 0
  /// How often wrong pieces were fetched again.
  var pieceRepairs = 0
  /// Bytes of more than one reply are in the file: if its digest differs, a join may be to blame.
  var isPatchwork = false
  var finalNameMayBeReplaced = false
  private var nextLane = 0
  private var retryTimer: LoopTimer?
  /// For overlaps read back from the disk; as long as the longest piece of a body so far.
  private var compareBuffer: [UInt8] = []

  init(_ record: TransferRecord, job: Job, core: EngineCore) {
    self.record = record
    self.job = job
    self.core = core
    options = job.options(for: record.metadata, url: record.url)
    network = options.network
    sizes = job.sizes(options)
    retryPolicy = RetryPolicy(
      retries: options.network.retries, firstWaitSeconds: options.network.retryWaitSeconds)
    let url = try? RequestURL(record.place)
    origin = url?.origin ?? record.place
    host = url?.host ?? ""
    limiters = core.limiters(for: job, host: host)
    machine = TransferStateMachine(
      plan: ResumePlan(representation: record.representation, isStrict: options.isStrict))
    ramp = ConnectionRamp(options.segments, perHost: core.configuration.connections(to: host))
    meter = SpeedMeter(startedAtSeconds: core.clock.monotonicSeconds)
    attempts = record.attempts
    finalNameMayBeReplaced = options.onExisting == .overwrite || options.force
    if record.alternative > 0 { movedTo(record.place) }
  }

  /// Requests go to another place from now on.
  func movedTo(_ place: String) {
    let url = try? RequestURL(place)
    origin = url?.origin ?? place
    host = url?.host ?? ""
    limiters = core.limiters(for: job, host: host)
    network = job.options(for: record.metadata, url: place, isElsewhere: isElsewhere).network
  }

  var now: Double { core.now }
  var isEnded: Bool { if case .ended = phase { true } else { false } }
  var isFinishing: Bool { if case .finishing = phase { true } else { false } }
  /// Whether it takes one of the places for files that are received.
  var holdsPlace: Bool {
    switch phase {
    case .opening, .receiving: true
    // A network that is down is down for the next file, too.
    case .waiting: outages > 0
    case .finishing, .ended: false
    }
  }
  var completeLength: Int64? { map.completeLength }
  /// Whether it has fewer connections than it wants.
  var lacksLanes: Bool {
    // The first comparison is for all those with as many as they could want: this is asked at each end of a file.
    lanes.count < ramp.wanted && lanes.count < wantedLanes
  }
  var hasLanes: Bool { !lanes.isEmpty }
  /// Bytes already counted by ``meter``.
  private var metered: Int64 = 0
  private var wokeAt: Double?
  /// No connection from before the sleep, or the stall, is used again, until a new one has brought a reply.
  var needsNewConnection = false
  private var speedWindow: (since: Double, bytes: Int64)?

  /// A stop that came while journal and disk were read, or another place was taken, is carried out now.
  func recoveryEnded() {
    isRecovering = false
    if stopsWhenOpen { stop() }
  }

  // MARK: Connections

  /// The partial file is open and the map is right: fetch what is missing.
  func beginReceiving() {
    isRecovering = false
    isRecovered = true
    guard !isEnded else {
      part = nil
      return
    }
    if stopsWhenOpen {
      phase = .receiving
      return stop()
    }
    highWater = map.receivedBytes
    phase = .receiving
    if isText { return writeText() }
    if let notBefore = record.notBefore, notBefore > core.clock.wallSeconds {
      // A clock that was set wrong must not hold a file for years: a day is the longest wait.
      wait(min(notBefore - core.clock.wallSeconds, RetryAfter.maximumSeconds), reason: record.reason)
    } else {
      fillLanes()
    }
  }

  /// Opens as many connections as are wanted, allowed and useful.
  func fillLanes() {
    guard case .receiving = phase, isUntouchedVersion else { return }
    if map.isComplete {
      if lanes.isEmpty { completed() }
      return
    }
    syncLanes()
    // All splits come first, so that each request names the end of its own part and no byte is sent twice.
    var new: [Int] = []
    while lanes.count + new.count < wantedLanes, core.hosts.mayOpen(origin, besides: new.count) {
      guard
        map.take(
          lane: nextLane, minimumSegment: options.minimumSegment,
          maySplit: canSplit && !(lanes.isEmpty && new.isEmpty)) != nil
      else { break }
      new.append(nextLane)
      nextLane += 1
      if options.network.sleep != nil { break }
    }
    shrinkLanes()
    for (index, lane) in new.enumerated() {
      do throws(Fault) {
        try open(lane)
      } catch {
        for unopened in new[index...] { map.release(lane: unopened) }
        return failed(error, sentAt: now)
      }
    }
    if lanes.isEmpty, case .receiving = phase { wait(max(core.hosts.waitSeconds(origin), 0.2), reason: "") }
  }

  var wantedLanes: Int {
    canSplit ? ramp.wanted : 1
  }

  /// Segments of one file have to be of one version, provably.
  private var canSplit: Bool {
    machine.plan.hasStrongValidator && completeLength != nil && !machine.plan.dropsRange
      && machine.representation?.refusesRanges == false
  }

  private func open(_ id: Int) throws(Fault) {
    guard let segment = map.segment(of: id) else { preconditionFailure("a lane without a segment") }
    let first: Int64? =
      if case .fixed(let count) = options.segments, count > 1 { options.minimumSegment } else { nil }
    let ask =
      postBody != nil
      ? Ask(firstPosition: nil, joinPosition: segment.position)
      : probePosition.flatMap { $0 == segment.position ? machine.plan.probe(at: $0) : nil }
        ?? machine.plan.ask(
          from: segment.position, segmentStart: segment.firstPosition, to: segment.endPosition,
          firstRequestLength: first)
    let lane = Lane(id: id, segment: segment, ask: ask, driver: self, now: now)
    var request = Request(
      url: requestURL, range: ask.range, ifRange: ask.condition?.text,
      headers: requestHeaders,
      options: network, password: core.configuration.password,
      // Several streams of one HTTP/2 connection share its speed: further segments get connections.
      allowsHTTP2: lanes.isEmpty, needsNewConnection: needsNewConnection, bufferLength: core.bufferLength,
      body: postBody)
    request.reach = network.allowsPrivate ? .anywhere : record.reach
    core.hosts.opened(origin, sleep: network.sleep)
    lanes[id] = lane
    do throws(Fault) {
      lane.exchange = try core.network.start(request, receiver: lane)
    } catch {
      lanes[id] = nil
      core.hosts.closed(origin)
      throw error
    }
  }

  /// Where to ask whether the body is whole, which ended with its connection.
  var probePosition: Int64?

  // MARK: What lanes call for every piece of a body

  /// False: the rate limit is used up; the lane is woken when there is room.
  func mayTake(_ count: Int, lane: Lane) -> Bool {
    // A short pause keeps its connections, and reads nothing from them.
    if job.gate == .held { return false }
    return RateLimiter.take(count, from: limiters, wake: lane.wake)
  }

  func write(_ bytes: UnsafeRawBufferPointer, with writer: inout ChunkWriter) throws(StorageError) {
    guard let part else { preconditionFailure("bytes for a file that is not open") }
    try writer.write(bytes, to: part, checksums: &checksums)
    bytesWritten += Int64(bytes.count)
    bytesSinceSoftCommit += Int64(bytes.count)
  }

  /// - Returns: False while the disk has not even begun what it was asked for before.
  func beginWriteBack(of range: Range<Int64>) -> Bool {
    guard let part, writeBack == nil else { return false }
    writeBack = Task { [core, weak part] in
      if let part { await core.writeBack.beginWriteBack(part, range) }
      writeBack = nil
    }
    return true
  }

  /// Before the partial file is let go of: whoever still asks the disk for its write-back holds the file, and with it the
  /// lock, and the next to open it would take that for another process.
  func writeBackEnded() async { await writeBack?.value }

  func wrote() {
    needsSoftCommit = true
    needsHardCommit = true
    if bytesSinceSoftCommit >= Checkpointer.softBytes { core.checkpointer.wake() }
  }

  /// Whether bytes that are held already agree with the disk, from `position` on.
  func matches(_ bytes: UnsafeRawBufferPointer, at start: Int64, from position: Int64) -> Bool {
    let skipped = Int(max(0, min(Int64(bytes.count), position - start)))
    let compared = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(skipped))
    guard !compared.isEmpty, let part else { return true }
    if compareBuffer.count < compared.count { compareBuffer = [UInt8](repeating: 0, count: compared.count) }
    return compareBuffer.withUnsafeMutableBytes { buffer in
      let found = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(compared.count))
      do throws(StorageError) {
        let count = try part.read(into: found, at: start + Int64(skipped))
        return count == compared.count && found.elementsEqual(compared)
      } catch {
        return false
      }
    }
  }

  /// Lets a lane go on into the next segment, when nobody has begun it.
  func extend(lane: Lane) -> Bool {
    sync(lane)
    guard map.extend(lane: lane.id) else { return false }
    lane.segmentEnd = map.end(lane: lane.id)
    return true
  }

  // MARK: The map

  /// Tells the map how far the lanes are.
  func syncLanes() {
    for lane in lanes.values { sync(lane) }
  }

  func sync(_ lane: Lane) {
    guard map.segment(of: lane.id) != nil else { return }
    if lane.writer.position == completeLength { lane.finishChunk(&checksums) }
    map.advance(lane: lane.id, to: lane.writer.position, tailCRC32: lane.writer.tailCRC32)
  }

  /// A split shortened somebody's segment.
  private func shrinkLanes() {
    for lane in lanes.values where map.segment(of: lane.id) != nil {
      lane.segmentEnd = map.end(lane: lane.id)
    }
  }

  // MARK: Waiting

  func wait(_ seconds: Double, reason: String) {
    phase = .waiting(until: now + seconds, reason: reason)
    retryTimer?.cancel()
    retryTimer = core.clock.after(seconds) { [weak self] in
      guard let self, case .waiting = self.phase else { return }
      self.phase = .receiving
      self.fillLanes()
    }
    core.placeBecameFree()
  }

  // MARK: Looking after it

  /// Called about four times a second: speed, stalls, and whether another connection is worth it.
  func tick() {
    meter.add(byteCount: bytesWritten - metered, atSeconds: now)
    metered = bytesWritten
    guard case .receiving = phase else { return }
    reopenSilent()
    cutStalled()
    guard canSplit, !lanes.isEmpty else { return }
    syncLanes()
    let before = ramp.wanted
    let wanted = ramp.observe(
      bytesPerSecond: meter.bytesPerSecond(atSeconds: now), connections: lanes.count, atSeconds: now,
      remainingBytes: map.missingBytes)
    if wanted > before { fillLanes() }
  }

  private func cutStalled() {
    let limit = options.network.stallTimeoutSeconds
    for lane in lanes.values where now - lane.lastActivity > limit && !lane.waitsForUs {
      cut(lane, "the server sent no data for \(Int(limit)) s")
    }
    let floor = options.network.minimumBytesPerSecond
    guard floor > 0 else { return }
    guard let window = speedWindow, !lanes.isEmpty else {
      speedWindow = (now, bytesWritten)
      return
    }
    guard now - window.since >= limit else { return }
    let isSlow = Double(bytesWritten - window.bytes) < Double(floor) * (now - window.since)
    speedWindow = (now, bytesWritten)
    if isSlow {
      for lane in lanes.values {
        cut(lane, "less than \(ByteText.text(floor)) a second over \(Int(limit)) s")
      }
    }
  }

  /// Whether the other end lived through our sleep, only a byte of it can tell.
  private func reopenSilent() {
    guard let wokeAt, now - wokeAt >= core.configuration.wakePatienceSeconds else { return }
    self.wokeAt = nil
    let silent = lanes.values.filter { $0.lastActivity <= wokeAt && !$0.waitsForUs }
    guard !silent.isEmpty else { return }
    core.notify(.info, job: job.id, "\(record.name): nothing came since the machine woke; asking again")
    needsNewConnection = true
    for lane in silent {
      sync(lane)
      map.release(lane: lane.id)
      lane.exchange?.abandon()
      lanes[lane.id] = nil
      core.hosts.closed(origin)
    }
    fillLanes()
  }

  private func cut(_ lane: Lane, _ what: String) {
    // Over HTTP/2 the next request would share the silent connection, and its silence.
    needsNewConnection = true
    lane.exchange?.abandon()
    ended(lane: lane, .failed(Fault(kind: .stall, message: what)))
  }

  /// The machine slept, or this process was stopped.
  func woke() {
    forgiveSilence()
    wokeAt = now
  }

  /// No time until now counts as a stall.
  func forgiveSilence() {
    for lane in lanes.values { lane.touch() }
    speedWindow = nil
  }

  // MARK: The end

  /// Closes everything without a word to the network; what is on the disk stays.
  func stop() {
    guard !isEnded, !isFinishing else { return }
    // Recovery holds the partial file and has to let go of it first.
    if isRecovering {
      stopsWhenOpen = true
      programStop?.ask()
      return
    }
    cancelLanes()
    retryTimer?.cancel()
    phase = .ended
    core.ended(self, .stopped)
  }

  /// The journal failed: nothing is asked for any more, and the partial file is left to the next run.
  func abandon() {
    cancelLanes()
    retryTimer?.cancel()
    part = nil
    phase = .ended
  }

  func cancelLanes() {
    syncLanes()
    for lane in lanes.values {
      lane.exchange?.cancel()
      map.release(lane: lane.id)
      core.hosts.closed(origin)
    }
    lanes = [:]
  }

  func end(_ outcome: Outcome) {
    guard !isEnded else { return }
    cancelLanes()
    retryTimer?.cancel()
    phase = .ended
    core.ended(self, outcome)
  }
}
