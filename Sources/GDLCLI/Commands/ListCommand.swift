import ArgumentParser
import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "A line a job, or a line for each file that failed.")

  @Flag(help: "The files that failed, of all jobs, and why.")
  var failed = false
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    if failed { return try await listFailed() }
    let (jobs, hosts) =
      try global.hasNoJournalYet
      ? ([], [])
      : try await global.withEngine(.readOnly) { engine in
        (try await engine.jobs(), try await engine.pausedHosts())
      }
    if global.json {
      return try Console.write(JSONText.line(JobsView(jobs, hosts: hosts, mask: global.mask)))
    }
    if jobs.isEmpty { global.say("no jobs") } else { try write(jobs) }
    for host in hosts { try Console.line(global.mask.text(host.text(now: System.now))) }
  }

  private func write(_ jobs: [JobSummary]) throws {
    var table = Table([
      .init(title: "JOB", isNumber: true), .init(title: "STATE"), .init(title: "DONE", isNumber: true),
      .init(title: "FAILED", isNumber: true), .init(title: "LEFT", isNumber: true), .init(title: "BYTES"),
      .init(title: "SPEED", isNumber: true), .init(title: "ETA", isNumber: true), .init(title: "WHAT"),
    ])
    for job in jobs {
      let counts = job.record.counts
      table.add([
        "\(job.record.id)", state(job), "\(counts.done + counts.skipped)", "\(counts.failed)",
        "\(counts.left)", Figures.sizes(job.bytesDone, of: job.bytesTotal),
        job.bytesPerSecond.map { Figures.speed(Double($0)) } ?? "", job.secondsLeft.map(Figures.clock) ?? "",
        global.mask.text(job.record.input),
      ])
    }
    let lines = table.lines(width: System.terminalSize(STDOUT_FILENO)?.columns)
    try Console.write(lines.map { $0 + "\n" }.joined())
  }

  /// `paused until 06:00:00`: the one question that a pause leaves open.
  private func state(_ job: JobSummary) -> String {
    guard let until = job.pause?.until else { return job.stateName }
    return "\(job.stateName) until \(Figures.localTime(until, from: System.now))"
  }

  private func listFailed() async throws {
    let files = FailedFiles(mask: global.mask, isJSON: global.json)
    try files.begin()
    if try !global.hasNoJournalYet {
      try await global.withEngine(.readOnly) { engine in
        try await engine.eachFailedFile(files.write)
        try files.beginSources()
        for job in try await engine.jobs() where job.record.failedSources > 0 {
          try await engine.eachSource(of: job.record.id) { source in
            if source.record.state == .failed { try files.write(source) }
          }
        }
      }
    } else {
      try files.beginSources()
    }
    try files.end()
    if files.count == 0 { global.say("no failed files") }
  }
}

/// Writes failed files as they come: there may be a million.
private final class FailedFiles {
  private struct View: Encodable {
    let job: Int64
    let id: Int64
    let path: String
    let url: String
    let reason: String
    let endedAt: String?
  }

  private let mask: SecretMask
  private let isJSON: Bool
  private(set) var count = 0

  init(mask: SecretMask, isJSON: Bool) {
    self.mask = mask
    self.isJSON = isJSON
  }

  func begin() throws {
    if isJSON { try Console.write("{\"files\":[") }
  }

  private var sources = 0

  func beginSources() throws {
    if isJSON { try Console.write("\n],\"sources\":[") }
  }

  func write(_ source: SourceDetail) throws {
    count += 1
    let view = SourceView(source, mask: mask)
    guard isJSON else {
      return try Console.line("job \(view.job)  \(view.extractor) \(view.url): \(view.reason ?? "")")
    }
    try Console.write((sources == 0 ? "\n" : ",\n") + JSONText.text(view))
    sources += 1
  }

  func write(_ record: TransferRecord) throws {
    count += 1
    guard isJSON else {
      let time = record.endedAt.map(Figures.localTime) ?? "?"
      let text = "\(time)  job \(record.job)  \(record.path): \(mask.text(record.reason))"
      return try Console.line(text)
    }
    let view = View(
      job: record.job, id: record.id, path: record.path, url: mask.url(record.url),
      reason: mask.text(record.reason), endedAt: record.endedAt.map(Figures.universalTime))
    try Console.write((count > 1 ? ",\n" : "\n") + JSONText.text(view))
  }

  func end() throws {
    if isJSON { try Console.write("\n]}\n") }
  }
}
