import ArgumentParser
import GDL

struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "End jobs for good. Finished files always stay.")

  @Argument(help: ArgumentHelp("Numbers that `gdl list` prints.", valueName: "job"))
  var jobs: [JobID]
  @Flag(help: "Remove the partial files of these jobs, too.")
  var delete = false
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    let changed = try await global.withEngine(.existing) { engine in
      try await engine.cancel(jobs, deletePartials: delete)
    }
    if global.json { return try Console.write(JSONText.line(JobsView(changed, mask: global.mask))) }
    for job in changed { global.say("job \(job.record.id): \(job.stateName)") }
  }
}
