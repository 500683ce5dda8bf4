import GDLTestSupport
import Glibc
import Testing

/// What `scripts/kill-steps` runs: every step, or the one that it was told.
@Suite(.enabled(if: KillStepSettings.current != nil), .serialized)
struct WholeSweep {
  @Test(arguments: StepScenario.all)
  func `every step`(scenario: StepScenario) async throws {
    let settings = try #require(KillStepSettings.current)
    guard settings.scenario.map({ $0 == scenario.name }) ?? true else { return }
    var sweep = StepSweep(scenario: scenario, library: try await StepLibrary())
    sweep.width = settings.width
    if let step = settings.step {
      let run = sweep.run(settings.fault, at: step, second: settings.second)
      let result = try await run.perform()
      print("\(run): at \(result.line ?? "no such step")")
      #expect(result.complaints == [])
      return
    }
    var random = SeededGenerator()
    let seed = "\(random)"
    let began = ContinuousClock.now
    let tally = try await sweep.perform(kills: settings.kills, errors: settings.errors, &random)
    let seconds = (ContinuousClock.now - began).components.seconds
    // The script makes a table of these.
    print(
      "STEPS \(scenario.name) \(tally.steps) \(tally.kills) \(tally.runs) \(tally.unreached) "
        + "\(tally.failures.count) \(seconds) \(seed)")
    fflush(nil)
    for failure in tally.failures { print("FAILURE \(failure)") }
    #expect(tally.failures.isEmpty, "\(seed)")
  }
}
