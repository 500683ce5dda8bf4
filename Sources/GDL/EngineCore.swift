import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// What an engine is on the network thread: the jobs it runs, their transfers, and the devices.
@LoopActor
final class EngineCore {
  let configuration: EngineConfiguration
  let journal: Journal
  let devices: EngineDevices
  let disk: DiskThread
  /// Asks the disk to begin what a sync will wait for. A thread of its own, for a sync may take long and the disk could
  /// work meanwhile.
  let writeBack: DiskThread
  let network: any Network
  let clock: any LoopClock
  let hosts: HostTable
  let limiter: RateLimiter
  private let hostLimiters: [HostLimiter]
  /// Held while names for files are chosen and committed.
  let naming = Turnstile()
  private let notices: AsyncStream<Notice>.Continuation
  private(set) var jobs: [JobID: Job] = [:]
  private(set) var drivers: [TransferID: TransferDriver] = [:]
  /// Those of them that hold a place: a few, where many more may wait for the disk.
  private(set) var placed: [TransferID: TransferDriver] = [:]
  /// Open destination folders by path.
  private(set) var openFolders: [String: Folder] = [:]
  private(set) lazy var checkpointer = Checkpointer(core: self)
  private(set) lazy var finisher = Finisher(core: self)
  private(set) lazy var aftercare = Aftercare(core: self)
  lazy var supervisor = Supervisor(core: self)
  var tally = RunTally()
  private var meter: SpeedMeter
  /// Set when the journal itself fails: nothing can be promised any more.
  private(set) var fatal: GDLError?

  /// Folders kept open; a job rarely has more at a time.
  private static let folderLimit = 64
  /// Files that received everything and are being made durable; more would hold too many descriptors.
  static let finishingLimit = 512

  init(
    configuration: EngineConfiguration, journal: Journal, devices: EngineDevices,
    notices: AsyncStream<Notice>.Continuation
  ) {
    self.configuration = configuration
    self.journal = journal
    self.devices = devices
    disk = DiskThread(executor: devices.diskExecutor)
    writeBack = DiskThread(executor: devices.diskExecutor)
    network = devices.network(configuration)
    let clock = devices.clock()
    self.clock = clock
    self.notices = notices
    hosts = HostTable(configuration, clock: clock, jitter: devices.jitter)
    limiter = RateLimiter(bytesPerSecond: nil, clock: clock)
    hostLimiters = configuration.hostLimits.compactMap { limit in
      limit.rate.map {
        HostLimiter(pattern: limit.pattern, rate: $0, limiter: RateLimiter(bytesPerSecond: nil, clock: clock))
      }
    }
    meter = SpeedMeter(startedAtSeconds: clock.monotonicSeconds)
  }

  var diskCalls: any DiskCalls { devices.disk }
  var now: Double { clock.monotonicSeconds }
  var wallSeconds: Timestamp { clock.wallSeconds }

  /// What is read from a socket at once. Bigger buffers cost less per byte, and memory per connection.
  var bufferLength: Int { min(max((4 << 20) / max(configuration.filesAtOnce, 1), 64 << 10), 512 << 10) }

  // MARK: Folders

  func folder(_ path: String) throws(StorageError) -> Folder {
    if let folder = openFolders[path] { return folder }
    let folder = try Folder.open(path, creating: true, disk: diskCalls)
    if openFolders.count >= Self.folderLimit {
      let used = Set(drivers.values.compactMap { $0.part?.folder.path })
      openFolders = openFolders.filter { used.contains($0.key) }
    }
    openFolders[path] = folder
    return folder
  }

  /// Moves a partial file that no transfer owns out of the way, to `NAME.part.orphan`.
  func setAside(_ name: String, in folder: Folder) async throws(StorageError) {
    let part: PartFile
    do throws(StorageError) {
      // Whoever writes it holds its lock: then it is no orphan, and this throws.
      part = try PartFile(name, in: folder, mode: .existing)
    } catch {
      // Somebody removed it since it was seen.
      if error.isMissing { return }
      throw error
    }
    var number = 0
    while true {
      let orphan = name + ".orphan" + (number == 0 ? "" : ".\(number)")
      do throws(StorageError) {
        try folder.rename(part.name, to: orphan)
        notify(
          .warning,
          "\(folder.fullPath(name)) belongs to no job; it is kept as \(orphan) and is not resumed")
        return
      } catch {
        guard error.exists, number < 1_000 else { throw error }
        number += 1
      }
    }
  }

  // MARK: Jobs

  func add(_ job: Job) {
    jobs[job.id] = job
    aftercare.add(job)
    if job.record.state == .paused { job.pauses.rest(in: job.claimedWish) }
    job.load()
  }

