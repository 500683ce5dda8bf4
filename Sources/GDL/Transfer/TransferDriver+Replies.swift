import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// What replies do to a transfer.
extension TransferDriver {
  /// A reply's head came: the state machine says what it means.
  func headReceived(_ head: ResponseHead, lane: Lane) -> HeadAction {
    outages = 0
    needsNewConnection = false
    let heldBytes = map.receivedBytes
    if (200...299).contains(head.status), isWebPageInstead(head) {
      let what = "a web page came instead of the file"
      return .drop(.failed(Fault(kind: .clientError, message: what)))
    }
    let action = machine.headReceived(
      expected(head), to: lane.ask, segmentStart: lane.segmentStart, holdsBytes: heldBytes > 0,
      othersActive: lanes.count > 1)
    switch action {
    case .receive(let placement):
      return accepted(head, placement, lane: lane)
    case .replace(let placement, let reason, let isOtherVersion):
      isUntouchedVersion = false
      core.perform { [self] in
        await replace(with: head, reason: reason, isOtherVersion: isOtherVersion, lane: lane)
      }
      return .hold(placement)
    case .askAgain(let reason): return .drop(.askAgain(reason))
    case .fallBackToOne(let fault): return .drop(.fallBackToOne(fault))
    case .complete(let length): return .drop(.complete(length: length))
    case .fail(let fault): return .drop(.failed(fault))
    }
  }

  private func accepted(
    _ head: ResponseHead, _ placement: TransferStateMachine.Placement, lane: Lane
  ) -> HeadAction {
    // Whatever the probe was to find out: there is more.
    probePosition = nil
    let isFirst = record.representation == nil
    let representation = machine.representation
    if record.representation != representation {
      record.representation = representation
      representationIsNew = true
      redirects = Array(head.urls.dropFirst())
    }
    if let length = representation?.completeLength, !map.setCompleteLength(length) {
      return .drop(.failed(TransferStateMachine.malformed("its length contradicts what was received")))
    }
    if let stated = statedLength, let length = representation?.completeLength, length != stated {
      let what = "the file has \(length) bytes where its source says \(stated)"
      return .drop(.failed(Fault(kind: .contentChanged, message: what)))
    }
    if isFirst, let length = representation?.completeLength,
      case .skip(let reason) = sizes.decision(size: length)
    {
      return .drop(.unwanted(reason.message))
    }
    lane.segmentEnd = map.end(lane: lane.id)
    if placement.joinPosition > 0 { isPatchwork = true }
    core.hosts.succeeded(origin, sentAt: lane.sentAt)
    reserveSpace()
    if lanes.count < wantedLanes {
      // The length is known now: the other connections begin as soon as this reply is on its way.
      core.clock.after(0) { [weak self] in self?.fillLanes() }
    }
    if isFirst, needsVerdict {
      core.perform { [self] in await judge(head, lane: lane) }
      return .hold(placement)
    }
    if isFirst, let name = job.name(proposedBy: head, for: record) {
      core.perform { [self] in await adopt(name: name, lane: lane) }
      return .hold(placement)
    }
    return .receive(placement)
  }

  /// A status that the source calls the file's own.
  private func expected(_ head: ResponseHead) -> ResponseHead {
    guard let statuses = record.metadata["_expected_status"]?.array,
      statuses.contains(.integer(Int64(head.status)))
    else { return head }
    var head = head
    head.status = head.first("content-range") == nil ? 200 : 206
    return head
  }

  /// The extractor sees the reply before a byte of it is written.
  private func judge(_ head: ResponseHead, lane: Lane) async {
    let fault = await refusal(of: head)
    guard lanes[lane.id] === lane, !isEnded else { return }
    if let fault { return lane.giveUp(.failed(fault)) }
    if let name = job.name(proposedBy: head, for: record) { return await adopt(name: name, lane: lane) }
    lane.letGo(restarting: nil)
  }

  /// Space for what is missing is reserved before the network brings it. A small file's space is not worth
  /// a system call; its write tells.
  private func reserveSpace() {
    guard let length = completeLength, length > chunkLength, !hasReservedSpace, let part else { return }
    hasReservedSpace = true
    let disk = core.disk
    core.perform { [self] in
      do throws(StorageError) {
        try await disk.preallocate(part, upTo: length)
      } catch {
        // Only room matters here; whatever else is wrong with the disk, its writes will tell.
        // A file that is whole meanwhile needs none.
        if error.isFull, !isFinishing { storageFailed(error) }
      }
    }
  }

