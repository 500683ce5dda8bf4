import GDLCore
import GDLJournal
import GDLTransport

/// Turns what is journaled during a run into events, so that nobody hears of what a crash could undo.
@LoopActor
final class EventWatcher {
  /// Progress at most four times a second, and events at the latest so long after their commit.
  private static let seconds = 0.25
  /// Events read at once.
  private static let pageLength = 500

  private let core: EngineCore
  private let hub: EventHub
  private let snapshot: @LoopActor () -> ProgressSnapshot
  /// The last event that was seen.
  private var last: Int64
  private var timer: LoopTimer?
  private var reading: Task<Void, Never>?

  /// - Parameter last: Number of the last event before the run.
  init(
    core: EngineCore, hub: EventHub, after last: Int64, snapshot: @escaping @LoopActor () -> ProgressSnapshot
  ) {
    self.core = core
    self.hub = hub
    self.last = last
    self.snapshot = snapshot
  }

  func start() {
    timer = core.clock.after(Self.seconds) { [weak self] in
      guard let self else { return }
      start()
      if hub.hasReaders(of: [.progress]) { hub.post(.progress(snapshot())) }
      // The journal may be busy with a sync: progress goes on meanwhile.
      if reading == nil { reading = Task { await self.look() } }
    }
  }

  /// Posts what is left. The run is over: nothing more of its jobs will be journaled.
  func finish() async {
    timer?.cancel()
    await reading?.value
    await look()
  }

  private func look() async {
    defer { reading = nil }
    do throws(JournalError) {
      guard hub.hasReaders(of: EngineEvent.Kind.journaled) else {
        last = try await core.journal.lastEventID()
        return
      }
      while true {
        let page = try await core.journal.events(after: last, limit: Self.pageLength)
        for record in page where core.jobs[record.job] != nil {
          if let event = try await event(record) { hub.post(event) }
        }
        last = page.last?.id ?? last
        if page.count < Self.pageLength { return }
      }
    } catch {
      core.journalFailed(error)
    }
  }

  /// Nil for what is no news to a program.
  private func event(_ record: EventRecord) async throws(JournalError) -> EngineEvent? {
    let (job, reason) = (record.job, record.reason)
    switch record.kind {
    case .jobStarted: return .jobStarted(job: job)
    case .jobPausing: return .pausing(job: job, reason: reason)
    case .jobPaused:
      let until = try await core.journal.job(job)?.wishUntil
      return .paused(job: job, until: core.jobs[job]?.pauses.restsUntil ?? until, reason: reason)
    case .jobResuming: return .resuming(job: job, reason: reason)
    case .jobResumed: return .resumed(job: job, reason: reason)
    case .jobPauseTimedOut: return .pauseTimedOut(job: job, reason: reason)
    case .jobDone: return .jobDone(job: job)
    case .jobFailed: return .jobFailed(job: job, reason: reason)
    case .jobStopped: return .jobStopped(job: job, reason: reason)
    case .jobCancelled: return .jobCancelled(job: job)
    case .transferDone:
      return try await file(record).map { .fileDone(job: job, path: $0.path, bytes: $0.length) }
    case .transferFailed:
      return try await file(record).map { .fileFailed(job: job, path: $0.path, reason: reason) }
    case .transferSkipped:
      return try await file(record).map { .fileSkipped(job: job, path: $0.path, reason: reason) }
    case .sourceFailed: return .sourceFailed(job: job, reason: reason)
    case .jobAccepted, .jobRetried, .jobTakenOver, .jobChanged, .transferStarted, .transferResumed,
      .transferBeganAgain, .transferWaiting, .transferDamaged, .transferRepaired:
      return nil
    }
  }

  private func file(_ record: EventRecord) async throws(JournalError) -> (path: String, length: Int64)? {
    guard let id = record.transfer, let file = try await core.journal.transfer(id) else { return nil }
    return (Destination(directory: file.directory, name: file.name).path, file.length ?? 0)
  }
}
