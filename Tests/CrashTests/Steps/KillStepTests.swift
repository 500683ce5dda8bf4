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
      let kind = Bool.random(using: &random) ? StepFault.inputOutputError : .noSpace
      let tally = try await sweep.perform(kills: 1, errors: 1, kinds: [kind], &random)
      print("\(scenario.name): \(tally.steps) steps, \(tally.runs) runs, \(seed)")
      #expect(tally.failures == [], "\(seed)")
    }
  }
}
