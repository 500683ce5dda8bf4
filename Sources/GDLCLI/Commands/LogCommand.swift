import ArgumentParser
import GDL

struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "The journaled changes of state, with time and reason.")

  @Argument(help: ArgumentHelp("Number that `gdl list` prints; none: every job.", valueName: "job"))
  var job: JobID?
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    if try job == nil && global.hasNoJournalYet { return }
    try await global.withEngine(.readOnly) { engine in try await write(engine) }
  }

  private func write(_ engine: Engine) async throws {
    // Asked for first, so that an unknown job is an error and not an empty answer.
    if let job { _ = try await engine.job(job) }
    var last: Int64 = 0
    while true {
      let page = try await engine.log(of: job, after: last, limit: 1_000)
      guard let end = page.last else { return }
      var text = ""
      for event in page {
        text += global.json ? JSONText.line(EventView(event, mask: global.mask)) : line(event)
      }
      try Console.write(text)
      last = end.id
    }
  }

  private func line(_ event: EventRecord) -> String {
    var parts = [Figures.localTime(event.at), "job \(event.job)"]
    if let file = event.transfer { parts.append("file \(file)") }
    parts.append(event.kind.name)
    if !event.reason.isEmpty { parts.append(global.mask.text(event.reason)) }
    return DisplayText.clean(parts.joined(separator: "  ")) + "\n"
  }
}
