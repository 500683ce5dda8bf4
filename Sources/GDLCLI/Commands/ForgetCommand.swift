import ArgumentParser
import GDL

struct ForgetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Drop ended jobs from the journal. Their files stay.")

  @Argument(help: ArgumentHelp("Numbers that `gdl list` prints.", valueName: "job"))
  var jobs: [JobID] = []
  @Option(help: ArgumentHelp("Every job that ended longer ago than this.", valueName: "duration"))
  var olderThan: TimeSpan?
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  private struct Document: Encodable {
    let forgotten: [JobID]
  }

  func validate() throws {
    if jobs.isEmpty == (olderThan == nil) {
      throw ValidationError("Say which jobs: by their numbers, or with `--older-than 30d`.")
    }
  }

  func run() async throws {
    let forgotten = try await global.withEngine(.existing) { engine in
      guard let olderThan else { return try await engine.forget(jobs) }
      try await engine.compact()
      return try await engine.forget(endedBeforeSeconds: olderThan.seconds)
    }
    if global.json { return try Console.write(JSONText.line(Document(forgotten: forgotten))) }
    if forgotten.isEmpty { global.say("nothing to forget") }
    for job in forgotten { global.say("job \(job): forgotten") }
  }
}
