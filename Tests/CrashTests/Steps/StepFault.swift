import GDLTestSupport
import Glibc

/// What happens to a program at one of its steps: the calls that change a file system.
enum StepFault: Sendable, Equatable, CustomStringConvertible {
  /// `kill -9` instead of the step.
  case kill
  /// So many thousandths of a write, then `kill -9`; any other step does not happen.
  case torn(share: Int)
  /// The step fails once, as a broken disk does.
  case inputOutputError
  /// The step fails once, as a full disk does.
  case noSpace

  var kills: Bool {
    switch self {
    case .kill, .torn: true
    case .inputOutputError, .noSpace: false
    }
  }

  var description: String {
    switch self {
    case .kill: "kill"
    case .torn(let share): "torn:\(share)"
    case .inputOutputError: "EIO"
    case .noSpace: "ENOSPC"
    }
  }

  /// What `step-fault.c` reads.
  fileprivate var environment: [String: String] {
    switch self {
    case .kill: ["GDL_STEP_FAULT": "kill"]
    case .torn(let share): ["GDL_STEP_FAULT": "torn", "GDL_STEP_SHARE": "\(share)"]
    case .inputOutputError: ["GDL_STEP_FAULT": "EIO"]
    case .noSpace: ["GDL_STEP_FAULT": "ENOSPC"]
    }
  }
}

/// `step-fault.c`, compiled: loaded into gdl, it counts steps and makes one of them go wrong.
final class StepLibrary: Sendable {
  private let path: String
  private let folder: TemporaryFolder

  /// - Throws: ``SystemError`` when there is no C compiler. Swift brings one.
  init() async throws {
    folder = try TemporaryFolder()
    path = folder.path("step-fault.so")
    guard let compiler = ChildProcess.find("clang") ?? ChildProcess.find("cc") else {
      throw SystemError("find a C compiler", errno: ENOENT)
    }
    let source = Bridges.fixtures + "/steps/step-fault.c"
    let made = try await ChildProcess.run(
      compiler, ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", path, source])
    guard made.exit == .status(0) else { throw SystemError("compile: \(made.errorOutput)", errno: EINVAL) }
  }

  /// The environment in which a program counts its steps, and meets a fault at one of them.
  ///
  /// - Parameter log: a file that gets a line for each step.
  func environment(_ fault: StepFault? = nil, at step: Int = 0, log: String) -> [String: String] {
    ["LD_PRELOAD": path, "GDL_STEP": "\(step)", "GDL_STEP_LOG": log]
      .merging(fault?.environment ?? [:]) { _, new in new }
  }

  /// The environment in which a program believes that its bytes are durable, and none are.
  var unsynced: [String: String] { ["LD_PRELOAD": path, "GDL_STEP_FAULT": "unsynced"] }
}
