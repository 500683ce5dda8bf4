import GDLTestSupport
import Glibc

/// One command that meets a fault at one step, and everything after it until its job has ended.
struct StepRun: Sendable, CustomStringConvertible {
  let library: StepLibrary
  let scenario: StepScenario
  let fault: StepFault
  let step: Int
  /// The step of the next run at which that is killed, too; nil for none.
  var second: Int?

  struct Result: Sendable {
    /// The step as the library noted it; nil when the command ended before.
    var line: String?
    var complaints: [String]
  }

  /// What replays it.
  var description: String {
    "scripts/kill-steps \(scenario.name) --step \(step) --fault \(fault)"
      + (second.map { " --second \($0)" } ?? "")
  }

  func perform() async throws -> Result {
    let play = try await scenario.arrange()
    let log = play.place.folder.path("steps")
    var result = Result(line: nil, complaints: [])
    do {
      result.complaints = try await perform(play, log: log)
    } catch {
      // What was to be looked at cannot be read.
      result.complaints = ["\(error)"]
    }
    result.line = Self.line(step, of: log)
    return result
  }

  private static func line(_ step: Int, of log: String) -> String? {
    FileContent.text(log).split(separator: "\n").first { $0.hasPrefix("\(step) ") }.map(String.init)
  }

  private func perform(_ play: StepPlay, log: String) async throws -> [String] {
    let child = try play.place.start(
      play.command, adding: library.environment(fault, at: step, log: log))
    let exit = try await Self.end(of: child, play)
    let line = Self.line(step, of: log)
    let isReached = line != nil
    var play = play
    if !fault.kills, let line, line.contains(" unlink") { play.refusedRemoval = line }
    var complaints = faultComplaints(exit, child, play, isReached: isReached)
    if !play.isDamagedAtFirst { complaints += play.wrongFinalNames() }

    let wasAccepted = child.output.contains(#""event":"accepted""#)
    if wasAccepted, try await play.place.jobsOrNone().isEmpty {
      complaints.append("the accepted job is lost")
    }
    try await play.meanwhile?()
    let bound = second == nil ? try await trafficBound(play) : nil
    if let second {
      let log = play.place.folder.path("steps-2")
      if let command = try await play.nextCommands().first {
        let next = try play.place.start(command, adding: library.environment(.kill, at: second, log: log))
        _ = await next.ended(timeoutSeconds: StepPlay.timeoutSeconds)
      }
      if !play.isDamagedAtFirst { complaints += play.wrongFinalNames() }
    }
    complaints += try await play.finish()
    if let bound, let server = play.server, server.bodyBytesSent > bound {
      complaints.append("\(server.bodyBytesSent - bound) bytes were fetched again that the journal had")
    }
    return complaints
  }

  /// Counts the steps of the command without any fault, and checks that all is well.
  static func undisturbed(_ scenario: StepScenario, _ library: StepLibrary) async throws -> (
    steps: [String], complaints: [String]
  ) {
    let play = try await scenario.arrange()
    let log = play.place.folder.path("steps")
    let child = try play.place.start(play.command, adding: library.environment(log: log))
    let exit = try await end(of: child, play)
    let steps = FileContent.text(log).split(separator: "\n").map(String.init)
    var complaints: [String] = []
    if !play.undisturbed.contains(where: { exit == .status($0) }) {
      complaints.append("ended with \(exit.map { "\($0)" } ?? "nothing"): \(child.errorOutput)")
    }
    try await play.meanwhile?()
    return (steps, complaints + (try await play.finish()))
  }

  private static func end(of child: ChildProcess, _ play: StepPlay) async throws -> ChildProcess.Exit? {
    try await play.alongside?(child)
    let exit = await child.ended(timeoutSeconds: StepPlay.timeoutSeconds)
    if exit == nil { _ = await child.killed() }
    return exit
  }

  // MARK: What the fault did

  private func faultComplaints(
    _ exit: ChildProcess.Exit?, _ child: ChildProcess, _ play: StepPlay, isReached: Bool
  ) -> [String] {
    let isUndisturbed = play.undisturbed.contains { exit == .status($0) }
    guard let exit else { return ["it hung: \(child.errorOutput)"] }
    guard isReached, fault.kills == false else {
      if isReached ? exit == .signal(SIGKILL) : isUndisturbed { return [] }
      return ["it ended with \(exit): \(child.errorOutput)"]
    }
    if exit == .status(0), play.bringsFiles, play.states == ["done"] { return play.wrongFiles() }
    if isUndisturbed || exit == .status(0) { return [] }
    guard play.faultEndings.union([75, 2]).contains(where: { exit == .status($0) }) else {
      return ["it ended with \(exit) instead of 75 or 2: \(child.errorOutput)"]
    }
    if play.faultEndings.contains(where: { exit == .status($0) }) { return [] }
    let reasons = ["error: ", #""level":"error""#, #""problems":[{"#, #""reason":""#]
    let said = child.errorOutput + child.output
    return reasons.contains { said.contains($0) } ? [] : ["it ended with \(exit) without saying why: \(said)"]
  }

  /// Bytes that the server may have sent in the end: what the journal has of the files is not asked for again.
  private func trafficBound(_ play: StepPlay) async throws -> Int64? {
    guard play.boundsTraffic, fault.kills, let server = play.server, await server.waitUntilIdle() else {
      return nil
    }
    let left = try await play.place.shownFilesOrNone().reduce(play.files.values.reduce(0) { $0 + $1.length })
    {
      $0 - $1.bytesReceived
    }
    return server.bodyBytesSent + left
  }
}

struct UnusableJournal: Error, CustomStringConvertible {
  let description: String
}

extension Workplace {
  /// Empty when there is no journal yet.
  func jobsOrNone() async throws -> [Job] {
    let ended = try await run("list", "--json")
    if ended.exit == .status(2), ended.errorOutput.contains("there is no journal") { return [] }
    guard ended.exit == .status(0) else {
      throw UnusableJournal(description: "`gdl list` ended with \(ended): \(ended.errorOutput)")
    }
    struct Document: Decodable { let jobs: [Job] }
    return try ended.decoded(as: Document.self).jobs
  }

  func shownFilesOrNone() async throws -> [File] {
    try await jobsOrNone().isEmpty ? [] : try await shownFiles()
  }
}
