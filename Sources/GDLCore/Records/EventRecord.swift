/// A change of state, journaled with its time and reason.
public struct EventRecord: Sendable, Equatable {
  public enum Kind: Int, Sendable, Codable, CaseIterable {
    case jobAccepted = 1
    case jobStarted = 2
    case jobPaused = 3
    case jobResumed = 4
    case jobStopped = 5
    case jobDone = 6
    case jobFailed = 7
    case jobCancelled = 8
    case jobRetried = 9
    case jobTakenOver = 10
    case jobPausing = 11
    case jobResuming = 12
    /// A pause came to its longest allowed end.
    case jobPauseTimedOut = 13
    case jobChanged = 14
    case transferStarted = 20
    case transferResumed = 21
    case transferBeganAgain = 22
    case transferWaiting = 23
    case transferDone = 24
    case transferSkipped = 25
    case transferFailed = 26
    case transferDamaged = 27
    case transferRepaired = 28

    /// The stable name that `gdl log` prints.
    public var name: String { String(describing: self) }
  }

  public var id: Int64
  public var at: Timestamp
  public var job: JobID
  public var transfer: TransferID?
  public var kind: Kind
  /// One sentence; empty when the kind says it all.
  public var reason: String

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
