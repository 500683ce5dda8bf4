import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// A bounded part of what `scripts/kill-steps` does.
  @Suite struct KillStepTests {
    @Test(arguments: StepScenario.all)
    func
      `killed at any system call that changes something, or told that it failed, gdl ends with the same files`(
        scenario: StepScenario
      ) async throws
    {
      var random = SeededGenerator()
      let seed = "\(random)"
      let sweep = StepSweep(scenario: scenario, library: try await StepLibrary())
      let tally = try await sweep.perform(kills: 3, errors: 1, &random)
      print("\(scenario.name): \(tally.steps) steps, \(tally.runs) runs")
      #expect(tally.failures == [], "\(seed)")
    }
  }
}
