import GDL

/// A report for a terminal or a mail: a paragraph a job, then the totals.
struct ReportText {
  let lines: [String]

  init(_ report: ActivityReport, mask: SecretMask) {
    var lines = [
      "from \(Figures.localTime(report.start)) to \(Figures.localTime(report.end))"
    ]
    if report.jobs.isEmpty { lines.append("nothing happened") }
    for job in report.jobs { lines += [""] + Self.lines(job, mask: mask) }
    if report.jobs.count > 1 { lines += [""] + Self.totals(report) }
    self.lines = lines
  }

  private static func lines(_ job: JobActivity, mask: SecretMask) -> [String] {
    let record = job.summary.record
    var lines = [
      "job \(record.id)   \(mask.text(record.input))",
      "state    \(job.summary.stateName), \(Figures.sizes(job.summary.bytesDone, of: job.summary.bytesTotal))",
      "files    \(files(job)); \(Figures.size(job.bytesDone)) finished",
    ]
    let spent = JobTimeline.Activity.allCases.compactMap { activity in
      let seconds = job.timeline.seconds(activity)
      return activity == .ended || seconds < 0.05 ? nil : "\(activity.rawValue) \(Figures.duration(seconds))"
    }
    if !spent.isEmpty { lines.append("time     \(spent.joined(separator: ", "))") }
    let counts = [
      (JobTimeline.Mark.Kind.crash, "crash", "es"), (.resume, "resume", "s"), (.pause, "pause", "s"),
    ]
    .compactMap { kind, word, plural in
      let count = job.timeline.count(kind)
      return count == 0 ? nil : "\(count) \(word)\(count == 1 ? "" : plural)"
    }
    if !counts.isEmpty { lines.append("events   \(counts.joined(separator: ", "))") }
    for crash in job.timeline.marks where crash.kind == .crash {
      lines.append("crash    \(Figures.localTime(crash.at))  \(mask.text(crash.reason))")
    }
    for damage in job.damages {
      lines.append("damage   \(Figures.localTime(damage.at))  \(damage.path): \(mask.text(damage.reason))")
    }
    for failure in job.failures {
      let time = failure.endedAt.map { Figures.localTime($0) + "  " } ?? ""
      lines.append("failed   \(time)\(failure.path): \(mask.text(failure.reason))")
    }
    let unnamed = job.filesFailed - Int64(job.failures.count)
    if unnamed > 0 { lines.append("failed   and \(unnamed) more: `gdl list --failed`") }
    return lines
  }

  private static func files(_ job: JobActivity) -> String {
    var parts = ["\(job.filesDone) done"]
    if job.filesSkipped > 0 { parts.append("\(job.filesSkipped) skipped") }
    if job.filesFailed > 0 { parts.append("\(job.filesFailed) failed") }
    parts.append("\(job.summary.record.counts.left) left")
    return parts.joined(separator: ", ")
  }

  private static func totals(_ report: ActivityReport) -> [String] {
    let totals = ReportTotals(report)
    return [
      "total    \(Figures.count(Int64(report.jobs.count), "job")), \(totals.filesDone) files done, "
        + "\(totals.filesFailed) failed, \(totals.filesLeft) left; \(Figures.size(totals.bytesDone)) finished, "
        + "\(totals.crashes) \(totals.crashes == 1 ? "crash" : "crashes")"
    ]
  }
}

/// The sums over all jobs of a report.
struct ReportTotals: Encodable {
  var filesDone: Int64 = 0
  var filesSkipped: Int64 = 0
  var filesFailed: Int64 = 0
  var filesLeft: Int64 = 0
  var bytesDone: Int64 = 0
  var crashes = 0
  var resumes = 0
  var pauses = 0
  var damages = 0

  init(_ report: ActivityReport) {
    for job in report.jobs {
      filesDone += job.filesDone
      filesSkipped += job.filesSkipped
      filesFailed += job.filesFailed
      filesLeft += job.summary.record.counts.left
      bytesDone += job.bytesDone
      crashes += job.timeline.count(.crash)
      resumes += job.timeline.count(.resume)
      pauses += job.timeline.count(.pause)
      damages += job.damages.count
    }
  }
}
