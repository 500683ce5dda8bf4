import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// What changes while an engine lives: its session and the run under way.
@LoopActor
final class EngineState {
  private var hasSession = false
  private var core: EngineCore?
  private var hooks: HookRunner?
  private var condition: Condition?
  private var startedAt = 0.0
  private var claimed = JobCounts()
  private var isStopping = false
  /// The run that ended last was asked to.
  private var wasStopped = false

  nonisolated init() {}

  /// True for the first caller, who has to open the session.
  func beginSession() -> Bool {
    defer { hasSession = true }
    return !hasSession
  }

  /// True when there was one to end.
  func endSession() -> Bool {
    defer { hasSession = false }
    return hasSession
  }

  func stop() {
    isStopping = true
    core?.supervisor.stop()
    condition?.stop()
    hooks?.hurry()
  }

  /// Takes more jobs of ours into the run under way.
  ///
  /// - Returns: false when none is, or it is just ending: then the next run takes them.
  func adopt(_ records: [JobRecord]) -> Bool {
    guard let core, !isStopping, core.fatal == nil, core.jobs.values.contains(where: { $0.ending == nil })
    else { return false }
    hooks?.add(records.map(\.id))
    for record in records where core.jobs[record.id].map({ $0.ending != nil }) ?? true {
      if core.jobs[record.id] == nil { claimed.add(record.counts) }
      let job = Job(record, core: core)
      core.add(job)
      job.pauses.begin()
      core.settle(job)
    }
    core.fill()
    return true
  }

  /// A wish of this process: the run under way heeds it at once.
  func wishesChanged() { core?.supervisor.wishesChanged() }

  func progress() -> ProgressSnapshot {
    guard let core else {
      return ProgressSnapshot(
        files: [], filesDone: 0, filesSkipped: 0, filesFailed: 0, filesLeft: 0, bytesReceived: 0,
        bytesDone: 0, bytesTotal: nil, bytesPerSecond: 0, secondsLeft: nil, elapsedSeconds: 0)
    }
    return core.snapshot(since: startedAt, claimed: claimed)
  }

  /// - Parameter lastEvent: Number of the last event before the jobs were claimed.
  func run(
    _ engine: Engine, _ records: [JobRecord], eventsAfter lastEvent: Int64
  ) async throws(GDLError) -> RunReport {
    precondition(core == nil, "an engine runs once at a time")
    let core = EngineCore(
      configuration: engine.configuration, journal: engine.journal, devices: engine.devices,
      notices: engine.noticeSource)
    self.core = core
    startedAt = core.now
    claimed = records.reduce(into: JobCounts()) { sum, record in sum.add(record.counts) }
    defer {
      self.core = nil
      self.hooks = nil
      self.condition = nil
      wasStopped = isStopping
      isStopping = false
    }
    let started = records.map {
      EventRecord(at: core.wallSeconds, job: $0.id, kind: .jobStarted)
    }
    try await journaled { () async throws(JournalError) in try await engine.journal.record(started, .soft) }
    let watcher = EventWatcher(core: core, hub: engine.eventHub, after: lastEvent) { [claimed, startedAt] in
      core.snapshot(since: startedAt, claimed: claimed)
    }
    watcher.start()
    let hooks = hookRunner(engine, network: core.network, jobs: records.map(\.id))
    self.hooks = hooks
    hooks.start()
    let condition = Condition(core: core)
    self.condition = condition
    condition?.start()
    // A host that is paused is asked for nothing, from the first file on.
    core.hosts.pause(
      try await journaled { () async throws(JournalError) in
        try await engine.journal.hostPauses(at: core.wallSeconds)
      })
    for record in records { core.add(Job(record, core: core)) }
    if isStopping { core.supervisor.stop() }
    await core.supervisor.run()
    await condition?.finish()
    await watcher.finish()
    await hooks.finish()
    if let fatal = core.fatal { throw fatal }
    return report(core)
  }

  /// Waits until the journal's file system has room.
  ///
  /// - Returns: false when somebody asked for the end.
  func waitForRoom(_ engine: Engine) async -> Bool {
    defer { isStopping = false }
    if wasStopped { return false }
    let disk = DiskThread()
    while !isStopping {
      await withCheckedContinuation { continuation in
        SystemClock.shared.after(Self.roomLookSeconds) { continuation.resume() }
      }
      let free = await disk.freeBytes(near: engine.configuration.journalPath, engine.diskCalls)
      if free.map({ $0 >= Journal.roomBytes }) ?? true { break }
    }
    return !isStopping
  }

  private static let roomLookSeconds = 0.5

  /// Nothing is to be run: what earlier runs left to be told is told.
  func tellHooks(_ engine: Engine) async {
    let hooks = hookRunner(engine, network: engine.devices.network(engine.configuration), jobs: [])
    self.hooks = hooks
    await hooks.finish()
    self.hooks = nil
  }

  private func hookRunner(_ engine: Engine, network: any Network, jobs: [JobID]) -> HookRunner {
    HookRunner(
      journal: engine.journal, network: network, clock: engine.devices.clock(),
      configuration: engine.configuration, jobs: jobs, notices: engine.noticeSource)
  }

  private func report(_ core: EngineCore) -> RunReport {
    let snapshot = core.snapshot(since: startedAt, claimed: claimed)
    return RunReport(
      done: snapshot.filesDone, failed: snapshot.filesFailed, skipped: snapshot.filesSkipped,
      left: snapshot.filesLeft, bytesReceived: snapshot.bytesReceived, ending: ending(core),
      problems: Array(core.tally.problems.prefix(10)))
  }

  /// What a user has to know first: a stop from outside, then what can go on, then failures.
  private func ending(_ core: EngineCore) -> RunReport.Ending {
    let endings = core.jobs.values.compactMap(\.ending)
    if endings.contains(.stopped) { return .stopped }
    for ending in endings {
      if case .resumable(let reason) = ending { return .resumable(reason: reason) }
    }
    if endings.contains(.paused) { return .paused }
    if endings.contains(.ended(.failed)) { return .failures }
    if endings.contains(.ended(.cancelled)) { return .cancelled }
    return .complete
  }
}

extension JobCounts {
  fileprivate mutating func add(_ other: JobCounts) {
    files += other.files
    done += other.done
    skipped += other.skipped
    failed += other.failed
    bytesDone += other.bytesDone
  }
}
