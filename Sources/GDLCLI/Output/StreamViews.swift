import GDL

/// The lines of `--progress json`; `event` tells them apart.
struct ProgressView: Encodable {
  let event = "progress"
  let files: [File]
  let filesDone: Int64
  let filesSkipped: Int64
  let filesFailed: Int64
  let filesLeft: Int64
  let bytesReceived: Int64
  let bytesDone: Int64
  let bytesTotal: Int64?
  let bytesPerSecond: Double
  let secondsLeft: Double?
  let elapsedSeconds: Double

  struct File: Encodable {
    let job: Int64
    let transfer: Int64
    let name: String
    let bytesReceived: Int64
    let bytesTotal: Int64?
    let bytesPerSecond: Double
    let connections: Int
    let phase: String
    let waitSeconds: Double?
    let reason: String?
  }

  init(_ snapshot: ProgressSnapshot, mask: SecretMask) {
    files = snapshot.files.map { File($0, mask: mask) }
    filesDone = snapshot.filesDone
    filesSkipped = snapshot.filesSkipped
    filesFailed = snapshot.filesFailed
    filesLeft = snapshot.filesLeft
    bytesReceived = snapshot.bytesReceived
    bytesDone = snapshot.bytesDone
    bytesTotal = snapshot.bytesTotal
    bytesPerSecond = finite(snapshot.bytesPerSecond)
    secondsLeft = snapshot.secondsLeft.map(finite)
    elapsedSeconds = finite(snapshot.elapsedSeconds)
  }
}

extension ProgressView.File {
  fileprivate init(_ file: ProgressSnapshot.File, mask: SecretMask) {
    job = file.job
    transfer = file.transfer
    name = file.name
    bytesReceived = file.received
    bytesTotal = file.total
    bytesPerSecond = finite(file.bytesPerSecond)
    connections = file.connections
    phase = file.phase.name
    if case .waiting(let seconds, let why) = file.phase {
      waitSeconds = finite(seconds)
      reason = mask.text(why)
    } else {
      waitSeconds = nil
      reason = nil
    }
  }
}

/// The first line of a `get`, one for each job.
struct AcceptedView: Encodable {
  let event = "accepted"
  let job: Int64
  let input: String
}

struct NoticeView: Encodable {
  let event = "notice"
  let level: String
  let job: Int64?
  let text: String
  let kept: String?
  let hint: String?

  init(_ notice: Notice, mask: SecretMask) {
    level = notice.level.name
    job = notice.job
    text = mask.text(notice.text)
    kept = notice.kept.map(mask.text)
    hint = notice.hint.map(mask.text)
  }
}

/// The last line of a run.
struct ResultView: Encodable {
  let event = "result"
  let ending: String
  let reason: String?
  let jobs: [Int64]?
  let filesDone: Int64
  let filesSkipped: Int64
  let filesFailed: Int64
  let filesLeft: Int64
  let bytesReceived: Int64
  let problems: [Problem]

  struct Problem: Encodable {
    let what: String
    let kept: String?
    let hint: String?
  }

  init(_ report: RunReport, jobs: [JobID]?, mask: SecretMask) {
    ending = report.ending.name
    if case .resumable(let why) = report.ending { reason = mask.text(why) } else { reason = nil }
    self.jobs = jobs
    filesDone = report.done
    filesSkipped = report.skipped
    filesFailed = report.failed
    filesLeft = report.left
    bytesReceived = report.bytesReceived
    problems = report.problems.map {
      Problem(what: mask.text($0.what), kept: $0.kept.map(mask.text), hint: $0.hint.map(mask.text))
    }
  }
}

extension Notice.Level {
  fileprivate var name: String {
    switch self {
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    }
  }
}

extension RunReport.Ending {
  fileprivate var name: String {
    switch self {
    case .complete: "complete"
    case .failures: "failures"
    case .resumable: "resumable"
    case .paused: "paused"
    case .stopped: "stopped"
    case .nothingToDo: "nothing_to_do"
    case .cancelled: "cancelled"
    }
  }
}
