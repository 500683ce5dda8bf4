import GDL
import GDLCore
import GDLTransport

/// Plays a scenario: starts gdl, has it killed and started again, and gives orders meanwhile, as its users do.
@LoopActor final class Director {
  private let world: World
  private let orders: Orders
  private var scenario: Scenario { world.scenario }
  /// Numbers that the journal gave to jobs which `add` has promised to keep.
  private(set) var accepted: [Int: JobID] = [:]
  private var runner: Engine?
  private var steering: SimulatedProcess?
  /// Runs beside the runner's.
  private var seconds: [Task<Void, Never>] = []
  private var dice: Dice

  init(_ world: World) {
    self.world = world
    orders = Orders(world.scenario, world.servers)
    dice = Dice(world.scenario.seed, .life)
  }

  /// A run that nothing ends is told to stop after so long.
  private static let patienceSeconds = 40.0
  /// A stop, and a run of the last part, have to end within so long.
  private static let limitSeconds = 400.0

  func play() async {
    for life in 0..<scenario.lives where !world.isOver {
      world.life = life
      world.strangers.act(before: life, world)
      for item in scenario.items {
        if case .action(let plan) = item, plan.life == life { schedule(plan) }
      }
      await runOnce(life)
      await pause(dice.seconds(0...0.5))
    }
    guard !world.isOver else { return }
    world.becomeQuiet()
    await finish()
    guard !world.isOver else { return }
    FinalCheck(world, orders, accepted).check()
  }

  private func pause(_ seconds: Double) async {
    await withCheckedContinuation { continuation in world.loop.after(seconds) { continuation.resume() } }
  }

  // MARK: One start of gdl

  private func configuration() -> EngineConfiguration {
    var configuration = EngineConfiguration(journalPath: Place.journal)
    configuration.filesAtOnce = scenario.filesAtOnce
    configuration.connectionsPerHost = scenario.connectionsPerHost
    configuration.exitsWhenPaused = scenario.exitsWhenPaused
    configuration.extractors = [SimulatedSource.kind(orders.pages)]
    let world = world
    configuration.routes = { NetworkRoutes(hasDefault: !world.servers.isOutage) }
    return configuration
  }

  private enum Outcome { case ended, died, failed(GDLError) }

  /// Opens an engine, has `body` use it, and closes it, unless it dies before.
  private func live(
    _ role: SimulatedProcess.Role, _ body: @escaping @LoopActor (Engine) async throws(GDLError) -> Void
  ) async -> Outcome {
    let process = world.begin(role)
    let engine: Engine
    do throws(GDLError) {
      engine = try process.start(configuration())
    } catch {
      process.ended()
      return .failed(error)
    }
    let outcome = await withCheckedContinuation { (continuation: CheckedContinuation<Outcome, Never>) in
      let answer = FirstAnswer(continuation)
      process.onDeath { answer.give(.died) }
      Task { @LoopActor in
        do throws(GDLError) {
          try await body(engine)
          try await engine.close()
          if process.isAlive { process.ended() }
          answer.give(.ended)
        } catch {
          answer.give(process.isAlive ? .failed(error) : .died)
        }
      }
    }
    if case .failed(let error) = outcome, process.isAlive {
      world.note("failed", process.number, error.what)
      process.die()
      process.bury()
    }
    return outcome
  }

  private func runOnce(_ life: Int) async {
    let rounds = life < scenario.rounds.count ? scenario.rounds[life] : 1
    let outcome = await live(.runner) { [self] engine throws(GDLError) in
      runner = engine
      try await addMissing(to: engine, upTo: life)
      for round in 0..<rounds {
        try await watched(engine) { () async throws(GDLError) in _ = try await engine.run(nil) }
        if round + 1 < rounds { await pause(0.3) }
      }
    }
    runner = nil
    for task in seconds { await task.value }
    seconds = []
    ended(outcome)
  }

  private func ended(_ outcome: Outcome) {
    guard !world.isOver else { return }
    switch outcome {
    case .ended: world.inspector.lifeEnded(cleanly: true)
    case .died: break
    case .failed(let error):
      // A journal that cannot be written ends a run; nothing else may.
      if !world.disk.hadTroubles { world.fail("gdl failed: \(error.what)") }
      world.inspector.processDied()
    }
    checkAccepted()
  }