  /// Another version comes, or the whole again: everything held is given up, durably, before its first
  /// byte is overwritten. A crash before the commit leaves the old version whole in journal and file; a
  /// crash after it leaves a file of which the journal claims nothing.
  private func replace(
    with head: ResponseHead, reason: String, isOtherVersion: Bool, lane: Lane
  ) async {
    let held = map.receivedBytes
    do throws(JournalError) {
      try await core.journal.replaceRepresentation(
        of: record.id, with: machine.representation ?? Representation(head: head),
        redirects: Array(head.urls.dropFirst()), at: core.wallSeconds, reason: reason)
    } catch {
      core.journalFailed(error)
      return
    }
    guard !isEnded else { return }
    isUntouchedVersion = true
    core.notify(
      .warning, job: job.id, "\(record.name): \(reason); fetching begins again at byte 0",
      kept: held > 0 ? "nothing: bytes of two versions are never mixed" : nil)
    record.representation = machine.representation
    representationIsNew = false
    map = SegmentMap(completeLength: machine.representation?.completeLength)
    checksums.removeAll()
    uncheckedChunks = 0
    generation += 1
    // The same bytes again are no progress: a server that ignores Range and cuts would be asked for ever.
    if isOtherVersion { highWater = 0 }
    isPatchwork = false
    // The reply may have ended meanwhile; what the journal says now holds all the same.
    guard lanes[lane.id] === lane else { return fillLanes() }
    guard
      let segment = map.take(lane: lane.id, minimumSegment: options.minimumSegment, maySplit: false)
    else {
      // A whole of no bytes.
      lane.giveUp(.complete(length: 0))
      return
    }
    lane.letGo(restarting: segment)
  }

  /// The reply proposes another name than the URL: it becomes the file's name before a byte is written.
  private func adopt(name: String, lane: Lane) async {
    do throws(GDLError) {
      if let reason = try await job.rename(self, to: name) {
        if !isEnded { end(.skipped(reason: reason)) }
        return
      }
    } catch {
      guard lanes[lane.id] === lane, !isEnded else { return }
      lane.giveUp(.failed(Fault(kind: .disk, message: error.what)))
      return
    }
    guard lanes[lane.id] === lane, !isEnded else { return }
    lane.letGo(restarting: nil)
  }

  // MARK: Endings

  /// An exchange is over, one way or another.
  func ended(lane: Lane, _ ending: ExchangeEnding) {
    guard lanes[lane.id] === lane else { return }
    sync(lane)
    lanes[lane.id] = nil
    core.hosts.closed(origin)
    let madeProgress = noteProgress()
    switch lane.verdict {
    case .receiving: bodyEnded(lane, ending, madeProgress: madeProgress)
    case .askAgain(let reason):
      core.notify(.info, job: job.id, "\(record.name): \(reason); asking again")
      again(lane)
    case .fallBackToOne(let fault):
      ramp.fallBackToOne()
      core.notify(.info, job: job.id, "\(record.name): \(fault.message); going on with one connection")
      again(lane)
    case .complete(let length):
      map.release(lane: lane.id)
      complete(at: length, lane)
    case .failed(let fault):
      map.release(lane: lane.id)
      failed(fault, sentAt: lane.sentAt, madeProgress: madeProgress)
    case .unwanted(let reason):
      map.release(lane: lane.id)
      end(.skipped(reason: reason))
    case .differs:
      core.notify(
        .warning, job: job.id,
        "\(record.name): the server's bytes differ from those on the disk; fetching begins again at byte 0")
      machine.beginAgain()
      again(lane)
    case .storage(let error):
      map.release(lane: lane.id)
      storageFailed(error)
    }
    core.placeBecameFree()
  }

  private func again(_ lane: Lane) {
    map.release(lane: lane.id)
    probePosition = nil
    fillLanes()
  }

  /// Whether bytes came that no try before had brought.
  private func noteProgress() -> Bool {
    let received = map.receivedBytes
    guard received > highWater else { return false }
    highWater = received
    attempts = 0
    machine.progressed()
    return true
  }

