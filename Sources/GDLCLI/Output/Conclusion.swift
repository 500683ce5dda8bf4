import GDL

/// The last lines of a foreground run: how it ended, and how to go on.
struct Conclusion {
  let lines: [String]

  init(_ report: RunReport, jobs: [JobID]?, seconds: Double) {
    let ids = jobs.map { $0.map { " \($0)" }.joined() } ?? ""
    let resume = "hint:  `gdl resume\(ids)` goes on from the checkpoint"
    let figures = Self.figures(report, seconds: seconds)
    switch report.ending {
    case .complete:
      lines = ["complete: \(figures)"]
    case .nothingToDo:
      lines = ["nothing to do"]
    case .failures:
      lines = [
        "ended: \(figures)",
        "hint:  `gdl show JOB` has the reasons, `gdl retry\(ids)` queues the failed files again",
      ]
    case .resumable(let reason):
      lines = ["not finished: \(reason); \(figures)", resume]
    case .paused:
      lines = ["paused: \(figures)", resume]
    case .stopped:
      lines = ["stopped: \(figures)", resume]
    case .cancelled:
      lines = ["cancelled: \(figures)"]
    }
  }

  private static func figures(_ report: RunReport, seconds: Double) -> String {
    var parts = ["\(Figures.count(report.done, "file")) done"]
    if report.skipped > 0 { parts.append("\(report.skipped) skipped") }
    if report.failed > 0 { parts.append("\(report.failed) failed") }
    if report.left > 0 { parts.append("\(report.left) left") }
    let received = "\(Figures.size(report.bytesReceived)) received in \(Figures.duration(seconds))"
    return parts.joined(separator: ", ") + "; " + received
  }
}
