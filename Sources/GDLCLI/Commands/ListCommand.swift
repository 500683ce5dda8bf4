import ArgumentParser
import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "A line a job.")

  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    let jobs =
      global.hasNoJournalYet
      ? [] : try await global.withEngine(.readOnly) { engine in try await engine.jobs() }
    if global.json { return try Console.write(JSONText.line(JobsView(jobs, mask: global.mask))) }
    if jobs.isEmpty { return global.say("no jobs") }
    var table = Table([
      .init(title: "JOB", isNumber: true), .init(title: "STATE"), .init(title: "DONE", isNumber: true),
      .init(title: "FAILED", isNumber: true), .init(title: "LEFT", isNumber: true), .init(title: "BYTES"),
      .init(title: "SPEED", isNumber: true), .init(title: "ETA", isNumber: true), .init(title: "WHAT"),
    ])
    for job in jobs {
      let counts = job.record.counts
      table.add([
        "\(job.record.id)", job.stateName, "\(counts.done + counts.skipped)", "\(counts.failed)",
        "\(counts.left)", Figures.sizes(job.bytesDone, of: job.bytesTotal),
        job.bytesPerSecond.map { Figures.speed(Double($0)) } ?? "", job.secondsLeft.map(Figures.clock) ?? "",
        global.mask.text(job.record.input),
      ])
    }
    let lines = table.lines(width: System.terminalSize(STDOUT_FILENO)?.columns)
    try Console.write(lines.map { $0 + "\n" }.joined())
  }
}
