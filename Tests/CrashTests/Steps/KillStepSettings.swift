import Glibc

/// What `scripts/kill-steps` asks for, in the environment.
struct KillStepSettings: Sendable {
  /// Every step, or a seeded choice where there are many.
  let isWhole: Bool
  /// Nil for all.
  let scenario: String?
  /// One step alone; nil for those of a sweep.
  let step: Int?
  let second: Int?
  let fault: StepFault

  /// Nil in a usual run of the tests.
  static let current: KillStepSettings? = value("GDL_KILL_STEPS").map { mode in
    KillStepSettings(
      isWhole: mode == "all", scenario: value("GDL_KILL_SCENARIO"),
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
