import GDLCore
import GDLTransport

/// Looks again and again whether the command that a run depends on ends well, and pauses its jobs while it
/// does not.
@LoopActor
final class Condition {
  private unowned let core: EngineCore
  private let command: HookCommand
  private let stopping = HookStop()
  private var timer: LoopTimer?
  /// The look under way.
  private var look: Task<Void, Never>?

  /// Nil for a run that depends on nothing.
  init?(core: EngineCore) {
    guard let condition = core.configuration.condition else { return nil }
    self.core = core
    command = HookCommand(
      command: condition, input: "", environment: ["GDL_JOURNAL": core.configuration.journalPath],
      timeoutSeconds: core.configuration.conditionTimeoutSeconds)
  }

  /// Holds the first file back until the command has ended.
  func start() {
    core.conditionIsKnown = false
    begin()
  }

  /// The look under way ends soon, and none follows.
  func stop() {
    stopping.ask()
    timer?.cancel()
  }

  /// Returns when no command of it runs any more.
  func finish() async {
    stop()
    await look?.value
  }

  private func begin() {
    let begun = core.now
    look = Task {
      let outcome = await command.run(stopping)
      guard !stopping.isAsked else { return }
      heed(outcome)
      let left = core.configuration.conditionSeconds - (core.now - begun)
      timer = core.clock.after(left) { [weak self] in self?.begin() }
    }
  }

  private func heed(_ outcome: HookOutcome) {
    let holds: Bool
    switch outcome {
    case .delivered: holds = true
    case .failed(let reason):
      holds = false
      core.conditionReason = reason
      if core.conditionHolds { core.notify(.info, "the condition does not hold (\(reason))") }
    case .stopped: return
    }
    let wasKnown = core.conditionIsKnown
    core.conditionIsKnown = true
    if holds != core.conditionHolds {
      core.conditionHolds = holds
      for job in core.jobs.values { job.pauses.reconsider() }
    }
    if !wasKnown { core.fill() }
  }
}
