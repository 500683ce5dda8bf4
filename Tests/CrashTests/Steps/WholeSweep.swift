import GDLTestSupport
import Testing

/// What `scripts/kill-steps` runs: every step, or the one that it was told.
@Suite(.enabled(if: KillStepSettings.current != nil), .serialized)
struct WholeSweep {
  @Test(arguments: StepScenario.all)
  func `every step`(scenario: StepScenario) async throws {
    let settings = try #require(KillStepSettings.current)
    guard settings.scenario.map({ $0 == scenario.name }) ?? true else { return }
    let sweep = StepSweep(scenario: scenario, library: try await StepLibrary())
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
    let (kills, errors) = settings.isWhole ? (nil, nil) : (400, 100)
    let tally = try await sweep.perform(kills: kills, errors: errors, &random)
    let seconds = (ContinuousClock.now - began).components.seconds
    print(
      "== \(scenario.name): \(tally.steps) steps, \(tally.runs) runs, \(tally.unreached) ended before their step, "
        + "\(tally.failures.count) failures, \(seconds) s, \(seed)")
    for failure in tally.failures { print("FAILURE \(failure)") }
    #expect(tally.failures.isEmpty, "\(seed)")
  }
}
