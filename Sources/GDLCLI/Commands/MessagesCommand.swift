import ArgumentParser
import GDL

struct MessagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "messages", abstract: "The journaled dispatch messages of a job, one a line, in order.")

  @Argument(help: ArgumentHelp("Number that `gdl list` prints.", valueName: "job"))
  var job: JobID
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    try await global.withEngine(.readOnly) { engine in try await write(engine) }
  }

  private func write(_ engine: Engine) async throws {
    // Asked for first, so that an unknown job is an error and not an empty answer.
    let known = try await engine.job(job).record.id
    var last: Int64 = 0
    while true {
      let page = try await engine.messages(of: known, after: last, limit: 1_000)
      guard let end = page.last else { return }
      var text = ""
      for entry in page {
        let view = MessageView(ordinal: entry.ordinal, entry.message, mask: global.mask)
        text += global.json ? JSONText.line(view) : line(view)
      }
      try Console.write(text)
      last = end.ordinal
    }
  }

  private func line(_ view: MessageView) -> String {
    var parts = ["\(view.ordinal)", view.kind]
    if let url = view.url { parts.append(url) }
    if !view.metadata.isEmpty { parts.append(JSONText.text(view.metadata)) }
    return DisplayText.clean(parts.joined(separator: "  ")) + "\n"
  }
}
