import Glibc

/// What `scripts/kill-steps` asks for, in the environment.
struct KillStepSettings: Sendable {
  /// At how many steps of a scenario it is killed, and at how many each kind of error strikes; nil for every one.
  let kills: Int?
  let errors: Int?
  /// How many runs are under way at once.
  let width: Int
  /// Nil for all.
  let scenario: String?
  /// One step alone; nil for those of a sweep.
  let step: Int?
  let second: Int?
  let fault: StepFault

  /// Nil in a usual run of the tests.
  static let current: KillStepSettings? = value("GDL_KILL_STEPS").map { kills in
    KillStepSettings(
      kills: Int(kills), errors: value("GDL_KILL_ERRORS").flatMap { Int($0) },
      width: value("GDL_KILL_WIDTH").flatMap { Int($0) } ?? 3, scenario: value("GDL_KILL_SCENARIO"),
      step: value("GDL_KILL_STEP").flatMap { Int($0) }, second: value("GDL_KILL_SECOND").flatMap { Int($0) },
      fault: fault(value("GDL_KILL_FAULT") ?? "kill"))
  }

  private static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func fault(_ text: String) -> StepFault {
    switch text {
    case "EIO": .inputOutputError
    case "ENOSPC": .noSpace
    case "kill": .kill
    default: .torn(share: text.split(separator: ":").last.flatMap { Int($0) } ?? 500)
    }
  }
}
