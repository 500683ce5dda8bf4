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
  @Flag(help: "Stay when nothing is left, and take up new jobs, until a signal.")
  var wait = false
  @OptionGroup(title: "Network") var network: NetworkArguments
  @OptionGroup(title: "This process") var process: ProcessArguments
  @OptionGroup(title: "Events") var events: HookArguments
  @Option(help: ArgumentHelp("End the pause of a host instead; repeatable.", valueName: "host"))
  var host: [String] = []
  @OptionGroup(title: "In the background") var background: BackgroundArguments
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func validate() throws {
    if !host.isEmpty && (wait || !jobs.isEmpty) {
      throw ValidationError("`--host` ends the pause of a host; it takes no job and no `--wait`.")
    }
    if wait && !jobs.isEmpty {
      throw ValidationError("`--wait` takes up every job; name none, or leave it out.")
    }
  }

  func run() async throws {
    if !host.isEmpty { return try await resumeHosts() }
    let settings = try global.settings()
    let global = global.filled(from: settings)
    if background.detach { return try await detach(global, log: background.detachedLog(settings)) }
    let log = try background.openLog(settings)
    if try jobs.isEmpty && global.hasNoJournalYet && !wait {
      global.say("nothing to do: there is no journal yet")
      return
    }
    var configuration = process.configuration(settings, journalPath: try global.journalPath)
    let given = network.given
    configuration.networkOverride = given.isEmpty ? nil : given
    try await global.withEngine(wait ? .readWrite : .existing, configuration) { engine in
      try await engine.addHooks(events.all, to: jobs.isEmpty ? nil : jobs)
      let foreground = ForegroundRun(engine: engine, options: global, log: log)
      if wait {
        return try await WaitingRun(foreground, forgetAfterSeconds: settings.forgetAfterSeconds).run()
      }
      try await foreground.run(jobs.isEmpty ? nil : jobs)
    }
  }

  /// The jobs that wait for the hosts go on in the processes that run them.
  private func resumeHosts() async throws {
    try await global.withEngine(.existing) { engine in
      for host in host {
        let wasPaused = try await engine.resumeHost(host)
        global.say(wasPaused ? "\(host): may be asked again" : "\(host): was not paused")
      }
    }
  }

  /// The same command once more, in the background.
  private func detach(_ global: GlobalOptions, log: String) async throws {
    var arguments = CommandLine.arguments.dropFirst().filter { $0 != "--detach" }
    arguments += ["--progress", "none", "--log-file", log]
    try Detached(arguments, log: log).announce(jobs, global)
  }
}
