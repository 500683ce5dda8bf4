import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// A bounded part of what `scripts/kill-steps` does.
  @Suite struct KillStepTests {
    /// Another third of the scenarios in each run: all would take more than a minute.
    private static let sample: [StepScenario] = {
      var random = SeededGenerator()
      return Array(StepScenario.all.shuffled(using: &random).prefix(7))
    }()

    @Test(arguments: sample)
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
