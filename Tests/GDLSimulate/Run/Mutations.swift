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

  /// Looks for each of them in so many seeds. Prints where it was found.
  ///
  /// - Returns: false when one was not found, or this program was built without them.
  static func findAll(seeds: Int, processes: Int) -> Bool {
    guard !names.isEmpty else {
      print(
        "this program was built without deliberate bugs: build it with GDL_MUTATIONS=1 in the environment")
      return false
    }
    var missed: [String] = []
    for name in names {
      let crew = Crew(seeds: 1...UInt64(max(1, seeds)), processes: processes, mutation: name, failureLimit: 1)
      let (found, played) = crew.run()
      if let first = found.first {
        print("\(name): seed \(first.seed), after \(played) seeds: \(first.what)")
      } else {
        print("\(name): NOT FOUND in \(played) seeds")
        missed.append(name)
      }
    }
    print("\(names.count - missed.count) of \(names.count) mutations found")
    return missed.isEmpty
  }
}
