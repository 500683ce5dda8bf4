import GDL

/// The document of `report --json`. Fields are documented in docs/SERVICE.md.
struct ReportView: Encodable {
  struct Seconds: Encodable {
    let running: Double
    let waiting: Double
    let paused: Double
    let stopped: Double
    let down: Double
  }

  struct Mark: Encodable {
    let at: String
    let kind: String
    let reason: String?
  }

  struct Place: Encodable {
    let at: String?
    let path: String
    let reason: String
  }

  struct Job: Encodable {
    let job: JobView
    let filesDone: Int64
    let filesSkipped: Int64
    let filesFailed: Int64
    let bytesDone: Int64
    let seconds: Seconds
    let marks: [Mark]
    let failures: [Place]
    let damages: [Place]
  }

  let since: String
  let until: String
  let jobs: [Job]
  let totals: ReportTotals

  init(_ report: ActivityReport, mask: SecretMask) {
    since = Figures.universalTime(report.start)
    until = Figures.universalTime(report.end)
    jobs = report.jobs.map { Self.view($0, mask: mask) }
    totals = ReportTotals(report)
  }

  private static func view(_ job: JobActivity, mask: SecretMask) -> Job {
    let time = job.timeline
    return Job(
      job: JobView(job.summary, mask: mask), filesDone: job.filesDone, filesSkipped: job.filesSkipped,
      filesFailed: job.filesFailed, bytesDone: job.bytesDone,
      seconds: Seconds(
        running: time.seconds(.running), waiting: time.seconds(.waiting), paused: time.seconds(.paused),
        stopped: time.seconds(.stopped), down: time.seconds(.down)),
      marks: time.marks.map {
        Mark(
          at: Figures.universalTime($0.at), kind: $0.kind.rawValue,
          reason: $0.reason.isEmpty ? nil : mask.text($0.reason))
      },
      failures: job.failures.map {
        Place(at: $0.endedAt.map(Figures.universalTime), path: $0.path, reason: mask.text($0.reason))
      },
      damages: job.damages.map {
        Place(at: Figures.universalTime($0.at), path: $0.path, reason: mask.text($0.reason))
      })
  }
}
