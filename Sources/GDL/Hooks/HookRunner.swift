import GDLCore
import GDLJournal
import GDLTransport

/// Tells hooks what the journal says they still have to be told, at least once each.
///
/// Nothing waits for a hook but the end of a run, and that only for a short grace. What is left then, or when
/// the process dies, the next process that runs any job tells.
@LoopActor
final class HookRunner {
  /// A look into a small table; less often would be a delay that users see.
  private static let pollSeconds = 0.25
  /// Jobs that another process has just ended are left to it for so long.
  private static let foreignSeconds = 120.0

  private let journal: Journal
  private let network: any Network
  private let clock: any LoopClock
  private let configuration: EngineConfiguration
  private let notices: AsyncStream<Notice>.Continuation
  /// Those that this process runs or ran.
  private var jobs: [JobID]
  private let startedAt: Timestamp
  /// What is under way, by hook, and how to end it early.
  private var busy: [Int64: @LoopActor () -> Void] = [:]
  private var timer: LoopTimer?
  private var isPolling = false
  private var wantsAnotherPoll = false
  private var isStopping = false
  /// Somebody wants the process to end now.
  private var isHurried = false
  /// By the monotonic clock; nil until the run is over.
  private var deadline: Double?

  init(
    journal: Journal, network: any Network, clock: any LoopClock, configuration: EngineConfiguration,
    jobs: [JobID], notices: AsyncStream<Notice>.Continuation
  ) {
    self.journal = journal
    self.network = network
    self.clock = clock
    self.configuration = configuration
    self.jobs = jobs
    self.notices = notices
    startedAt = clock.wallSeconds
  }

  /// The run took more jobs.
  func add(_ more: [JobID]) { jobs += more.filter { !jobs.contains($0) } }

  func start() {
    Task { await poll() }
    timer = clock.after(Self.pollSeconds) { [weak self] in self?.start() }
  }

  /// Returns when every file's command has been run and nothing else is left to tell soon; for the latter at
  /// the latest after the grace.
  func finish() async {
    timer?.cancel()
    await poll()
    while !isHurried, await hasCommandsOfFiles() {
      await pause(0.02)
      await poll()
    }
    deadline = clock.monotonicSeconds + configuration.hooks.graceSeconds
    if isHurried { hurry() }
    while let deadline, clock.monotonicSeconds < deadline, await mayGoOn(until: deadline) {
      await pause(0.02)
      if busy.isEmpty { await poll() }
    }
    isStopping = true
    for end in busy.values { end() }
    while !busy.isEmpty { await pause(0.01) }
  }

  /// Ends the grace, when it has begun: somebody wants the process to end now.
  func hurry() {
    isHurried = true
    if deadline != nil { deadline = clock.monotonicSeconds }
  }

  /// A command that failed is tried again, and no longer waited for.
  private func hasCommandsOfFiles() async -> Bool {
    do throws(JournalError) {
      return try await journal.hasUntriedDeliveries(ofTargetsLike: ExecCommand.mark, scope)
    } catch {
      return false
    }
  }

  private func mayGoOn(until deadline: Double) async -> Bool {
    guard busy.isEmpty, !isPolling else { return true }
    do throws(JournalError) {
      guard let due = try await journal.soonestDelivery(scope) else { return false }
      return clock.monotonicSeconds + max(0, due - clock.wallSeconds) < deadline
    } catch {
      return false
    }
  }

  private func pause(_ seconds: Double) async {
    await withCheckedContinuation { continuation in
      clock.after(seconds) { continuation.resume() }
    }
  }

  // MARK: Looking

  private var scope: DeliveryScope {
    DeliveryScope(jobs: jobs, othersBefore: max(startedAt, clock.wallSeconds - Self.foreignSeconds))
  }

