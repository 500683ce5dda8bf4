import CSimulation
import GDLCore
import GDLJournal
import Glibc

/// One simulated world: a machine with its disk and its clock, the processes on it, the servers around it.
///
/// `@unchecked Sendable`, as everything that belongs to it: there is one thread.
final class World: @unchecked Sendable {
  /// The one that is played.
  nonisolated(unsafe) static var current: World?

  let scenario: Scenario
  let loop = SimulatedLoop.shared
  let trace: Trace
  let disk: SimulatedDisk
  let servers: Servers
  let inspector: Inspector
  let strangers: Strangers
  private(set) var processes: [SimulatedProcess] = []
  /// Starts of gdl so far.
  var life = -1
  /// The last part: nothing goes wrong any more.
  private(set) var isQuiet = false
  /// What must never be, and is.
  private(set) var violation: String?
  private var hasEnded = false
  /// Nothing that happens from now on matters.
  var isOver: Bool { violation != nil || hasEnded }
  /// Whose transaction runs.
  var writer: SimulatedProcess?
  private var crashes: [CrashPlan]
  private var crashCountdown: [Int: Int] = [:]
  private var powerDice: Dice
  /// Where the log is cut when the dead are buried.
  private var logCut: Int64?
  private(set) var powerCuts = 0
  private(set) var kills = 0
  private var wallOffset = 1_800_000_000.0

  init(_ scenario: Scenario, trace: Trace) {
    self.scenario = scenario
    self.trace = trace
    disk = SimulatedDisk(seed: scenario.seed)
    servers = Servers()
    inspector = Inspector()
    strangers = Strangers(
      scenario.items.compactMap { if case .stranger(let plan) = $0 { plan } else { nil } })
    crashes = scenario.items.compactMap { if case .crash(let plan) = $0 { plan } else { nil } }
    powerDice = Dice(scenario.seed, .powerCut)
    loop.begin(seed: scenario.seed)
    disk.world = self
    disk.begin(scenario.items.compactMap { if case .disk(let fault) = $0 { fault } else { nil } })
    servers.begin(self)
    inspector.world = self
    loop.afterStep = { [unowned self] in if isSomebodyDead { bury() } }
  }

  /// No server and no disk does anything wrong: whatever else happens is no reason to try again.
  private(set) lazy var isFaultless =
    scenario.sites.allSatisfy(\.isPlain) && !scenario.resources.contains(where: \.isMissing)
    && !scenario.items.contains {
      switch $0 {
      case .fault, .outage, .disk, .stranger, .change: true
      case .job, .crash, .action: false
      case .file(_, let file): file.digest == .wrong
      }
    }

  // MARK: Time

  var monotonicSeconds: Double { loop.now + 1_000 }
  var wallSeconds: Timestamp { loop.now + wallOffset }

  func jump(_ seconds: Double) {
    note("jump", Int(seconds))
    wallOffset += seconds
  }

  func note(_ kind: StaticString, _ number: Int = 0, _ text: @autoclosure () -> String = "") {
    trace.note(kind, at: loop.now, number, text())
  }

  func fail(_ what: @autoclosure () -> String) {
    guard violation == nil else { return }
    violation = what()
    note("VIOLATION", 0, violation ?? "")
  }

  func becomeQuiet() {
    isQuiet = true
    crashes = []
    disk.becomeSound()
    servers.becomeHonest()
    note("quiet")
  }

  // MARK: Processes and their ends

  func begin(_ role: SimulatedProcess.Role) -> SimulatedProcess {
    let process = SimulatedProcess(number: processes.count + 1, role: role, world: self)
    processes.append(process)
    note("process", process.number, "\(role)")
    return process
  }

  /// A moment at which a process may die.
  func point(_ place: CrashPlan.Place, _ process: SimulatedProcess) {
    guard process.isAlive, !crashes.isEmpty else { return }
    for (index, plan) in crashes.enumerated()
    where plan.life == life && (plan.place == .anywhere || plan.place == place)
      && (plan.kind == .powerCut || process.role == .runner)
    {
      let left = (crashCountdown[index] ?? plan.afterCalls) - 1
      crashCountdown[index] = left
      guard left < 0 else { continue }
      crashes.remove(at: index)
      crashCountdown = [:]
      switch plan.kind {
      case .kill: kill(process)
      case .powerCut: cutPower()
      }
      return
    }
  }

  func kill(_ process: SimulatedProcess) {
    note("kill", process.number)
    kills += 1
    process.die()
    isSomebodyDead = true
  }

  func cutPower() {
    note("power cut")
    powerCuts += 1
    for process in processes { process.die() }
    isSomebodyDead = true
    let log = gdl_sim_log_state()
    logCut = log.synced + Int64(powerDice.unit() * Double(log.written - log.synced + 1))
    inspector.powerFails()
    disk.cutPower(&powerDice)
  }

  private(set) var isSomebodyDead = false

  /// Outside of everything that the dead were doing.
  private func bury() {
    isSomebodyDead = false
    if logCut != nil { inspector.close() }
    for process in processes where !process.isAlive { process.bury() }
    gdl_sim_thaw()
    if let logCut {
      note("log cut", Int(logCut))
      truncate(Place.journal + "-wal", off_t(logCut))
      gdl_sim_log_begin(logCut)
      self.logCut = nil
      inspector.open()
      inspector.powerIsBack()
    } else {
      inspector.processDied()
    }
  }

  /// Everything is over. What the dead still have to do has no effect, and is done only so that their memory is
  /// given back.
  func end() {
    hasEnded = true
    loop.afterStep = {}
    for process in processes where process.isAlive { process.die() }
    crashes = []
    for process in processes { process.bury() }
    gdl_sim_thaw()
    inspector.close()
    _ = loop.run(stepLimit: loop.steps + 20_000, secondsLimit: loop.now + 1_000) { false }
    processes = []
  }

  /// What the log's VFS asks.
  func fate(of call: gdl_sim_call) -> gdl_sim_fate {
    guard let writer else { return gdl_sim_goes_on }
    point(.log, writer)
    guard writer.isAlive else { return gdl_sim_dies }
    return disk.logFails(call == gdl_sim_log_sync) ? gdl_sim_fails : gdl_sim_goes_on
  }
}

/// Paths that are the same in every process, so that nothing depends on where the simulator runs.
enum Place {
  /// In the current folder, which is the worker's own.
  static let journal = "journal.db"
  static let archive = "archive.db"
  /// Folders that every machine has, for gdl asks the system whether it may write there. It never does.
  static let folders = ["/tmp", "/var/tmp", "/dev/shm"]
}