  /// A page was read: there may be something to begin, or nothing left.
  func queueChanged(_ job: Job) {
    fill()
    job.load()
    settle(job)
  }

  /// A place for a file, or a connection, became free.
  func placeBecameFree() { fill() }

  private var isFilling = false
  private var wakeTimer: LoopTimer?

  /// Begins as many files as there are places, oldest job first.
  func fill() {
    guard !isFilling, conditionIsKnown, fatal == nil else { return }
    isFilling = true
    defer { isFilling = false }
    for driver in placed.values where driver.lacksLanes { driver.fillLanes() }
    if hasPlace { begin() }
  }

  private func begin() {
    let order = jobs.values.sorted { ($1.priority, $0.id) < ($0.priority, $1.id) }
    for job in order where job.gate == .running && job.ending == nil {
      while hasPlace, let record = job.next() {
        let driver = TransferDriver(record, job: job, core: self)
        drivers[record.id] = driver
        placed[record.id] = driver
        job.drivers.insert(record.id)
        driver.begin()
      }
    }
    wakeWhenHostsAllow()
  }

  private var hasPlace: Bool {
    finisher.backlog < Self.finishingLimit
      && placed.count < configuration.filesAtOnce
  }

  /// A transfer that is under way took a place, or gave its place back.
  func placeChanged(_ driver: TransferDriver) {
    let isUnderWay = drivers[driver.record.id] === driver
    placed[driver.record.id] = isUnderWay && driver.holdsPlace ? driver : nil
  }

  /// Transfers that wait for a host's back-off begin when it is over, also when nothing else happens.
  private func wakeWhenHostsAllow() {
    guard hasPlace, wakeTimer == nil else { return }
    let waits = jobs.values.compactMap(\.blockedOrigin).compactMap { origin in
      [hosts.waitSeconds(origin), hosts.pausedSeconds(origin)].compactMap(\.self).max()
    }.filter { $0 > 0 }
    guard let soonest = waits.min() else { return }
    wakeTimer = clock.after(soonest) { [weak self] in
      self?.wakeTimer = nil
      self?.fill()
    }
  }

  // MARK: Rates, hosts, conditions

  /// Whether the command that jobs depend on ended well when it was last looked at.
  var conditionHolds = true
  /// Why it did not.
  var conditionReason = ""
  /// No file begins before the first look at the condition.
  var conditionIsKnown = true
  private let calendar = SystemCalendar()

  /// Rates may depend on the time of day, and be changed while a job runs.
  func adjustRates() {
    let now = wallSeconds
    limiter.set(bytesPerSecond: configuration.rate?.bytesPerSecond(at: now, calendar: calendar))
    for host in hostLimiters {
      host.limiter.set(bytesPerSecond: host.rate.bytesPerSecond(at: now, calendar: calendar))
    }
    for job in jobs.values {
      job.limiter.set(bytesPerSecond: job.rate?.bytesPerSecond(at: now, calendar: calendar))
    }
  }

  /// Everything that limits how fast a job may receive from a host.
  func limiters(for job: Job, host: String) -> [RateLimiter] {
    [limiter, job.limiter] + hostLimiters.matching(host).map(\.limiter)
  }

  /// Connections to a host that was paused are closed; those that may go on do.
  func hostsChanged() {
    for driver in drivers.values {
      if let pause = hosts.pause(of: driver.origin) { driver.hostPaused(pause) }
    }
    fill()
  }

  // MARK: What drivers report

  func ended(_ driver: TransferDriver, _ outcome: TransferDriver.Outcome) {
    drivers[driver.record.id] = nil
    let job = driver.job
    job.finished(driver.record.id)
    tally.bytesReceived += driver.bytesWritten
    driver.acknowledge()
    switch outcome {
    case .done:
      tally.done += 1
      tally.bytesFinished += driver.completeLength ?? driver.record.length ?? 0
      notify(.info, job: job.id, "\(driver.record.name): complete")
      if driver.isUnaskedPage {
        notify(
          .info, job: job.id, "\(driver.record.name) is a web page",
          hint:
            "`--via page` gets the files that it shows; `--via gallery-dl` knows many sites (`pip install gallery-dl`)"
        )
      }
      job.quota.finished(driver.completeLength ?? driver.record.length ?? 0)
      if job.quota.isReached { job.stopExtraction() }
      if driver.options.owes != [] { aftercare.add(job) }
      if supervisor.isRunning { placeBecameFree() }
      settle(job)
    case .stopped:
      supervisor.released(driver)
      // Another job may have waited for its place. Not at once: who stops one job may be about to stop them all.
      clock.after(0) { [weak self] in self?.placeBecameFree() }
    case .givenUp(let fault):
      job.gaveUp(fault)
      tally.problems.append(problem(driver, fault, isFinal: false))
      supervisor.released(driver, fault: fault)
      placeBecameFree()
      settle(job)
    case .skipped(let reason):
      tally.skipped += 1
      notify(.info, job: job.id, "\(driver.record.name): skipped, \(reason)")
      settle(driver) { [journal, wallSeconds] () async throws(JournalError) in
        try await journal.skip(driver.record.id, reason: reason, at: wallSeconds)
      }
    case .failed(let fault):
      tally.failed += 1
      tally.problems.append(problem(driver, fault, isFinal: true))
      settle(driver) { [journal, wallSeconds] () async throws(JournalError) in
        try await journal.fail(driver.record.id, reason: fault.message, at: wallSeconds)
      }
    }
  }