  /// Runs, and stops what does not end.
  private func watched(
    _ engine: Engine, _ run: @LoopActor () async throws(GDLError) -> Void
  ) async throws(GDLError) {
    let watch = Watch()
    world.loop.after(Self.patienceSeconds) { [world] in
      guard !watch.isOver else { return }
      world.note("patience ends")
      if world.isQuiet { return }
      engine.stop()
      world.loop.after(20) { if !watch.isOver { world.fail("a run does not end when it is told to") } }
    }
    world.loop.after(Self.limitSeconds) { [world] in
      if !watch.isOver { world.fail("a run does not end, and nothing is wrong any more") }
    }
    defer { watch.isOver = true }
    do throws(GDLError) { try await run() } catch { throw error }
  }

  private final class Watch { var isOver = false }

  // MARK: Jobs

  private func addMissing(to engine: Engine, upTo life: Int) async throws(GDLError) {
    for plan in orders.jobs where plan.life.map({ $0 <= life }) ?? false { try await add(plan, to: engine) }
  }

  /// Like a user who does not know whether the last try was heard: looks first.
  private func add(_ plan: JobPlan, to engine: Engine) async throws(GDLError) {
    let known = world.inspector.reader?.integer(
      "SELECT id FROM job WHERE input = ? AND state > 0", [.text(Orders.input(plan.number))])
    guard known == nil else { return }
    let id = try await engine.add(orders.request(plan))
    accepted[plan.number] = id
    world.note("accepted", plan.number, "as \(id)")
  }

  /// What `add` has promised survives everything.
  private func checkAccepted() {
    guard !world.isOver, let reader = world.inspector.reader else { return }
    for (number, id) in accepted.sorted(by: { $0.key < $1.key })
    where reader.integer("SELECT count(*) FROM job WHERE id = ? AND state > 0", [.integer(id)]) != 1 {
      world.fail("job \(number), which was accepted as \(id), is lost")
    }
  }

  private func id(_ number: Int) -> JobID? {
    world.inspector.reader?.integer(
      "SELECT id FROM job WHERE input = ? AND state > 0", [.text(Orders.input(number))])
  }

  // MARK: Orders while it runs

  private func schedule(_ plan: ActionPlan) {
    let life = plan.life
    world.loop.after(plan.atSeconds) { [self] in
      LoopActor.assumeIsolated {
        guard !world.isQuiet, world.life == life, !world.isOver, !world.isSomebodyDead else { return }
        world.note("order", life, "\(plan.what)")
        Task { await carryOut(plan.what) }
      }
    }
  }

  private func carryOut(_ what: ActionPlan.What) async {
    do throws(GDLError) {
      try await perform(what)
    } catch {
      // The job ended meanwhile, or the journal's disk is broken: what a user is told, too.
      world.note("refused", 0, error.what)
    }
  }

  private func perform(_ what: ActionPlan.What) async throws(GDLError) {
    switch what {
    case .stop: runner?.stop()
    case .jump(let seconds): world.jump(seconds)
    case .adopt: try await adopt()
    case .secondRunner: startSecond()
    case .takeName(let choice):
      world.strangers.act(StrangerPlan(life: world.life, choice: choice, what: .takesName), world)
    case .pause(let job, let afterFile, let length, let maximum):
      var request = PauseRequest()
      request.afterFile = afterFile
      request.durationSeconds = length
      request.maximumSeconds = maximum
      guard let ids = ids(job) else { return }
      let paused = try await steer().pause(ids, request)
      if !afterFile, length == nil, maximum == nil { expectPause(of: paused) }
    case .resume(let job): if let id = id(job) { _ = try await steer().resume([id]) }
    case .cancel(let job, let deletes):
      if let id = id(job) { _ = try await steer().cancel([id], deletePartials: deletes) }
    case .retry: _ = try await steer().retry(nil)
    case .segments(let job, let count):
      guard let id = id(job) else { return }
      var change = JobChange()
      change.segments = .fixed(count)
      try await steer().set([id], change)
    case .rate(let job, let bytesPerSecond):
      guard let id = id(job) else { return }
      var change = JobChange()
      change.bytesPerSecond = RateSchedule(bytesPerSecond: bytesPerSecond ?? 0)
      try await steer().set([id], change)
    case .priority(let job, let priority):
      guard let id = id(job) else { return }
      var change = JobChange()
      change.priority = priority
      try await steer().set([id], change)
    case .pauseHost(let site, let length):
      var request = PauseRequest()
      request.durationSeconds = length
      try await steer().pauseHost(scenario.sites[site].host, request)
    case .resumeHost(let site): try await steer().resumeHost(scenario.sites[site].host)
    case .add(let job):
      if let plan = orders.jobs.first(where: { $0.number == job }) { try await add(plan, to: steer()) }
    }
  }

