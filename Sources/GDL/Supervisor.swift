import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// Looks after a run: other processes' wishes, stalls, and the orderly end of jobs.
@LoopActor
final class Supervisor {
  /// Law 4: a wish is noticed within 200 ms.
  static let wishSeconds = 0.1
  static let tickSeconds = 0.25
  static let speedSeconds = 1.0
  /// Less is how clocks are kept right; it changes nothing that a minute's look would not find.
  static let clockStepSeconds = 1.0
  /// A point of the report's timeline: closer in the first minute, which may be all there is.
  static let sampleSeconds = 10.0
  static let firstSampleSeconds = 2.0
  static let firstSamplesEndSeconds = 60.0

  private unowned let core: EngineCore
  private(set) var isRunning = false
  /// A signal came: no job goes on, whatever it waited for.
  private(set) var isStopping = false
  private var wishTimer: LoopTimer?
  private var tickTimer: LoopTimer?
  private var lastTick = 0.0
  private var lastSpeedNote = 0.0
  private var lastSample = 0.0
  private var startedAt = 0.0
  /// How much the wall clock is ahead of the one that nobody sets.
  private var wallClockAhead: Double?
  private var changeCounter: Int64?
  private var releasing: [(driver: TransferDriver, fault: Fault?, after: [@LoopActor () async -> Void])] = []
  private var isReleasing = false
  private var finished: CheckedContinuation<Void, Never>?

  init(core: EngineCore) { self.core = core }

  // MARK: The run

  /// Returns when every job has an ending.
  func run() async {
    isRunning = true
    core.checkpointer.start()
    (startedAt, lastTick, lastSample) = (core.now, core.now, core.now)
    tick()
    pollWishes()
    await withCheckedContinuation { continuation in
      finished = continuation
      for job in core.jobs.values {
        // What was wished while nobody ran the job, and its windows, come before its first file.
        job.pauses.begin()
        settle(job)
      }
      core.fill()
      finishIfOver()
    }
    isRunning = false
    wishTimer?.cancel()
    tickTimer?.cancel()
    core.checkpointer.stop()
  }

  private func finishIfOver() {
    guard core.fatal != nil || core.jobs.values.allSatisfy({ $0.ending != nil }) else { return }
    let continuation = finished
    finished = nil
    continuation?.resume()
  }

  /// A signal: everything is made durable and let go of.
  func stop() {
    isStopping = true
    for job in core.jobs.values where job.ending == nil { close(job, .stopped) }
    finishIfOver()
  }

  /// Nothing can be promised without the journal: no more bytes, no more words.
  func journalFailed() {
    for job in core.jobs.values { job.stopExtraction() }
    for driver in core.drivers.values { driver.abandon() }
    finishIfOver()
  }

  private func tick() {
    let now = core.now
    if now - lastTick > core.configuration.sleepSeconds {
      for driver in core.drivers.values { driver.woke() }
    }
    lastTick = now
    noticeSetClock(at: now)
    if core.journal.isFull { core.journalFilled() }
    for driver in core.drivers.values { driver.tick() }
    core.adjustRates()
    if now - lastSpeedNote >= Self.speedSeconds {
      lastSpeedNote = now
      noteSpeeds()
    }
    tickTimer = core.clock.after(Self.tickSeconds) { [weak self] in self?.tick() }
  }

  /// Somebody set the wall clock: pauses and windows end by it.
  private func noticeSetClock(at now: Double) {
    let ahead = core.wallSeconds - now
    defer { wallClockAhead = ahead }
    guard let before = wallClockAhead, abs(ahead - before) > Self.clockStepSeconds else { return }
    for job in core.jobs.values where job.ending == nil { job.pauses.reconsider() }
  }

  /// Other processes see a job's speed only through the journal.
  private func noteSpeeds() {
    let isYoung = core.now - startedAt < Self.firstSamplesEndSeconds
    let isSample = core.now - lastSample >= (isYoung ? Self.firstSampleSeconds : Self.sampleSeconds)
    if isSample { lastSample = core.now }
    var speeds: [JobID: Int64] = [:]
    for driver in core.drivers.values {
      speeds[driver.job.id, default: 0] += Int64(driver.meter.bytesPerSecond(atSeconds: core.now))
    }
    // A pause of weeks is not written down every second.
    for job in core.jobs.values where job.ending == nil && (job.gate != .resting || isSample) {
      speeds[job.id, default: 0] += 0
    }
    guard !speeds.isEmpty else { return }
    core.perform { [self] in
      do throws(JournalError) {
        try await core.journal.noteSpeeds(speeds, at: core.wallSeconds)
        if isSample { try await core.journal.addSamples(speeds, at: core.wallSeconds) }
      } catch {
        core.journalFailed(error)
      }
    }
  }

