import ArgumentParser
import GDL

struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Pause running jobs, from any terminal.",
    discussion: """
      The process that runs a job notices at once, makes its bytes durable and goes on with its other jobs, \
      or ends with status 75. A job that nothing runs stays put at the next `gdl resume` of everything.
      """)

  @Argument(
    help: ArgumentHelp("Numbers that `gdl list` prints; none: everything unfinished.", valueName: "job"))
  var jobs: [JobID] = []
  @Flag(help: "Finish the files under way first.")
  var afterFile = false
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    let changed = try await global.withEngine(.existing) { engine in
      try await engine.pause(
        jobs.isEmpty ? nil : jobs, afterFile: afterFile, reason: "asked for by `gdl pause`")
    }
    if global.json { return try Console.write(JSONText.line(JobsView(changed, mask: global.mask))) }
    if changed.isEmpty { global.say("nothing to pause") }
    for job in changed { global.say("job \(job.record.id): \(job.stateName)") }
  }
}
