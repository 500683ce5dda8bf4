import ArgumentParser
import GDL

struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Pause jobs, or a host, from any terminal.",
    discussion: """
      The process that runs a job notices at once and makes its bytes durable. After a pause without an end \
      it goes on with its other jobs, or ends with status 75; a pause with an end it waits for, and goes on by \
      itself. A job that nothing runs stays put at the next `gdl resume` of everything, until its pause is over.

        gdl pause 12                 until `gdl resume 12`
        gdl pause 12 --for 30m       goes on by itself
        gdl pause --until 06:00      everything, until six
        gdl pause --host example.org nothing is asked of that host
      """)

  @Argument(
    help: ArgumentHelp("Numbers that `gdl list` prints; none: everything unfinished.", valueName: "job"))
  var jobs: [JobID] = []
  @Flag(help: "Finish the files under way first.")
  var afterFile = false
  @Option(
    name: .customLong("for"), help: ArgumentHelp("Go on by itself after so long.", valueName: "duration"))
  var duration: TimeSpan?
  @Option(help: ArgumentHelp("Go on by itself then: `06:00`, `2026-12-24 18:00`.", valueName: "time"))
  var until: MomentArgument?
  @Option(help: ArgumentHelp("Let the pause last no longer than this.", valueName: "duration"))
  var max: TimeSpan?
  @Option(help: ArgumentHelp("Why; shown by `show`, `log` and `watch`.", valueName: "text"))
  var reason: String?
  @Option(help: ArgumentHelp("Pause this host for all jobs; repeatable.", valueName: "host"))
  var host: [String] = []
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func validate() throws {
    if duration != nil && until != nil {
      throw ValidationError("`--for` and `--until` are two ends of one pause.")
    }
    if !host.isEmpty && (!jobs.isEmpty || afterFile) {
      throw ValidationError("`--host` pauses a host for all jobs; it takes no job and no `--after-file`.")
    }
    if let until, until.moment <= System.now { throw ValidationError("`--until` is in the past.") }
  }

  func run() async throws {
    if !host.isEmpty { return try await pauseHosts() }
    let changed = try await global.withEngine(.existing) { engine in
      try await engine.pause(jobs.isEmpty ? nil : jobs, request)
    }
    if global.json { return try Console.write(JSONText.line(JobsView(changed, mask: global.mask))) }
    if changed.isEmpty { global.say("nothing to pause") }
    for job in changed { global.say("job \(job.record.id): \(job.stateName)") }
  }

  private func pauseHosts() async throws {
    try await global.withEngine(.existing) { engine in
      for host in host { try await engine.pauseHost(host, request) }
    }
    for host in host { global.say("\(host): paused") }
  }

  private var request: PauseRequest {
    var request = PauseRequest()
    request.afterFile = afterFile
    request.durationSeconds = duration?.seconds
    request.until = until?.moment
    request.maximumSeconds = max?.seconds
    request.reason = reason ?? "asked for by `gdl pause`"
    request.by = System.userAndTerminal
    return request
  }
}
