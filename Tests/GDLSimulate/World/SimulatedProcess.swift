import GDL
import GDLCore
import GDLJournal
import GDLTransport

/// One process of gdl: an engine and its devices. It can die at any moment; what it does then has no effect.
final class SimulatedProcess: @unchecked Sendable {
  enum Role: Sendable {
    /// Runs jobs, and is killed as planned.
    case runner
    /// Runs jobs beside it.
    case second
    /// Tells others what to do: `gdl pause` and its like.
    case steering
  }

  let number: Int
  let role: Role
  let world: World
  private(set) var isAlive = true
  private var isBuried = false
  private(set) var engine: Engine?
  private let line = DeviceLine()
  private let diskLine = DeviceLine()
  private var dice: Dice
  /// Timers that the dead may still have: so that what they wait for comes to its end.
  private var lastTimers = 300
  private var whenDead: [() -> Void] = []

  init(number: Int, role: Role, world: World) {
    self.number = number
    self.role = role
    self.world = world
    dice = Dice(world.scenario.seed, .life, number)
  }

  /// Starts it: opens the journal.
  func start(_ configuration: EngineConfiguration, access: Engine.Access = .readWrite) throws(GDLError)
    -> Engine
  {
    let engine = try Engine(configuration, access: access, devices: devices)
    self.engine = engine
    return engine
  }

  // MARK: Death

  func die() {
    guard isAlive else { return }
    isAlive = false
    world.disk.closeAll(of: self)
    let actions = whenDead
    whenDead = []
    for action in actions { world.loop.after(0, action) }
  }

  /// Its connection and its locks go, as the kernel takes them.
  func bury() {
    guard !isBuried else { return }
    isBuried = true
    do { try engine?.journal.close() } catch { world.note("burial", number, "\(error)") }
    engine = nil
  }

  /// An orderly end: the engine was closed.
  func ended() {
    isAlive = false
    isBuried = true
    engine = nil
    world.disk.closeAll(of: self)
  }

  func onDeath(_ action: @escaping () -> Void) {
    if isAlive { whenDead.append(action) } else { world.loop.after(0, action) }
  }

  // MARK: Devices

  private var devices: EngineDevices {
    var devices = EngineDevices()
    devices.disk = ProcessDisk(self)
    devices.diskExecutor = DiskExecutor(self)
    devices.transactions = Transactions(self)
    devices.network = { [self] _ in SimulatedNetwork(self) }
    devices.clock = { [self] in SimulatedClock(self) }
    devices.wallSeconds = { [world] in world.wallSeconds }
    devices.jitter = { [self] in dice.unit() }
    return devices
  }

  private func seconds(_ range: ClosedRange<Double>) -> Double {
    let usual = dice.logarithmic(range)
    return dice.chance(0.02) ? usual + world.scenario.pace.hiccupSeconds * dice.unit() : usual
  }

  /// Runs an action of a timer; of a dead process only so many more.
  fileprivate func after(_ wait: Double, _ action: @escaping () -> Void) {
    guard !isAlive else { return world.loop.after(wait, action) }
    guard lastTimers > 0 else { return }
    lastTimers -= 1
    world.loop.after(min(wait, 1e-3), action)
  }

  /// The journal's queue.
  private final class Transactions: TransactionScheduler {
    private let process: SimulatedProcess
    init(_ process: SimulatedProcess) { self.process = process }

    func schedule(_ work: @escaping @Sendable (JournalError?) -> Void) {
      let seconds = process.seconds(process.world.scenario.pace.transaction)
      process.world.loop.on(process.line, takingSeconds: seconds) { [process] in process.commit(work) }
    }
  }

  private static let dead = JournalError(.io, "the process is dead")

  private func commit(_ work: (JournalError?) -> Void) {
    world.point(.journal, self)
    guard isAlive, !isBuried else { return work(Self.dead) }
    world.writer = self
    work(nil)
    world.writer = nil
    guard isAlive else { return }
    world.note("transaction", number)
    world.inspector.transactionEnded(self)
    world.point(.journal, self)
  }

  /// The thread that waits for the disk.
  private final class DiskExecutor: SerialExecutor {
    private let process: SimulatedProcess
    init(_ process: SimulatedProcess) { self.process = process }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let seconds = process.seconds(process.world.scenario.pace.sync)
      process.world.loop.on(process.diskLine, takingSeconds: seconds) {
        job.runSynchronously(on: self.asUnownedSerialExecutor())
      }
    }
  }
}

/// Virtual time, as one process sees it.
@LoopActor final class SimulatedClock: LoopClock {
  private let process: SimulatedProcess

  init(_ process: SimulatedProcess) { self.process = process }

  var monotonicSeconds: Double { process.world.monotonicSeconds }
  var wallSeconds: Double { process.world.wallSeconds }

  @discardableResult
  func after(_ seconds: Double, _ action: @escaping @LoopActor () -> Void) -> LoopTimer {
    let timer = LoopTimer(action)
    process.after(seconds) { LoopActor.assumeIsolated { timer.fire() } }
    return timer
  }
}
