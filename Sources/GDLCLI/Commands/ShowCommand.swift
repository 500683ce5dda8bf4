import ArgumentParser
import GDL

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One job: its files, their segments, the reason of every failure.")

  @Argument(help: ArgumentHelp("Number that `gdl list` prints.", valueName: "job"))
  var job: JobID
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    try await global.withEngine(.readOnly) { engine in try await show(engine) }
  }

  private func show(_ engine: Engine) async throws {
    let summary = try await engine.job(job)
    if global.json {
      try await writeDocument(engine, summary)
    } else {
      for line in headLines(summary) { try Console.line(line) }
      for line in try await sourceLines(engine) { try Console.line(line) }
      try await eachFile(engine) { file in
        for line in fileLines(file) { try Console.line(line) }
      }
    }
  }

  /// One document, written file by file: a job may have a million of them.
  private func writeDocument(_ engine: Engine, _ summary: JobSummary) async throws {
    try Console.write("{\"files\":[")
    var separator = "\n"
    try await eachFile(engine) { file in
      try Console.write(separator + JSONText.text(FileView(file, mask: global.mask)))
      separator = ",\n"
    }
    try Console.write("\n],\"job\":" + JSONText.text(JobView(summary, mask: global.mask)) + ",\"sources\":[")
    separator = "\n"
    try await engine.eachSource(of: job) { source in
      try Console.write(separator + JSONText.text(SourceView(source, mask: global.mask)))
      separator = ",\n"
    }
    try Console.write("\n]}\n")
  }

  /// How many there are, and those that are not read to their end.
  private func sourceLines(_ engine: Engine) async throws -> [String] {
    var counts: [ExtractionRecord.State: Int] = [:]
    var lines: [String] = []
    try await engine.eachSource(of: job) { source in
      counts[source.record.state, default: 0] += 1
      guard source.record.state != .done else { return }
      let view = SourceView(source, mask: global.mask)
      lines.append("source \(view.id)  \(view.state)  \(view.extractor)  \(view.url)")
      if let reason = view.reason { lines.append("  reason   \(reason)") }
    }
    guard !counts.isEmpty else { return [] }
    let head =
      "sources  \(counts[.done, default: 0]) read, \(counts[.open, default: 0]) open, "
      + "\(counts[.failed, default: 0]) failed"
    return [head] + lines
  }

  private func eachFile(_ engine: Engine, _ body: (FileDetail) throws -> Void) async throws {
    var last: TransferID = 0
    while true {
      let page = try await engine.files(of: job, after: last, limit: 500)
      guard let end = page.last else { return }
      for file in page { try body(file) }
      last = end.record.id
    }
  }

  private func headLines(_ job: JobSummary) -> [String] {
    let record = job.record
    let counts = record.counts
    var lines = ["job \(record.id)   \(global.mask.text(record.input))"]
    var state = job.stateName
    if job.isRunning, let runner = job.runner { state += " in process \(runner.processID) on \(runner.host)" }
    lines.append("state    \(state)")
    if let until = job.pause?.until {
      lines.append("until    \(Figures.localTime(until))")
    }
    if let pause = job.pause, record.wishReason.isEmpty, !pause.reason.isEmpty {
      lines.append("reason   \(global.mask.text(pause.reason))")
    }
    if !record.wishReason.isEmpty {
      let since = record.wishedAt.map { " since " + Figures.localTime($0) } ?? ""
      lines.append("reason   \(global.mask.text(record.wishReason))\(since)")
    }
    lines.append("folder   \(record.options.directory)")
    lines.append(
      "files    \(counts.done) done, \(counts.skipped) skipped, \(counts.failed) failed, "
        + "\(counts.left) left of \(counts.files)")
    lines.append("bytes    \(Figures.sizes(job.bytesDone, of: job.bytesTotal))")
    lines.append("created  \(Figures.localTime(record.createdAt))")
    if let ended = record.endedAt { lines.append("ended    \(Figures.localTime(ended))") }
    return lines
  }

  private func fileLines(_ file: FileDetail) -> [String] {
    let record = file.record
    var head = "file \(record.id)  \(record.state.name)  \(record.path)"
    head += "  " + Figures.sizes(file.bytesReceived, of: file.bytesTotal)
    if let percent = Figures.percent(file.bytesReceived, of: file.bytesTotal), !record.state.isEnded {
      head += "  \(percent)%"
    }
    var lines = [head, "  from     \(global.mask.url(record.url))"]
    if !record.reason.isEmpty { lines.append("  reason   \(global.mask.text(record.reason))") }
    if let moment = record.notBefore { lines.append("  waits    until \(Figures.localTime(moment))") }
    guard !record.state.isEnded else { return lines }
    for segment in file.segments {
      let end = segment.endPosition.map { "\($0)" } ?? "the end"
      lines.append(
        "  segment  \(segment.firstPosition) to \(end): received to \(segment.position), "
          + "durable to \(segment.durablePosition)")
    }
    if file.chunks > 0 { lines.append("  checked  \(file.chunks) chunks of 1 MiB have a checksum") }
    return lines
  }
}
