import ArgumentParser
import CSimulation
import Glibc

/// Plays worlds in which everything goes wrong with the real engine, and replays the one that failed.
@main struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gdl-simulate",
    abstract: "Plays simulated worlds with the real engine: each from one seed, each time the same.",
    discussion: """
      gdl-simulate --seeds 2000             plays the seeds 1 to 2000; prints those that fail
      gdl-simulate --seed 1234 --trace      plays one again, and prints what happens in it
      gdl-simulate --shrink 1234            takes away what the failure does not need
      gdl-simulate FILE...                  plays worlds that were kept with --seed and --keep, because they failed
      """)

  @Option(help: "Play so many seeds.") var seeds = 100
  @Option(help: "The first of them.") var from: UInt64 = 1
  @Option(help: "Processes that play at the same time.") var jobs = 1
  @Option(help: "Play only this seed.") var seed: UInt64?
  @Flag(help: "With --seed: print what happens.") var trace = false
  @Option(help: "With --seed: of the things that happen only these, by number: 0,3,7.") var only: String?
  @Option(help: "With --seed: write the world to this file.") var keep: String?
  @Argument(help: "Play the worlds in these files.") var files: [String] = []
  @Option(help: "Take away from this seed what its failure does not need.") var shrink: UInt64?
  @Option(help: "Stop after so many failures.") var failures = 10
  @Option(help: "Switch on a deliberate bug.") var mutation: String?
  @Flag(help: "Switch on each deliberate bug, or that of --mutation; find it.") var mutations = false
  @Flag(help: .hidden) var worker = false

  /// One seed of so many is played twice, and has to go the same way.
  private static let twiceInterval: UInt64 = 50

  static func main() {
    Surroundings.prepare()
    precondition(gdl_sim_spare_locks() != 0, "SQLite is in use before the simulator begins")
    SimulatedLoop.takeOver()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(withError: error)
    }
  }

  func validate() throws {
    guard let mutation else { return }
    guard Mutations.switchOn(mutation) else {
      throw ValidationError(
        "there is no mutation \(mutation); there are: \(Mutations.names.joined(separator: ", "))")
    }
  }

  func run() throws {
    if mutations {
      guard Mutations.findAll(mutation, seeds: seeds, processes: max(1, jobs)) else { throw ExitCode(1) }
    } else if worker {
      work()
    } else if !files.isEmpty {
      try KeptScenario.play(files, isTraced: trace)
    } else if let seed {
      try replay(seed)
    } else if let shrink {
      Shrinker(seed: shrink, mutation: mutation).shrink()
    } else {
      try playAll()
    }
  }

  /// What ``Crew`` has a process do.
  private func work() {
    for seed in from..<from + UInt64(max(seeds, 0)) {
      Surroundings.say("at \(seed)")
      let result = SeedRun.run(seed, isTraced: trace)
      if let violation = result.violation { Surroundings.say("wrong \(violation)") }
      guard seed % Self.twiceInterval == 0, SeedRun.run(seed).hash != result.hash else { continue }
      Surroundings.say("wrong played twice, it is not the same")
    }
  }

  private func replay(_ seed: UInt64) throws {
    let kept = only.map { text in Set(text.split(separator: ",").compactMap { Int($0) }) }
    let scenario = SeedRun.scenario(seed, kept: kept)
    if let keep { try KeptScenario.write(scenario, to: keep) }
    let result = SeedRun.run(scenario, isTraced: trace)
    print("seed \(seed): \(result.violation ?? "ok")")
    print("hash \(String(result.hash, radix: 16)), \(result.steps) steps, \(Trace.text(result.seconds)) s")
    if result.violation != nil { throw ExitCode(1) }
  }

  private func playAll() throws {
    let began = Surroundings.seconds
    let crew = Crew(
      seeds: from...from + UInt64(max(seeds, 1)) - 1, processes: max(1, jobs), mutation: mutation,
      failureLimit: failures)
    let (found, played) = crew.run { failure in
      Surroundings.say("seed \(failure.seed): \(failure.what)")
      Surroundings.say("  replay: gdl-simulate --seed \(failure.seed) --trace")
    }
    let passed = Surroundings.seconds - began
    Surroundings.say(
      "\(played) seeds in \(Trace.text(passed)) s, \(Int(Double(played) / passed)) a second; \(found.count) failed"
    )
    if !found.isEmpty { throw ExitCode(1) }
  }
}
