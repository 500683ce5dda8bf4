import GDLTestSupport

extension StepPlay {
  /// Waits for a command at most so long.
  static let timeoutSeconds = 60.0

  /// What a user would type: what was never accepted is asked for anew.
  func nextCommands() async throws -> [[String]] {
    // A job that was asked for anew has another number.
    if let job = try await place.jobsOrNone().first {
      return again.map { $0.map { word in word == "1" ? "\(job.id)" : word } }
    }
    return isAskedAnew ? [command] : []
  }

  /// Runs that to the end, and answers what is wrong then.
  func finish() async throws -> [String] {
    var wrong: [String] = []
    for command in try await nextCommands() {
      wrong += try await runToTheEnd(command)
    }
    wrong += wrongFiles()
    let found = Set(try await place.jobsOrNone().map(\.state))
    if !states.isEmpty, isAskedAnew || !found.isEmpty, found != states {
      wrong.append("jobs are \(found.sorted())")
    }
    wrong += try wrongMessages()
    wrong += try await complaints()
    // Without a journal there is nothing to check.
    if found.isEmpty { return wrong }
    let doctor = try await place.run("doctor")
    if doctor.exit != .status(0) || doctor.output.contains("warning:") != doctorWarns {
      wrong.append("doctor says: \(doctor.output)\(doctor.errorOutput)")
    }
    return wrong
  }

  private func runToTheEnd(_ command: [String]) async throws -> [String] {
    let child = try place.start(command)
    let exit = await child.ended(timeoutSeconds: Self.timeoutSeconds)
    if endings.contains(where: { exit == .status($0) }) { return [] }
    if exit == nil { _ = await child.killed() }
    return ["\(command) ended with \(exit.map { "\($0)" } ?? "nothing"): \(child.errorOutput)"]
  }
}