  /// Journals the end of a transfer that has no file to show for it.
  private func settle(
    _ driver: TransferDriver, _ commit: @escaping @Sendable () async throws(JournalError) -> Void
  ) {
    let job = driver.job
    // The job is not over before the journal says that this file is.
    job.drivers.insert(driver.record.id)
    removeEmptyPart(of: driver)
    supervisor.released(driver) { [self] in
      do throws(JournalError) {
        try await commit()
      } catch {
        journalFailed(error)
      }
      job.finished(driver.record.id)
      placeBecameFree()
      settle(job)
    }
  }

  /// A file of which nothing came leaves nothing behind. A crash before the journal says that it failed
  /// finds a transfer without bytes and without a partial file, and begins it anew.
  private func removeEmptyPart(of driver: TransferDriver) {
    guard let part = driver.part, driver.map.receivedBytes == 0 else { return }
    do throws(StorageError) {
      guard try part.identity().size == 0 else { return }
      try part.folder.remove(part.name)
      driver.part = nil
    } catch {
      notify(.warning, job: driver.job.id, error.message)
    }
  }

  func endedAtDispatch(_ record: TransferRecord) {
    switch record.state {
    case .skipped:
      tally.skipped += 1
      notify(.info, job: record.job, "\(record.name): skipped, \(record.reason)")
    case .failed:
      tally.failed += 1
      let error = GDLError(.failed, "\(record.name): \(record.reason)")
      tally.problems.append(error)
      notify(.error, job: record.job, error.what)
    case .pending, .active, .finalizing, .done, .cancelled: break
    }
  }

  /// A transfer waits for its next try; a long wait is journaled, so that a restart keeps it.
  func waiting(_ driver: TransferDriver, _ fault: Fault, seconds: Double) {
    notify(
      .info, job: driver.job.id,
      "\(driver.record.name): \(fault.message); next try in \(Int(seconds.rounded(.up))) s")
    let id = driver.record.id
    let attempts = driver.attempts
    let notBefore = fault.retryAfterSeconds == nil ? nil : wallSeconds + seconds
    Task {
      do throws(JournalError) {
        try await journal.wait(id, attempts: attempts, notBefore: notBefore, reason: fault.message)
      } catch {
        journalFailed(error)
      }
    }
  }

  /// Whether a job waits for room on a disk that refused, instead of ending its run.
  func waitsForRoom(_ error: StorageError, _ job: Job) -> Bool {
    error.mayGetRoom && !configuration.exitsWhenPaused && job.ending == nil && !supervisor.isStopping
  }

  /// The disk refused: nothing more of this job is asked of the network.
  func diskRefused(_ job: Job, _ fault: Fault) {
    job.gaveUp(fault)
    job.clearQueue()
    guard job.ending == nil, job.gate != .closing else { return }
    supervisor.close(job, .resumable(reason: fault.message))
  }

  /// The journal has taken the room that is kept for last words: every job pauses, or its run ends.
  func journalFilled() {
    let reason = "no room is left for the journal \(configuration.journalPath)"
    for job in jobs.values where job.ending == nil && !job.isLetGo {
      if configuration.exitsWhenPaused {
        diskRefused(job, Fault(kind: .diskFull, message: reason))
      } else {
        job.pauses.diskFilled(configuration.journalPath, needs: Journal.roomBytes, reason)
      }
    }
  }

  func journalFailed(_ error: JournalError) {
    guard fatal == nil else { return }
    fatal = GDLError(error)
    supervisor.journalFailed()
  }

  func settle(_ job: Job) { supervisor.settle(job) }

  /// Runs work that may outlast the run, such as the last word to the journal: everything but this object
  /// refers to it unowned, so the work itself has to keep it.
  func perform(_ work: @escaping @LoopActor () async -> Void) {
    Task {
      await work()
      withExtendedLifetime(self) {}
    }
  }

