import GDLCore
import GDLJournal
import GDLTransport

/// Performs what a job's ``PauseStateMachine`` decides: the machine knows the rules, this knows the devices.
@LoopActor
final class PauseConductor {
  private unowned let core: EngineCore
  private unowned let job: Job
  private var machine: PauseStateMachine
  private var timer: LoopTimer?
  private var commits = CommitChain()
  private let calendar = SystemCalendar()
  /// Who asked for the pause, and why.
  private var reason = ""
  private var deletesPartials = false
  /// The pause that was heeded last.
  private var term: PauseTerm?
  private let fullDisk: FullDisk

  init(_ job: Job, core: EngineCore) {
    self.job = job
    self.core = core
    fullDisk = FullDisk(core: core)
    machine = PauseStateMachine(rules: job.options.pauseRules)
  }

  /// Whether the job is on hold and still ours, so that it can go on by itself.
  var isResting: Bool {
    switch machine.state {
    case .paused, .held: true
    case .running, .draining, .closing, .resuming, .ended: false
    }
  }

  /// When a pause under way ends by itself, for the display.
  var restsUntil: Timestamp? {
    if case .paused(let pause) = machine.state { pause.until } else { nil }
  }

  /// Begins with the pause that the journal holds already, and nobody is told of it once more. For a job that
  /// is about to run, before its wish is heeded.
  func rest(in wish: JobWish) {
    guard let term = wish.term else { return }
    let maximum = term.maximumSeconds ?? machine.rules.maximumSeconds
    let until = [term.until, maximum.map { term.since + $0 }].compactMap(\.self).min()
    let isOver = until.map { $0 <= core.wallSeconds } ?? false
    guard isOver || (until != nil && !core.configuration.exitsWhenPaused) else { return }
    let pause = Pause(since: term.since, until: until, reason: .askedFor)
    machine = PauseStateMachine(
      rules: machine.rules, resting: pause, wish: .pause(term), window: window,
      now: ClockReading(wallSeconds: core.wallSeconds, monotonicSeconds: core.now))
    (self.term, reason) = (term, wish.reason)
    job.gate = .resting
    if !isOver { tell(pause) }
  }

  // MARK: Events

  /// Before anything of the job is begun: what was wished while nobody ran it, and its windows.
  func begin() {
    heed(job.claimedWish)
    // Its pause was over before anybody could say so.
    if job.record.state == .paused, machine.state == .running { commitResumed() }
  }

  /// What the journal says is wished, and what the windows say: before anything of the job is begun, and
  /// whenever it may have changed.
  func heed(_ wish: JobWish) {
    reason = wish.reason
    if let wished = wish.term { term = wished }
    feedWindow()
    switch wish.wish {
    case .run: feed(.wish(.run))
    case .pause, .pauseAfterFile: if let term = wish.term { feed(.wish(.pause(term))) }
    case .cancel, .cancelAndDelete:
      deletesPartials = wish.wish == .cancelAndDelete
      feed(.wish(.cancel))
    }
  }

  /// The last file under way ended.
  func filesEnded() {
    if case .draining = machine.state, job.drivers.isEmpty { feed(.noFilesUnderWay) }
  }

  /// The job's windows, or its condition, may have changed.
  func reconsider() {
    feedWindow()
    feed(.tick)
  }

  /// There is no room for so many bytes: the job is paused until there is.
  func diskFilled(_ folder: String, needs bytes: Int64, _ reason: String) {
    guard fullDisk.filled(folder, needs: bytes, reason) else { return }
    fullDisk.wait { [weak self] in self?.reconsider() }
    reconsider()
  }

  func stop() {
    timer?.cancel()
    fullDisk.stop()
  }

  /// Returns when everything that was decided is committed.
  func committed() async { await commits.finished() }

  private func feedWindow() { feed(.window(window)) }

  private var window: WindowState {
    if !core.conditionHolds { return .conditionFails }
    if fullDisk.isFull { return .diskFull }
    return job.options.windows.state(at: core.wallSeconds, calendar: calendar)
  }

  /// Why it is on hold, in one sentence.
  private func words(_ pause: Pause) -> String {
    switch pause.reason {
    case .askedFor: reason
    case .outsideWindow: pause.reason.text
    case .conditionFails: "\(pause.reason.text) (\(core.conditionReason))"
    case .diskFull: "\(pause.reason.text): \(fullDisk.reason)"
    }
  }

  private func feed(_ event: PauseStateMachine.Event) {
    guard job.ending == nil, !job.isLetGo else { return }
    let now = ClockReading(wallSeconds: core.wallSeconds, monotonicSeconds: core.now)
    for action in machine.event(event, at: now) { perform(action) }
  }

  // MARK: Actions

  private func perform(_ action: PauseStateMachine.Action) {
    switch action {
    case .startNothingNew: drain()
    case .stopReading(hold: true): hold()
    case .stopReading(hold: false):
      core.supervisor.emit(.jobPausing, job, fullDisk.isFull ? fullDisk.reason : reason)
      core.supervisor.stopDrivers(of: job)
    case .releaseConnections: release()
    case .commitPaused(let pause): commit(pause)
    case .endTerm(let ending): endTerm(timedOut: ending == .timedOut)
    case .resume: resume()
    case .commitCancelled:
      job.deletesPartials = deletesPartials
      job.pauseReason = reason
      core.supervisor.letGo(job, .ended(.cancelled))
    case .failJob(let reason): core.supervisor.letGo(job, .failed(reason: reason))
    case .wake(let seconds):
      timer?.cancel()
      timer = core.clock.after(seconds) { [weak self] in self?.reconsider() }
    }
  }

