import ArgumentParser
import GDL

struct ForgetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Drop ended jobs from the journal. Their files stay.")

  @Argument(help: ArgumentHelp("Numbers that `gdl list` prints.", valueName: "job"))
  var jobs: [JobID]
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  private struct Document: Encodable {
    let forgotten: [JobID]
  }

  func run() async throws {
    let forgotten = try await global.withEngine(.existing) { engine in try await engine.forget(jobs) }
    if global.json { return try Console.write(JSONText.line(Document(forgotten: forgotten))) }
    for job in forgotten { global.say("job \(job): forgotten") }
  }
}
