import ArgumentParser
import GDL

struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with everything unfinished, or with just these jobs.",
    discussion: """
      The same after a pause, Ctrl-C, kill -9, a crash or a reboot. Without a job, paused jobs stay paused; \
      named, they go on. Network options given here hold for this run.
      """)

  @Argument(help: ArgumentHelp("Numbers that `gdl list` prints.", valueName: "job"))
  var jobs: [JobID] = []
  @OptionGroup(title: "Network") var network: NetworkArguments
  @OptionGroup(title: "This process") var process: ProcessArguments
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    if jobs.isEmpty && global.hasNoJournalYet {
      global.say("nothing to do: there is no journal yet")
      return
    }
    var configuration = process.configuration(journalPath: global.journalPath)
    let given = network.given
    configuration.networkOverride = given.isEmpty ? nil : given
    try await global.withEngine(.existing, configuration) { engine in
      try await ForegroundRun(engine: engine, options: global).run(jobs.isEmpty ? nil : jobs)
    }
  }
}