  private func drain() {
    job.gate = .afterFile
    job.stopExtraction()
    core.supervisor.emit(.jobPausing, job, reason)
    // A file that waits for its next try is at a boundary of its own.
    for id in job.drivers {
      if let driver = core.drivers[id], case .waiting = driver.phase { driver.stop() }
    }
    core.clock.after(0) { [weak self] in self?.filesEnded() }
  }

  /// So short a pause keeps its connections: nothing is read from them, and what was read is made durable.
  private func hold() {
    job.gate = .held
    core.supervisor.emit(.jobPausing, job, reason)
    commits.add(core) { [core, job] in
      let drivers = job.drivers.compactMap { core.drivers[$0] }.filter {
        $0.needsHardCommit && $0.hasCheckpoint
      }
      if !drivers.isEmpty { await core.checkpointer.checkpoint(drivers) }
    }
    commitPaused(reason)
  }

  /// The pause is in force: the journal says so, and that the job is still ours.
  private func commitPaused(_ reason: String) {
    commits.add(core) { [core, job] in
      do throws(JournalError) {
        try await core.journal.pauseOwned(job.id, reason: reason, at: core.wallSeconds)
      } catch {
        core.journalFailed(error)
      }
    }
  }

  private func release() {
    if job.gate == .held { core.supervisor.stopDrivers(of: job) }
    job.gate = .closing
    core.perform { [self] in
      await core.supervisor.waitUntilReleased(job)
      feedWindow()
      feed(.bytesDurable)
    }
  }

  /// The bytes are durable. A pause without an end gives the job up; with one the job stays ours and goes
  /// on by itself, unless this run is to end.
  private func commit(_ pause: Pause) {
    // Asked to stop while the bytes were made durable.
    guard !core.supervisor.isStopping else { return core.supervisor.letGo(job, .stopped) }
    job.pauseReason = words(pause)
    let endsByItself = pause.until != nil || pause.reason.passesByItself
    guard endsByItself, !core.configuration.exitsWhenPaused else {
      core.supervisor.letGo(job, .paused)
      return
    }
    job.gate = .resting
    tell(pause)
    commitPaused(job.pauseReason)
  }

  private func commitResumed() {
    commits.add(core) { [core, job] in
      do throws(JournalError) {
        try await core.journal.resumeOwned(job.id, at: core.wallSeconds)
      } catch {
        core.journalFailed(error)
      }
    }
  }

  private func tell(_ pause: Pause) {
    let what = "job \(job.id) is paused"
    switch pause.reason {
    case .askedFor, .outsideWindow: core.notify(.info, job: job.id, what + pause.untilText)
    case .conditionFails: core.notify(.info, job: job.id, "\(what): \(words(pause))")
    case .diskFull:
      core.notify(
        .warning, job: job.id, "\(what), and goes on when there is room: \(fullDisk.reason)",
        kept: "everything that was received")
    }
  }

  private func endTerm(timedOut: Bool) {
    guard let term else { return }
    commits.add(core) { [core, job] in
      do throws(JournalError) {
        try await core.journal.endTermOwned(job.id, term, timedOut: timedOut, at: core.wallSeconds)
      } catch {
        core.journalFailed(error)
      }
    }
  }

  private func resume() {
    guard !core.supervisor.isStopping else { return core.supervisor.letGo(job, .stopped) }
    let wasHeld = job.gate == .held
    let wasDraining = job.gate == .afterFile
    job.gate = .running
    core.supervisor.emit(.jobResuming, job, "")
    if wasHeld { for id in job.drivers { core.drivers[id]?.goOn() } }
    if !wasDraining {
      core.notify(.info, job: job.id, "job \(job.id) goes on")
      commitResumed()
    }
    commits.add(core) { [self] in
      if !wasHeld { job.readAgain() }
      feed(.resumed)
      core.fill()
    }
  }
}

/// Commits of one job in the order in which they were decided.
@LoopActor
private final class CommitChain {
  private var last: Task<Void, Never>?

  nonisolated init() {}

  /// - Parameter core: kept until the work is done: everything else refers to it unowned.
  func add(_ core: EngineCore, _ work: @escaping @LoopActor () async -> Void) {
    let before = last
    last = Task {
      await before?.value
      await work()
      withExtendedLifetime(core) {}
    }
  }

  func finished() async {
    while let current = last {
      await current.value
      if current == last { return }
    }
  }
}

extension Pause {
  /// ` until 06:00`, or nothing.
  var untilText: String {
    guard let until else { return "" }
    return " until \(SystemCalendar().text(until))"
  }
}

extension SystemCalendar {
  /// Local time of day, with the date when it is not within a day.
  func text(_ moment: Timestamp) -> String {
    let local = components(at: moment)
    let clock = "\(two(local.secondsOfDay / 3_600)):\(two(local.secondsOfDay / 60 % 60))"
    guard abs(moment - Machine.wallSeconds) > 20 * 3_600 else { return clock }
    return "\(local.year)-\(two(local.month))-\(two(local.day)) \(clock)"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
