import GDL

/// Which jobs a waiting process takes on next: a new one at once, one that it had to let go of after a pause
/// that grows.
struct Patience {
  static let firstSeconds = 5.0
  static let longestSeconds = 300.0
  /// Who ran so long is tried again like a new one.
  static let forgottenSeconds = 900.0

  private struct Trial {
    var notBefore: Double
    var waitSeconds: Double
  }

  private var trials: [JobID: Trial] = [:]

  /// - Parameters:
  ///   - claimable: Jobs that could run and that nobody runs.
  ///   - seconds: Of a clock that never steps back.
  /// - Returns: Those to take now; asked again, they have to wait longer each time.
  mutating func due(_ claimable: Set<JobID>, at seconds: Double) -> Set<JobID> {
    trials = trials.filter {
      claimable.contains($0.key) || seconds - $0.value.notBefore < Self.forgottenSeconds
    }
    let due = claimable.filter { (trials[$0]?.notBefore ?? seconds) <= seconds }
    for id in due {
      let old = trials[id].flatMap { seconds - $0.notBefore < Self.forgottenSeconds ? $0 : nil }
      let wait = old.map { min($0.waitSeconds * 2, Self.longestSeconds) } ?? Self.firstSeconds
      trials[id] = Trial(notBefore: seconds + wait, waitSeconds: wait)
    }
    return due
  }
}