  // MARK: The end of a job

  /// Ends a job's run when nothing of it is left to do now.
  func settle(_ job: Job) {
    guard isRunning, job.ending == nil, core.fatal == nil else { return }
    switch job.gate {
    case .closing, .held, .resting: return
    case .afterFile: job.pauses.filesEnded()
    case .running:
      guard job.isDrained else { return }
      if let fault = job.givenUp.first {
        close(job, .resumable(reason: fault.message))
      } else if job.quota.isReached, job.hasMore {
        core.notify(.info, job: job.id, job.quota.text, hint: "`gdl resume \(job.id)` goes on")
        close(job, .resumable(reason: job.quota.text))
      } else {
        job.isLetGo = true
        job.gate = .closing
        core.perform { [self] in await finish(job) }
      }
    }
  }

  private func finish(_ job: Job) async {
    await job.pauses.committed()
    do throws(JournalError) {
      let state = try await core.journal.finishJob(job.id, at: core.wallSeconds)
      if state == .unfinished {
        // Somebody queued failed files again meanwhile.
        job.isLetGo = false
        if let ending = job.endingAskedFor { return close(job, ending) }
        wishesChanged()
        job.gate = .running
        if isStopping { return close(job, .stopped) }
        core.aftercare.add(job)
        job.readAgain()
        return
      }
      job.stopExtraction()
      job.ending = .ended(state)
    } catch {
      core.journalFailed(error)
    }
    finishIfOver()
  }

  /// Stops what is under way, waits for what is being finished, and lets go of the job.
  ///
  /// A pause that is just beginning or ending comes to nothing.
  func close(_ job: Job, _ ending: Job.Ending) {
    guard !job.isLetGo else {
      job.endingAskedFor = job.endingAskedFor ?? ending
      return
    }
    job.isLetGo = true
    job.gate = .closing
    job.pauses.stop()
    stopDrivers(of: job)
    core.perform { [self] in
      await waitUntilReleased(job)
      await release(job, ending)
    }
  }

  /// Closes the connections of a job; what is being finished is finished.
  func stopDrivers(of job: Job) {
    job.clearQueue()
    for id in job.drivers { core.drivers[id]?.stop() }
  }

  /// Gives up a job of which nothing is under way.
  func letGo(_ job: Job, _ ending: Job.Ending) {
    guard !job.isLetGo else { return }
    job.isLetGo = true
    job.gate = .closing
    core.perform { [self] in await release(job, ending) }
  }

  func waitUntilReleased(_ job: Job) async {
    while core.fatal == nil, isReleasing || !releasing.isEmpty || !job.isIdle {
      await core.rest(seconds: 0.002)
    }
  }

  private func release(_ job: Job, _ ending: Job.Ending) async {
    // Only an owner may say that a pause began or ended, and pay what is owed.
    await job.pauses.committed()
    await core.aftercare.finished(job)
    await journal(ending, of: job)
    job.pauses.stop()
    job.stopExtraction()
    if case .failed = ending { job.ending = .ended(.failed) } else { job.ending = ending }
    finishIfOver()
  }

  /// Once the journal has failed it is not told either: files may be on the way to their names, and who takes the job
  /// next finds them by what was said before.
  private func journal(_ ending: Job.Ending, of job: Job) async {
    guard core.fatal == nil else { return }
    do throws(JournalError) {
      switch ending {
      case .ended(.cancelled): try await core.cancelOwned(job)
      case .ended(let state): preconditionFailure("a job does not close as \(state)")
      case .failed(let reason):
        core.tally.failed += try await core.journal.failOwned(job.id, reason: reason, at: core.wallSeconds)
        core.notify(.error, job: job.id, "job \(job.id) failed: \(reason)")
      case .paused:
        try await core.journal.release(
          job.id, state: .paused, event: core.event(.jobPaused, job, job.pauseReason),
          at: core.wallSeconds)
      case .stopped:
        try await core.journal.release(
          job.id, state: nil, event: core.event(.jobStopped, job, ""), at: core.wallSeconds)
      case .resumable(let reason):
        try await core.journal.release(
          job.id, state: nil, event: core.event(.jobStopped, job, reason), at: core.wallSeconds)
      }
    } catch {
      core.journalFailed(error)
    }
  }