  /// Lets whatever else this thread has to do come between.
  func rest(seconds: Double = 0) async {
    await withCheckedContinuation { rested in clock.after(seconds) { rested.resume() } }
  }

  // MARK: Words for the user

  func notify(
    _ level: Notice.Level, job: JobID? = nil, _ text: @autoclosure () -> String, kept: String? = nil,
    hint: String? = nil
  ) {
    guard level >= configuration.leastNotice else { return }
    notices.yield(Notice(level, job: job, text(), kept: kept, hint: hint))
  }

  func record(_ kind: EventRecord.Kind, _ driver: TransferDriver, reason: String = "") {
    let event = EventRecord(
      at: wallSeconds, job: driver.job.id, transfer: driver.record.id, kind: kind, reason: reason)
    Task {
      do throws(JournalError) {
        try await journal.record([event], .soft)
      } catch {
        journalFailed(error)
      }
    }
  }

  private func problem(_ driver: TransferDriver, _ fault: Fault, isFinal: Bool) -> GDLError {
    let error = Problem.error(driver, fault, isFinal: isFinal)
    notify(.error, job: driver.job.id, error.what, kept: error.kept, hint: error.hint)
    return error
  }
}

/// One rate for all hosts that a ``HostLimit`` means.
private struct HostLimiter: OfHosts {
  let pattern: HostPattern
  let rate: RateSchedule
  let limiter: RateLimiter
}

/// What a run has reached so far.
struct RunTally {
  /// Files that extractors named during this run.
  var found: Int64 = 0
  var done: Int64 = 0
  var failed: Int64 = 0
  var skipped: Int64 = 0
  var bytesReceived: Int64 = 0
  /// Lengths of the files that this run finished.
  var bytesFinished: Int64 = 0
  var problems: [GDLError] = []
}

extension EngineCore {
  func event(_ kind: EventRecord.Kind, _ job: Job, _ reason: String) -> EventRecord {
    EventRecord(at: wallSeconds, job: job.id, kind: kind, reason: reason)
  }

  /// Ends a job of ours for good; with the wish to delete, its partial files go, never finished ones.
  func cancelOwned(_ job: Job) async throws(JournalError) {
    if job.deletesPartials { try await PartialFiles.remove(of: job.id, journal: journal, disk: diskCalls) }
    try await journal.release(
      job.id, state: .cancelled, event: event(.jobCancelled, job, job.pauseReason), at: wallSeconds)
  }

  /// What is going on, for people and programs.
  func snapshot(since start: Double, claimed: JobCounts) -> ProgressSnapshot {
    var files: [ProgressSnapshot.File] = []
    var received: Int64 = tally.bytesReceived
    var partial: Int64 = 0
    var speed = 0.0
    var missing: Int64? = 0
    for driver in drivers.values.sorted(by: { $0.record.id < $1.record.id }) {
      driver.syncLanes()
      received += driver.bytesWritten
      let file = driver.progress
      partial += file.received
      speed += file.bytesPerSecond
      missing = missing.flatMap { sum in file.total.map { sum + $0 - file.received } }
      files.append(file)
    }
    let settled = tally.done + tally.failed + tally.skipped
    let left = max(0, claimed.left + tally.found - settled)
    // Files that nobody has asked for yet have lengths that nobody knows.
    if left > Int64(files.count) || jobs.values.contains(where: { !$0.stack.isEmpty }) { missing = nil }
    let done = claimed.bytesDone + tally.bytesFinished + partial
    return ProgressSnapshot(
      files: files, filesDone: claimed.done + tally.done, filesSkipped: claimed.skipped + tally.skipped,
      filesFailed: claimed.failed + tally.failed, filesLeft: left, bytesReceived: received, bytesDone: done,
      bytesTotal: missing.map { done + $0 }, bytesPerSecond: speed,
      secondsLeft: missing.flatMap { speed > 0 ? Double($0) / speed : nil }, elapsedSeconds: now - start)
  }
}

extension TransferDriver {
  /// For the display: without a word of it in the journal.
  var progress: ProgressSnapshot.File {
    let shown: ProgressSnapshot.File.Phase =
      switch phase {
      case .opening: .starting
      case .receiving: lanes.values.contains(where: \.hasHead) ? .receiving : .starting
      case .waiting(let until, let reason): .waiting(seconds: max(0, until - now), reason: reason)
      case .finishing, .ended: .finishing
      }
    return ProgressSnapshot.File(
      job: job.id, transfer: record.id, name: record.name, received: map.receivedBytes,
      total: completeLength ?? record.representation?.completeLength,
      bytesPerSecond: meter.bytesPerSecond(atSeconds: now), connections: lanes.count,
      phase: uncheckedChunks > 0 && map.isComplete ? .checking : shown)
  }
}
