import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// What changes while an engine lives: its session and the run under way.
@LoopActor
final class EngineState {
  private var hasSession = false
  private var core: EngineCore?
  private var startedAt = 0.0
  private var claimed = JobCounts()
  private var isStopping = false

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
  }

  func progress() -> ProgressSnapshot {
    guard let core else {
      return ProgressSnapshot(
        files: [], filesDone: 0, filesSkipped: 0, filesFailed: 0, filesLeft: 0, bytesReceived: 0,
        bytesDone: 0, bytesTotal: nil, bytesPerSecond: 0, secondsLeft: nil, elapsedSeconds: 0)
    }
    return core.snapshot(since: startedAt, claimed: claimed)
  }

  func run(
    _ engine: Engine, _ records: [JobRecord], notices: AsyncStream<Notice>.Continuation
  ) async throws(GDLError) -> RunReport {
    precondition(core == nil, "an engine runs once at a time")
    let core = EngineCore(
      configuration: engine.configuration, journal: engine.journal, network: CurlNetwork(userAgent: "gdl/\(GDLVersion.current)"),
      clock: SystemClock.shared, diskCalls: engine.diskCalls, notices: notices)
    self.core = core
    startedAt = core.now
    claimed = records.reduce(into: JobCounts()) { sum, record in
      sum.files += record.counts.files
      sum.done += record.counts.done
      sum.skipped += record.counts.skipped
      sum.failed += record.counts.failed
      sum.bytesDone += record.counts.bytesDone
    }
    defer {
      self.core = nil
      isStopping = false
    }
    let started = records.map {
      EventRecord(at: core.wallSeconds, job: $0.id, kind: .jobStarted)
    }
    try await journaled { () async throws(JournalError) in try await engine.journal.record(started, .soft) }
    for record in records { core.add(Job(record, core: core)) }
    if isStopping { core.supervisor.stop() }
    await core.supervisor.run()
    if let fatal = core.fatal { throw fatal }
    return report(core)
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
