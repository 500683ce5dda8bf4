import ArgumentParser
import GDL

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check the journal and say what to do. Changes nothing.")

  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    let isNew = try global.hasNoJournalYet
    if isNew { global.say("there is no journal yet: nothing to check") }
    let findings = isNew ? [] : try await global.withEngine(.readOnly) { engine in await engine.doctor() }
    if global.json {
      try Console.write(JSONText.line(FindingsView(findings, mask: global.mask)))
    } else {
      for finding in findings where !(global.quiet && finding.level == .ok) {
        try Console.line("\(finding.level.name): \(global.mask.text(finding.what))")
        if let todo = finding.todo { try Console.line("  to do: \(global.mask.text(todo))") }
      }
    }
    if findings.contains(where: { $0.level == .error }) { throw ExitCode(1) }
  }
}