  private func bodyEnded(_ lane: Lane, _ ending: ExchangeEnding, madeProgress: Bool) {
    switch ending {
    case .enough:
      again(lane)
    case .failed(let fault):
      map.release(lane: lane.id)
      failed(fault, sentAt: lane.sentAt, madeProgress: madeProgress)
    case .complete(let end):
      if let bodyEnd = lane.bodyEnd {
        guard lane.writer.position < min(bodyEnd, lane.segmentEnd ?? bodyEnd) else { return again(lane) }
        map.release(lane: lane.id)
        let fault = Fault(kind: .cut, message: "the connection was closed before the end of the file")
        return failed(fault, sentAt: lane.sentAt, madeProgress: madeProgress)
      }
      switch end {
      case .framed, .connectionClosed(isTLS: false):
        finishChunk(lane)
        complete(at: lane.writer.position, lane)
      case .connectionClosed(isTLS: true):
        // Empty twice is empty: a server with a new tag for each reply never answers for the last one.
        if lane.ask.isProbe, lane.ask.joinPosition == 0, lane.writer.position == 0 {
          return complete(at: 0, lane)
        }
        // libcurl does not tell a cut TLS connection from a closed one: ask for the byte behind the end.
        map.release(lane: lane.id)
        probePosition = lane.writer.position
        fillLanes()
      }
    }
  }

  /// The length was unknown until the body ended.
  private func finishChunk(_ lane: Lane) {
    lane.finishChunk(&checksums)
  }

  private func complete(at length: Int64, _ lane: Lane) {
    probePosition = nil
    if length % chunkLength != 0 { lane.finishChunk(&checksums) }
    map.release(lane: lane.id)
    guard map.setCompleteLength(length) else {
      let fault = TransferStateMachine.malformed("the file's end is not where it was")
      return failed(fault, sentAt: lane.sentAt)
    }
    if machine.representation == nil {
      record.representation = Representation(completeLength: length)
    }
    machine.setCompleteLength(length)
    record.representation?.completeLength = length
    representationIsNew = true
    fillLanes()
  }

  // MARK: Faults

  func failed(_ fault: Fault, sentAt: Double, madeProgress: Bool = false) {
    guard !isEnded else { return }
    if fault.kind == .busy {
      core.hosts.busy(
        origin, sentAt: sentAt, retryAfterSeconds: fault.retryAfterSeconds, policy: retryPolicy)
    }
    if hasLanes, fault.kind == .busy || fault.kind == .protocolError || fault.kind == .contentChanged {
      ramp.fallBackToOne()
      core.notify(.info, job: job.id, "\(record.name): \(fault.message); going on with one connection")
      return
    }
    if isOutage(fault) { return waitForNetwork() }
    outages = 0
    attempts = madeProgress ? 0 : attempts + 1
    switch retryPolicy.decide(
      fault, attemptsWithoutProgress: attempts, madeProgress: madeProgress, jitter: core.devices.jitter())
    {
    case .retry(let seconds): retry(fault, after: seconds)
    case .giveUpForNow:
      if hasLanes || movesOn(after: fault) { return }
      end(.givenUp(fault))
    case .fail: if !movesOn(after: fault) { end(.failed(fault)) }
    }
  }

  /// Who wants no retries at all wants to hear at once that the network is down.
  private func isOutage(_ fault: Fault) -> Bool {
    guard retryPolicy.retries > 0, !host.isEmpty else { return false }
    return NetworkOutage.isReason(for: fault, host: host, routes: core.configuration.routes())
  }

  private func waitForNetwork() {
    // Its other connections may find out later, and each counts for one outage only.
    if !hasLanes { outages += 1 }
    let fault = Fault(kind: .connect, message: NetworkOutage.text)
    retry(fault, after: NetworkOutage.waitSeconds(outage: max(1, outages), jitter: core.devices.jitter()))
  }

  private func retry(_ fault: Fault, after seconds: Double) {
    if seconds <= 0 { return fillLanes() }
    if hasLanes {
      // The others go on; the missing one is opened again a little later.
      core.clock.after(seconds) { [weak self] in self?.fillLanes() }
      return
    }
    record.reason = fault.message
    core.waiting(self, fault, seconds: seconds)
    wait(seconds, reason: fault.message)
  }

  /// The disk refused a write or a sync. Never tried again as if it could succeed.
  func storageFailed(_ error: StorageError) {
    guard !isEnded else { return }
    if core.waitsForRoom(error, job) {
      end(.stopped)
      return job.pauses.diskFilled(record.directory, needs: missingBytes, error.message)
    }
    let fault = Fault(kind: error.isFull ? .diskFull : .disk, message: error.message)
    end(.givenUp(fault))
    core.diskRefused(job, fault)
  }

  private var missingBytes: Int64 {
    let length = completeLength ?? record.length ?? record.representation?.completeLength
    return length.map { $0 - map.receivedBytes } ?? FullDisk.usualBytes
  }
}
