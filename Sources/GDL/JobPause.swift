import GDLCore
import GDLJournal

/// Why a job is on hold, or about to be, and until when.
public struct JobPause: Sendable, Equatable {
  /// When it ends by itself. Nil: nobody knows, or when somebody says so.
  public var until: Timestamp?
  /// One sentence; empty for none.
  public var reason: String

  /// For tests and previews: an engine makes the real ones.
  public init(until: Timestamp? = nil, reason: String = "") {
    self.until = until
    self.reason = reason
  }
}

extension Engine {
  /// What holds a job; nil for one that runs, may run or has ended.
  func pause(of job: JobRecord) async throws(JournalError) -> JobPause? {
    guard !job.state.isEnded else { return nil }
    if let term = job.pauseTerm {
      let maximum = term.maximumSeconds ?? job.options.pauseRules.maximumSeconds
      return JobPause(
        until: [term.until, maximum.map { term.since + $0 }].compactMap(\.self).min(), reason: job.wishReason)
    }
    guard job.state == .paused else { return nil }
    // Nobody wished it: its owner said why.
    let reason = try await journal.latestReason(of: job.id, .jobPaused) ?? ""
    let opening = job.options.windows.nextOpening(after: wallSeconds, calendar: SystemCalendar())
    return JobPause(until: reason == Pause.Reason.outsideWindow.text ? opening : nil, reason: reason)
  }
}
