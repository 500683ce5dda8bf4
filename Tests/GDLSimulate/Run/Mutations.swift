import GDLCore

/// Deliberate bugs: proof that the simulator finds what it is there to find.
enum Mutations {
  #if GDL_MUTATIONS
    static let names = Mutation.allCases.map(\.rawValue)

    /// For this process, before anything runs. False: there is no such mutation.
    static func switchOn(_ name: String) -> Bool {
      Mutation.active = Mutation(rawValue: name)
      return Mutation.active != nil
    }
  #else
    static let names: [String] = []
    static func switchOn(_ name: String) -> Bool { false }
  #endif

  /// Looks for each of them, or for one, in so many seeds. Prints where it was found, and by what.
  ///
  /// - Returns: false when one was not found, or this program was built without them.
  static func findAll(_ wanted: String?, seeds: Int, processes: Int) -> Bool {
    guard !names.isEmpty else {
      Surroundings.say(
        "this program has no deliberate bugs: scripts/simulate --mutations builds it with them")
      return false
    }
    var missed: [String] = []
    for name in names where wanted == nil || wanted == name {
      if !find(name, seeds: seeds, processes: processes) { missed.append(name) }
    }
    Surroundings.say(
      missed.isEmpty ? "every mutation was found" : "not found: \(missed.joined(separator: ", "))")
    return missed.isEmpty
  }

  private static func find(_ name: String, seeds: Int, processes: Int) -> Bool {
    var next: UInt64 = 1
    while next <= UInt64(max(1, seeds)) {
      let crew = Crew(
        seeds: next...UInt64(max(1, seeds)), processes: processes, mutation: name, failureLimit: 1)
      let (found, _) = crew.run()
      guard let first = found.min(by: { $0.seed < $1.seed }) else { break }
      if passes(first.seed) {
        Surroundings.say("\(name): seed \(first.seed): \(first.what)")
        return true
      }
      // It fails without the mutation, too.
      next = first.seed + 1
    }
    Surroundings.say("\(name): NOT FOUND in \(seeds) seeds")
    return false
  }

  /// Whether nothing is wrong with a seed without any mutation.
  private static func passes(_ seed: UInt64) -> Bool {
    let child = Child(["--seed", "\(seed)"])
    while !child.isOver { _ = child.lines() }
    return child.signal == nil && child.exitStatus == 0
  }
}