  private func poll() async {
    wantsAnotherPoll = true
    guard !isPolling else { return }
    isPolling = true
    defer { isPolling = false }
    while wantsAnotherPoll, !isStopping, busy.count < configuration.hooks.atOnce {
      wantsAnotherPoll = false
      do throws(JournalError) {
        let due = try await journal.dueDeliveries(
          scope, at: clock.wallSeconds, limit: busy.count + configuration.hooks.atOnce)
        for delivery in due where busy.count < configuration.hooks.atOnce && busy[delivery.hook.id] == nil {
          begin(delivery)
        }
      } catch {
        // The engine itself says what is wrong with the journal; what is not told now is told later.
        return
      }
    }
  }

  private func begin(_ delivery: Delivery) {
    guard !isStopping else { return }
    let stop = HookStop()
    busy[delivery.hook.id] = { stop.ask() }
    Task {
      do throws(JournalError) {
        try await settle(delivery, try await tell(delivery, stop))
      } catch {
        notify(delivery, "is told again later: \(error.message)")
      }
      busy[delivery.hook.id] = nil
      await poll()
    }
  }

  // MARK: Telling

  private func tell(_ delivery: Delivery, _ stop: HookStop) async throws(JournalError) -> HookOutcome {
    let job = try await journal.job(delivery.event.job)
    var file: TransferRecord?
    if let transfer = delivery.event.transfer { file = try await journal.transfer(transfer) }
    let message = HookMessage(delivery.event, job: job, file: file)
    // The end of the run may have come meanwhile.
    guard !stop.isAsked else { return .stopped }
    let timeout = configuration.hooks.timeoutSeconds
    let isExec = ExecCommand.isExec(delivery.hook.target)
    if HookRequest.isWebhook(delivery.hook.target) {
      return await Webhook.post(
        message.json, to: delivery.hook.target, options: job?.options.network, timeoutSeconds: timeout,
        network: network, clock: clock, onStart: { busy[delivery.hook.id] = $0 })
    }
    var environment = message.environment
    environment["GDL_JOURNAL"] = configuration.journalPath
    return await HookCommand(
      command: isExec
        ? ExecCommand.line(delivery.hook.target, path: message.path ?? "") : delivery.hook.target,
      input: message.json, environment: environment,
      // A film is converted for hours; what hangs for ever is ended with the process.
      timeoutSeconds: isExec ? 7 * 86_400 : timeout
    ).run(stop)
  }

  private func settle(_ delivery: Delivery, _ outcome: HookOutcome) async throws(JournalError) {
    let (hook, event) = (delivery.hook.id, delivery.event.id)
    let tries = delivery.attempts + 1
    let isLast = tries >= configuration.hooks.triesLimit
    switch outcome {
    case .delivered:
      return try await journal.delivered(hook: hook, event: event)
    case .stopped where !isLast:
      notify(delivery, "was still running at the end of the run; the next run tells it again", level: .info)
      return try await journal.deliveryFailed(hook: hook, event: event, notBefore: clock.wallSeconds)
    case .failed(let reason) where !isLast:
      let wait = configuration.hooks.waitSeconds(afterTries: tries)
      notify(delivery, "failed (\(reason)); next try in \(Int(wait.rounded(.up))) s")
      return try await journal.deliveryFailed(hook: hook, event: event, notBefore: clock.wallSeconds + wait)
    case .stopped:
      notify(delivery, "was still running at the end of \(tries) runs; it is given up")
    case .failed(let reason):
      notify(delivery, "failed \(tries) times (\(reason)); it is given up")
    }
    try await journal.delivered(hook: hook, event: event)
  }

  private func notify(_ delivery: Delivery, _ what: String, level: Notice.Level = .warning) {
    let kind = HookRequest.isWebhook(delivery.hook.target) ? "webhook" : "hook"
    notices.yield(
      Notice(
        level, job: delivery.event.job,
        "the \(kind) for \(delivery.event.kind.hookName) of job \(delivery.event.job) \(what)"))
  }
}
