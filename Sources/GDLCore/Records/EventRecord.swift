/// A change of state, journaled with its time and reason.
public struct EventRecord: Sendable, Equatable {
  /// What happened. Numbers are the journal's, and never change.
  public enum Kind: Int, Sendable, Codable, CaseIterable {
    /// The job with all its messages is durable.
    case jobAccepted = 1
    /// A process began to run it. If it was paused outside of its windows, or by a full disk, in an earlier run, that
    /// pause is over.
    case jobStarted = 2
    /// Every byte received is durable, and nothing of it runs.
    case jobPaused = 3
    /// It goes on after a pause or in another run.
    case jobResumed = 4
    /// Its process let go of it before its end.
    case jobStopped = 5
    /// Every file is complete, or was skipped.
    case jobDone = 6
    /// It ended, and some file failed for good.
    case jobFailed = 7
    /// It ended by a wish.
    case jobCancelled = 8
    /// Its failed files were queued again.
    case jobRetried = 9
    /// The process that ran it had died; another took it.
    case jobTakenOver = 10
    /// A pause was asked for or began by a window; bytes are being made durable.
    case jobPausing = 11
    /// The pause is over; nothing was asked of the network yet.
    case jobResuming = 12
    /// A pause came to its longest allowed end.
    case jobPauseTimedOut = 13
    /// Its options or its priority changed.
    case jobChanged = 14
    /// A file was asked for, for the first time.
    case transferStarted = 20
    /// A file goes on behind bytes that are held.
    case transferResumed = 21
    /// Held bytes were given up: nothing proved that the rest belongs to them.
    case transferBeganAgain = 22
    /// A try failed; another one follows later.
    case transferWaiting = 23
    /// A file has its final name.
    case transferDone = 24
    /// The final name was there already.
    case transferSkipped = 25
    /// A file failed for good.
    case transferFailed = 26
    /// Bytes on the disk did not fit their checksums.
    case transferDamaged = 27
    /// Damaged bytes were fetched again, and the file is whole.
    case transferRepaired = 28

    /// An extractor could not read its source to the end.
    case sourceFailed = 30

    /// The stable name that `gdl log` prints.
    public var name: String { String(describing: self) }
  }

  /// Rises with time.
  public var id: Int64
  /// When it was committed, by the wall clock.
  public var at: Timestamp
  /// Whose event it is.
  public var job: JobID
  /// The file it is about; nil for the job as a whole.
  public var transfer: TransferID?
  /// What happened.
  public var kind: Kind
  /// One sentence; empty when the kind says it all.
  public var reason: String

  /// An event to be journaled; the journal gives it its number.
  public init(
    id: Int64 = 0, at: Timestamp, job: JobID, transfer: TransferID? = nil, kind: Kind, reason: String = ""
  ) {
    self.id = id
    self.at = at
    self.job = job
    self.transfer = transfer
    self.kind = kind
    self.reason = reason
  }
}
