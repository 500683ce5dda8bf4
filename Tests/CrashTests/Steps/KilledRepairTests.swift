import GDLTestSupport
import Testing

extension RealProgram {
  @Suite struct KilledRepairTests {
    @Test func `a repair that is killed before the file has its partial name again is resumed`() async throws
    {
      let library = try await StepLibrary()
      let scenario = try #require(StepScenario.all.first { $0.name == "verify-and-repair" })
      let (steps, complaints) = try await StepRun.undisturbed(scenario, library)
      #expect(complaints == [])
      let rename = try #require(
        steps.firstIndex { $0.contains(" renameat2 ") && $0.hasSuffix("/file.bin.part") })
      // At the rename, and where its commit is made durable.
      for step in [rename + 1, rename] {
        let run = StepRun(library: library, scenario: scenario, fault: .kill, step: step)
        let result = try await run.perform()
        #expect(result.complaints == [], "\(run)")
      }
    }
  }
}
