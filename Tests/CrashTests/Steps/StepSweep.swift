import GDLTestSupport

/// All steps of one scenario, or some of them.
struct StepSweep: Sendable {
  let scenario: StepScenario
  let library: StepLibrary

  struct Tally: Sendable {
    var steps = 0
    var runs = 0
    var kills = 0
    /// Runs whose command had fewer steps than wanted: how many there are depends on time.
    var unreached = 0
    var failures: [String] = []
  }

  /// How many runs are under way at once.
  var width = 3

  /// - Parameters:
  ///   - kills: at how many steps, chosen by the seed, it is killed; nil is every step.
  ///   - errors: at how many steps each kind of error strikes.
  func perform(
    kills: Int?, errors: Int?, kinds: [StepFault] = [.inputOutputError, .noSpace],
    _ random: inout SeededGenerator
  ) async throws -> Tally {
    let (steps, complaints) = try await StepRun.undisturbed(scenario, library)
    var tally = Tally(steps: steps.count, failures: complaints.map { "undisturbed: \($0)" })
    guard !steps.isEmpty else {
      tally.failures.append("no step was counted")
      return tally
    }
    var runs: [StepRun] = []
    for step in Self.some(kills, of: steps.count, &random) {
      let share = Int.random(in: 1...999, using: &random)
      let fault = Int.random(in: 0..<4, using: &random) == 0 ? StepFault.torn(share: share) : .kill
      let isKilledTwice = Int.random(in: 0..<4, using: &random) == 0
      let second = Int.random(in: 1...max(20, steps.count), using: &random)
      runs.append(run(fault, at: step, second: isKilledTwice ? second : nil))
    }
    for fault in kinds {
      for step in Self.some(errors, of: steps.count, &random) { runs.append(run(fault, at: step)) }
    }
    return try await perform(runs, tally)
  }

  func run(_ fault: StepFault, at step: Int, second: Int? = nil) -> StepRun {
    StepRun(library: library, scenario: scenario, fault: fault, step: step, second: second)
  }

  private func perform(_ runs: [StepRun], _ tally: Tally) async throws -> Tally {
    var tally = tally
    try await withThrowingTaskGroup(of: (StepRun, StepRun.Result).self) { group in
      var waiting = runs[...]
      for run in waiting.prefix(width) { group.addTask { (run, try await run.perform()) } }
      waiting = waiting.dropFirst(width)
      while let (run, result) = try await group.next() {
        tally.runs += 1
        if result.line == nil { tally.unreached += 1 } else if run.fault.kills { tally.kills += 1 }
        if !result.complaints.isEmpty {
          let what = result.complaints.joined(separator: "; ")
          tally.failures.append("\(run): at \(result.line ?? "no such step"): \(what)")
        }
        if let next = waiting.popFirst() { group.addTask { (next, try await next.perform()) } }
      }
    }
    return tally
  }

  private static func some(_ count: Int?, of steps: Int, _ random: inout SeededGenerator) -> [Int] {
    let all = Array(1...steps)
    guard let count else { return all }
    return Array(all.shuffled(using: &random).prefix(count))
  }
}
