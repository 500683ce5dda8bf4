import CSimulation
import GDL
import GDLCore
import GDLJournal
import GDLTransport
import Glibc

/// Runs one seed: makes its world, plays it, and says what was wrong.
struct SeedRun {
  struct Result {
    var violation: String?
    var hash: UInt64
    var steps: Int
    var seconds: Double
    var isCrashed: Bool
  }

  /// Steps are jobs and events; a world that takes more does not get on.
  private static let stepLimit = 3_000_000
  private static let secondsLimit = 20_000.0

  /// - Parameter kept: numbers of the items that happen; nil for all.
  static func run(_ seed: UInt64, kept: Set<Int>? = nil, isTraced: Bool = false) -> Result {
    run(scenario(seed, kept: kept), isTraced: isTraced)
  }

  static func scenario(_ seed: UInt64, kept: Set<Int>?) -> Scenario {
    var scenario = ScenarioMaker.make(seed)
    if let kept {
      scenario.items = scenario.items.enumerated().filter { kept.contains($0.offset) }.map(\.element)
    }
    return scenario
  }

  static func run(_ scenario: Scenario, isTraced: Bool = false) -> Result {
    JournalTemplate.lay()
    let trace = Trace(isPrinted: isTraced)
    let world = World(scenario, trace: trace)
    gdl_sim_watch_logs { call in World.current?.fate(of: call) ?? gdl_sim_goes_on }
    World.current = world
    world.inspector.open()
    let end = End()
    begin(world, end)
    let ending = world.loop.run(stepLimit: stepLimit, secondsLimit: secondsLimit) {
      end.isReached || world.violation != nil
    }
    switch ending {
    case .done: break
    case .stuck: world.fail("nothing is left to happen, and the end is not reached")
    case .tooManySteps: world.fail("no end after \(stepLimit) steps")
    case .tooLong: world.fail("no end after \(Int(secondsLimit)) s")
    }
    let result = Result(
      violation: world.violation, hash: trace.hash, steps: world.loop.steps, seconds: world.loop.now,
      isCrashed: world.kills + world.powerCuts > 0)
    world.end()
    return result
  }

  private final class End: @unchecked Sendable { var isReached = false }

  private static func begin(_ world: World, _ end: End) {
    Task { @LoopActor in
      await Director(world).play()
      end.isReached = true
    }
  }
}

/// An empty journal, made once and copied for each world: making the schema takes longer than a world.
enum JournalTemplate {
  nonisolated(unsafe) private static var bytes: [UInt8] = []

  /// Puts a new journal into the current folder, and removes what the last world left.
  static func lay() {
    if bytes.isEmpty { make() }
    for suffix in ["", "-wal", "-shm", ".lock", ".reserve"] { unlink(Place.journal + suffix) }
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(Place.archive + suffix) }
    write(bytes, Place.journal)
    write([], Place.journal + "-wal")
    gdl_sim_log_begin(0)
  }

  private static func make() {
    let path = "template.db"
    unlink(path)
    do {
      let journal = try Journal.open(path: path, access: .readWrite(create: true))
      try journal.close()
    } catch {
      fatalError("the template of the journal cannot be made: \(error)")
    }
    let connection = Reader(path)
    connection.each("PRAGMA wal_checkpoint(TRUNCATE)") { _ in }
    connection.close()
    bytes = read(path)
    for suffix in ["", "-wal", "-shm", ".lock", ".reserve"] { unlink(path + suffix) }
  }

  private static func read(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    precondition(file >= 0, "the template cannot be read")
    defer { close(file) }
    var found: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      guard count > 0 else { return found }
      found += buffer[..<count]
    }
  }

  private static func write(_ bytes: [UInt8], _ path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(file >= 0, "the journal cannot be written")
    defer { close(file) }
    precondition(Glibc.write(file, bytes, bytes.count) == bytes.count, "the journal cannot be written")
  }
}