  /// Journals what happens to a job; hooks learn of it by that.
  func emit(_ kind: EventRecord.Kind, _ job: Job, _ reason: String) {
    let event = core.event(kind, job, reason)
    core.perform { [core] in
      do throws(JournalError) {
        try await core.journal.record([event], .soft)
      } catch {
        core.journalFailed(error)
      }
    }
  }

  // MARK: Letting go of partial files

  /// A transfer's work ended before its file was whole: its bytes become durable, and what its partial
  /// file looks like is remembered, so that the next start knows nobody touched it.
  func released(
    _ driver: TransferDriver, fault: Fault? = nil, then after: (@LoopActor () async -> Void)? = nil
  ) {
    releasing.append((driver, fault, after.map { [$0] } ?? []))
    guard !isReleasing else { return }
    isReleasing = true
    core.perform { [self] in
      while !releasing.isEmpty {
        let batch = releasing
        releasing = []
        await release(batch.map(\.driver))
        for item in batch {
          if let fault = item.fault { await note(fault, item.driver) }
          for action in item.after { await action() }
        }
      }
      isReleasing = false
    }
  }

  private func release(_ drivers: [TransferDriver]) async {
    // Where a recovery broke off, nobody has compared what the journal says with the disk: that is left to the next.
    let known = drivers.filter {
      $0.part != nil && $0.record.representation != nil && $0.isUntouchedVersion && $0.isRecovered
    }
    let held = known.filter { !$0.hasUnprovenBytes }
    await core.checkpointer.checkpoint(held)
    await rollBack(known.filter(\.hasUnprovenBytes))
    for driver in drivers { await driver.writeBackEnded() }
    var identities: [(id: TransferID, identity: FileIdentity?)] = []
    for driver in held
    where !driver.needsHardCommit && !driver.hasUnprovenBytes && driver.uncheckedChunks == 0 {
      do throws(StorageError) {
        identities.append((driver.record.id, try driver.part?.identity()))
      } catch {
        // Without an identity the next start checks every chunk: slower, not wrong.
        core.notify(.warning, job: driver.job.id, error.message)
      }
      driver.part = nil
    }
    for driver in drivers { driver.part = nil }
    do throws(JournalError) {
      try await core.journal.partReleased(identities)
    } catch {
      core.journalFailed(error)
    }
  }

  /// After a failed sync the journal claims no more than the last durable checkpoint did. Its reason has the
  /// next start read the bytes from the disk and not from the cache.
  private func rollBack(_ drivers: [TransferDriver]) async {
    guard !drivers.isEmpty else { return }
    do throws(JournalError) {
      try await core.journal.commit(drivers.map { $0.takeCheckpoint() }, .hard)
    } catch {
      core.journalFailed(error)
    }
    for driver in drivers { await note(Fault(kind: .disk, message: driver.record.reason), driver) }
  }

  /// Why a transfer was given up, for the next run; a wait that the server asked for holds for that one, too.
  private func note(_ fault: Fault, _ driver: TransferDriver) async {
    do throws(JournalError) {
      try await core.journal.wait(
        driver.record.id, attempts: 0, notBefore: fault.retryAfterSeconds.map { core.wallSeconds + $0 },
        reason: fault.message)
    } catch {
      core.journalFailed(error)
    }
  }

  // MARK: Wishes

  /// Something was wished by this very process, whose own commits no counter shows.
  func wishesChanged() {
    changeCounter = nil
    guard isRunning else { return }
    wishTimer?.cancel()
    core.perform { [self] in await heedWishes() }
  }

  private func pollWishes() {
    wishTimer?.cancel()
    wishTimer = core.clock.after(Self.wishSeconds) { [weak self] in
      guard let self else { return }
      self.core.perform { await self.heedWishes() }
    }
  }

  private func heedWishes() async {
    do throws(JournalError) {
      let counter = try await core.journal.changeCounter()
      if counter != changeCounter {
        changeCounter = counter
        let running = core.jobs.values.filter { $0.ending == nil }.map(\.id)
        for (id, wish) in try await core.journal.wishes(of: running) {
          guard let job = core.jobs[id], job.ending == nil else { continue }
          if job.isOutdated(by: wish), let changed = try await core.journal.job(id) { job.takeOver(changed) }
          job.pauses.heed(wish)
        }
        core.hosts.pause(try await core.journal.hostPauses(at: core.wallSeconds))
        core.hostsChanged()
      }
    } catch {
      core.journalFailed(error)
    }
    if isRunning { pollWishes() }
  }
}
