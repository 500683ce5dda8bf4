import GDL

/// A job as `--json` shows it. Fields are documented in docs/CLI.md and stay; unknown ones are left out.
struct JobView: Encodable {
  let id: Int64
  let state: String
  let input: String
  let directory: String
  let output: String?
  let files: Int64
  let filesDone: Int64
  let filesSkipped: Int64
  let filesFailed: Int64
  let filesLeft: Int64
  let sourcesFailed: Int64
  let extracting: Bool
  let bytesDone: Int64
  let bytesTotal: Int64?
  let bytesPerSecond: Int64?
  let secondsLeft: Double?
  let wish: String
  let pausedUntil: String?
  let priority: Int
  let reason: String?
  let processId: Int32?
  let createdAt: String
  let endedAt: String?

  init(_ job: JobSummary, mask: SecretMask) {
    let record = job.record
    id = record.id
    state = job.stateName
    input = mask.text(record.input)
    directory = record.options.directory
    output = record.options.output
    files = record.counts.files
    filesDone = record.counts.done
    filesSkipped = record.counts.skipped
    filesFailed = record.counts.failed
    filesLeft = record.counts.left
    sourcesFailed = record.failedSources
    extracting = record.isExtracting
    bytesDone = job.bytesDone
    bytesTotal = job.bytesTotal
    bytesPerSecond = job.bytesPerSecond
    secondsLeft = job.secondsLeft
    wish = record.wish.name
    pausedUntil = job.pause?.until.map(Figures.universalTime)
    priority = record.priority
    let why = job.pause?.reason ?? record.wishReason
    reason = why.isEmpty ? nil : mask.text(why)
    processId = job.isRunning ? job.runner?.processID : nil
    createdAt = Figures.universalTime(record.createdAt)
    endedAt = record.endedAt.map(Figures.universalTime)
  }
}

/// The document of `list`, `pause` and `cancel`; only the first has hosts.
struct JobsView: Encodable {
  struct Host: Encodable {
    let host: String
    let since: String
    let until: String?
    let reason: String?
  }

  let jobs: [JobView]
  let pausedHosts: [Host]?

  init(_ jobs: [JobSummary], hosts: [PausedHost]? = nil, mask: SecretMask) {
    self.jobs = jobs.map { JobView($0, mask: mask) }
    pausedHosts = hosts?.map {
      Host(
        host: $0.host, since: Figures.universalTime($0.since), until: $0.until.map(Figures.universalTime),
        reason: $0.reason.isEmpty ? nil : mask.text($0.reason))
    }
  }
}

extension JobSummary {
  /// Bytes of finished files and of partial ones.
  var bytesDone: Int64 { record.counts.bytesDone + bytesPartial }

  /// At the speed of now; nil when that or the total is unknown.
  var secondsLeft: Double? {
    guard let bytesPerSecond, bytesPerSecond > 0, let bytesTotal else { return nil }
    return Double(max(0, bytesTotal - bytesDone)) / Double(bytesPerSecond)
  }

  /// One word for what users see of state, wish and owner together.
  var stateName: String {
    switch record.state {
    case .accepting: return "accepting"
    case .done: return "done"
    case .failed: return "failed"
    case .cancelled: return "cancelled"
    case .unfinished, .paused:
      switch record.wish {
      case .cancel, .cancelAndDelete: return "cancelling"
      case .pause, .pauseAfterFile: return isRunning && record.state != .paused ? "pausing" : "paused"
      case .run: return record.state == .paused ? "paused" : isRunning ? "running" : "unfinished"
      }
    }
  }
}

extension JobRecord.Wish {
  fileprivate var name: String {
    switch self {
    case .run: "run"
    case .pause: "pause"
    case .pauseAfterFile: "pause_after_file"
    case .cancel: "cancel"
    case .cancelAndDelete: "cancel_and_delete"
    }
  }
}
