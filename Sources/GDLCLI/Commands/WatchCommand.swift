import ArgumentParser
import GDL

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Look at jobs live, whichever process runs them; `?` shows the keys.",
    discussion: """
      Everything is read from the journal, so quitting stops no download, and a key that pauses or cancels \
      does what `gdl pause` and `gdl cancel` do.
      """)

  @Argument(help: ArgumentHelp("Numbers that `gdl list` prints; none: every job.", valueName: "job"))
  var jobs: [JobID] = []
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    if global.json {
      throw GDLError(.usage, "`gdl watch` has no JSON", hint: "`gdl list --json` prints the same once")
    }
    let screen = try WatchScreen()
    if try jobs.isEmpty && global.hasNoJournalYet { return global.say("no jobs") }
    let orders = WatchOrders(EngineConfiguration(journalPath: try global.journalPath))
    let status = try await global.withEngine(.readOnly) { engine in
      let reader = WatchReader(engine: engine, named: jobs)
      return try await WatchLoop(screen: screen, reader: reader, orders: orders, mask: global.mask).run()
    }
    try await orders.close()
    if status != 0 { throw ExitCode(status) }
  }
}
