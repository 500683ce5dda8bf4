import GDLTestSupport
import Glibc
import Testing

private let obstacle = Comment(rawValue: "skipped, no power cuts here: \(CutFileSystem.obstacle ?? "")")

extension RealProgram {
  /// A few of the cuts that `scripts/power-cuts` makes.
  @Suite(.enabled(if: CutFileSystem.obstacle == nil, obstacle))
  struct PowerCutTests {
    @Test(arguments: CutFileSystem.allCases)
    func `after a power cut nothing is lost, and no final name holds a wrong byte`(
      fileSystem: CutFileSystem
    ) async throws {
      var random = SeededGenerator()
      let seed = "\(random)"
      let scenario = try #require(StepScenario.powerScenarios.randomElement(using: &random))
      let tally = try await PowerSweep(scenario: scenario, fileSystem: fileSystem).perform(cuts: 5, &random)
      print("\(tally.name): \(tally.records) records, \(tally.cuts) cuts, \(seed)")
      #expect(tally.failures == [], "\(seed)")
    }

    @Test func `a program that does not wait for the disk is found out`() async throws {
      var random = SeededGenerator()
      let seed = "\(random)"
      let scenario = try #require(StepScenario.powerScenarios.first { $0.name == "thirty-files" })
      let library = try await StepLibrary()
      let sweep = PowerSweep(scenario: scenario, fileSystem: .xfs, additions: library.unsynced)
      let tally = try await sweep.perform(cuts: 10, &random)
      #expect(!tally.failures.isEmpty, "\(seed)")
    }
  }
}

/// What `scripts/power-cuts` runs.
@Suite(.enabled(if: getenv("GDL_POWER_CUTS") != nil), .enabled(if: CutFileSystem.obstacle == nil, obstacle))
struct WholePowerCuts {
  private struct Part: Sendable {
    let scenario: StepScenario
    let fileSystem: CutFileSystem
    let cuts: Int
    let random: SeededGenerator
  }

  @Test func `every cut`() async throws {
    var random = SeededGenerator()
    let seed = "\(random)"
    let parts = Self.parts(&random)
    var failures: [String] = []
    let width = getenv("GDL_POWER_WIDTH").flatMap { Int(String(cString: $0)) } ?? 3
    try await withThrowingTaskGroup(of: (PowerSweep.Tally, Int64).self) { group in
      var waiting = parts[...]
      for _ in 0..<width {
        if let part = waiting.popFirst() { group.addTask { try await Self.perform(part) } }
      }
      while let (tally, seconds) = try await group.next() {
        // The script makes a table of these.
        let twice = tally.twice.sorted()
        print(
          "CUTS \(tally.name) \(tally.records) \(tally.flushes) \(tally.cuts) \(tally.doubtful) "
            + "\(twice.last.map { "\($0)" } ?? "-") \(tally.beyond) \(tally.failures.count) \(seconds)")
        for failure in tally.failures { print("FAILURE \(failure)") }
        fflush(nil)
        failures += tally.failures
        if let part = waiting.popFirst() { group.addTask { try await Self.perform(part) } }
      }
    }
    print("SEED \(seed)")
    #expect(failures.isEmpty, "\(seed)")
  }

  private static func parts(_ random: inout SeededGenerator) -> [Part] {
    let wanted = getenv("GDL_POWER_SCENARIO").map { String(cString: $0) } ?? ""
    let scenarios = StepScenario.powerScenarios.filter { wanted.isEmpty || $0.name == wanted }
    let pairs = scenarios.flatMap { scenario in CutFileSystem.allCases.map { (scenario, $0) } }
    let cuts = getenv("GDL_POWER_CUTS").flatMap { Int(String(cString: $0)) } ?? 1_000
    return pairs.enumerated().map { index, pair in
      Part(
        scenario: pair.0, fileSystem: pair.1, cuts: cuts / pairs.count + (index < cuts % pairs.count ? 1 : 0),
        random: SeededGenerator(seed: random.next()))
    }
  }

  private static func perform(_ part: Part) async throws -> (PowerSweep.Tally, Int64) {
    var random = part.random
    let began = ContinuousClock.now
    let sweep = PowerSweep(scenario: part.scenario, fileSystem: part.fileSystem)
    let tally = try await sweep.perform(cuts: part.cuts, &random)
    return (tally, (ContinuousClock.now - began).components.seconds)
  }
}
