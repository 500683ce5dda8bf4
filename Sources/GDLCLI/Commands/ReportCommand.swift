import ArgumentParser
import GDL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "What happened while you were away.",
    discussion: """
      Files done and failed, bytes, crashes, resumes and pauses of every job, from the journal alone.

        gdl report --since monday
        gdl report --since 24h --html report.html
      """)

  @Option(
    help: ArgumentHelp(
      "From when on: monday, yesterday, `2026-11-20`, `18:00`, or a duration like 24h, the default.",
      valueName: "when"))
  var since: ReportStart?
  @Option(
    help: ArgumentHelp("Write one page with graphs, without anything from elsewhere.", valueName: "file"))
  var html: String?
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func validate() throws {
    if html?.isEmpty == true { throw ValidationError("`--html` needs the name of a file.") }
  }

  func run() async throws {
    let start = since?.moment ?? System.now - 86_400
    let report =
      try global.hasNoJournalYet
      ? ActivityReport(start: start, end: System.now, jobs: [])
      : try await global.withEngine(.readOnly) { engine in try await engine.report(since: start) }
    if let html {
      try write(ReportPage(report, mask: global.mask).text, to: Paths.absolute(html))
      global.say("report: \(Paths.absolute(html))")
    }
    if global.json { return try Console.write(JSONText.line(ReportView(report, mask: global.mask))) }
    if html != nil { return }
    for line in ReportText(report, mask: global.mask).lines { try Console.line(line) }
  }

  private func write(_ page: String, to path: String) throws {
    do {
      try Data(page.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw GDLError(
        .unusable, "the report cannot be written to \(path): \(error.localizedDescription)",
        hint: "choose another file for `--html`")
    }
  }
}