  /// A pause without an end is carried out soon, unless somebody wishes otherwise or the process dies.
  private func expectPause(of jobs: [JobSummary]) {
    for job in jobs where job.isRunning {
      let (process, id, at) = (runner, job.record.id, job.record.wishedAt ?? 0)
      world.loop.after(Self.pauseSeconds) { [self, world] in
        LoopActor.assumeIsolated {
          guard !world.isOver, let process, process === runner, let reader = world.inspector.reader else {
            return
          }
          let isIgnored = reader.integer(
            """
            SELECT count(*) FROM job
            WHERE id = ? AND wish = 1 AND wished_at = ? AND state = 1 AND owner != ?
            """,
            [
              .integer(id), .integer(Int64((at * 1_000).rounded())),
              // Who only gives orders runs nothing, not even what it added itself.
              .integer(steering?.engine?.journal.currentSession ?? 0),
            ])
          if isIgnored == 1 { world.fail("a pause of job \(id) is not carried out") }
        }
      }
    }
  }

  /// For the owner to notice a wish, and for slow devices to make everything durable.
  private static let pauseSeconds = 15.0

  /// Nil stands for all.
  private func ids(_ job: Int?) -> [JobID]?? {
    guard let job else { return .some(nil) }
    return id(job).map { .some([$0]) }
  }

  /// The process from which orders come; it lives as long as the machine.
  private func steer() throws(GDLError) -> Engine {
    if let steering, steering.isAlive, let engine = steering.engine { return engine }
    let process = world.begin(.steering)
    steering = process
    return try process.start(configuration(), access: .existing)
  }

  private func adopt() async throws(GDLError) {
    guard let runner else { return }
    let due = try await runner.claimableJobs()
    if !due.isEmpty { _ = try await runner.adopt(due) }
  }

  private func startSecond() {
    guard runner != nil else { return }
    seconds.append(
      Task {
        let outcome = await live(.second) { [self] engine throws(GDLError) in
          try await watched(engine) { () async throws(GDLError) in _ = try await engine.run(nil) }
        }
        if case .failed(let error) = outcome, !world.disk.hadTroubles {
          world.fail("a second gdl failed: \(error.what)")
        }
      })
  }

  // MARK: The last part

  /// Nothing goes wrong any more: everything has to come to its end, soon.
  private func finish() async {
    if let process = steering, process.isAlive, let engine = process.engine {
      do { try await engine.close() } catch { world.note("refused", 0, "\(error)") }
      process.ended()
    }
    steering = nil
    for round in 0..<6 where !world.isOver {
      world.note("last part", round)
      world.life += 1
      let outcome = await live(.runner) { [self] engine throws(GDLError) in
        try await addMissing(to: engine, upTo: .max)
        for site in scenario.sites { try await engine.resumeHost(site.host) }
        _ = try await engine.retry(nil)
        let open = try await engine.jobs().map(\.record).filter { $0.pauseTerm != nil && !$0.state.isEnded }
          .map(\.id)
        _ = try await engine.resume(open)
        try await watched(engine) { () async throws(GDLError) in _ = try await engine.run(nil) }
      }
      ended(outcome)
      guard !world.isOver else { return }
      if FinalCheck(world, orders, accepted).isOver { return }
    }
    world.fail(
      "everything is sound, and gdl does not finish: \(FinalCheck(world, orders, accepted).openText)")
  }
}

/// Of several who may answer, the first.
private final class FirstAnswer<T: Sendable>: @unchecked Sendable {
  private var continuation: CheckedContinuation<T, Never>?
  init(_ continuation: CheckedContinuation<T, Never>) { self.continuation = continuation }

  func give(_ value: T) {
    continuation?.resume(returning: value)
    continuation = nil
  }
}
