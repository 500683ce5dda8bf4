import GDLCore

/// What happens in a run, as it happens. Everything but ``progress(_:)`` is in the journal by then.
public enum EngineEvent: Sendable {
  /// What an event is about, for ``Engine/on(_:_:)``.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// Events of jobs, and the progress of all.
    case jobStarted, pausing, paused, resuming, resumed, pauseTimedOut, progress
    /// Events of files, and how jobs end.
    case fileDone, fileFailed, fileSkipped, sourceFailed, jobDone, jobFailed, jobStopped, jobCancelled

    /// What the journal holds, too.
    static let journaled = Set(allCases).subtracting([.progress])
  }

  /// A process took the job and begins with it.
  case jobStarted(job: JobID)
  /// A pause was asked for; connections close, and what was received is made durable.
  case pausing(job: JobID, reason: String)
  /// Every byte received is durable. `until`: when it goes on by itself; nil for an open end.
  case paused(job: JobID, until: Timestamp?, reason: String)
  /// The pause is over; nothing was asked of the network yet.
  case resuming(job: JobID, reason: String)
  /// It goes on.
  case resumed(job: JobID, reason: String)
  /// A pause came to its longest allowed end; `resumed` or `jobFailed` follows.
  case pauseTimedOut(job: JobID, reason: String)
  /// At most four a second, and only while a job runs. A reader that is slow gets the newest.
  case progress(ProgressSnapshot)
  /// The file has its final name. `path` is absolute.
  case fileDone(job: JobID, path: String, bytes: Int64)
  /// Failed for good. The reason is one sentence.
  case fileFailed(job: JobID, path: String, reason: String)
  /// Its final name was there already.
  case fileSkipped(job: JobID, path: String, reason: String)
  /// An extractor could not read its source to the end; files that it named before stay.
  case sourceFailed(job: JobID, reason: String)
  /// Every file is complete, or was skipped.
  case jobDone(job: JobID)
  /// Ended, and some files failed for good; or the job failed as a whole, for the reason.
  case jobFailed(job: JobID, reason: String)
  /// Let go of before its end; a later run goes on. The reason is empty when a user stopped it.
  case jobStopped(job: JobID, reason: String)
  /// Ended by a wish; finished files stay.
  case jobCancelled(job: JobID)

  /// What it is about, without its values.
  public var kind: Kind {
    switch self {
    case .jobStarted: .jobStarted
    case .pausing: .pausing
    case .paused: .paused
    case .resuming: .resuming
    case .resumed: .resumed
    case .pauseTimedOut: .pauseTimedOut
    case .progress: .progress
    case .fileDone: .fileDone
    case .fileFailed: .fileFailed
    case .fileSkipped: .fileSkipped
    case .sourceFailed: .sourceFailed
    case .jobDone: .jobDone
    case .jobFailed: .jobFailed
    case .jobStopped: .jobStopped
    case .jobCancelled: .jobCancelled
    }
  }
}
