/// What an engine is doing at one moment.
public struct ProgressSnapshot: Sendable {
  public struct File: Sendable {
    public enum Phase: Sendable, Equatable {
      case starting
      case receiving
      /// Until the next try; the reason is one sentence.
      case waiting(seconds: Double, reason: String)
      /// Its bytes are read back, while more may come in.
      case checking
      /// Being made durable and given its name.
      case finishing
    }

    public var job: JobID
    public var transfer: TransferID
    public var name: String
    /// Bytes on the disk.
    public var received: Int64
    public var total: Int64?
    public var bytesPerSecond: Double
    public var connections: Int
    public var phase: Phase

    public init(
      job: JobID, transfer: TransferID, name: String, received: Int64, total: Int64?,
      bytesPerSecond: Double, connections: Int, phase: Phase
    ) {
      self.job = job
      self.transfer = transfer
      self.name = name
      self.received = received
      self.total = total
      self.bytesPerSecond = bytesPerSecond
      self.connections = connections
      self.phase = phase
    }
  }

  /// The files under way.
  public var files: [File]
  public var filesDone: Int64
  public var filesSkipped: Int64
  public var filesFailed: Int64
  public var filesLeft: Int64
  /// Received by this run.
  public var bytesReceived: Int64
  /// On the disk for these jobs, whichever run received them.
  public var bytesDone: Int64
  /// Nil while the length of some file is unknown.
  public var bytesTotal: Int64?
  public var bytesPerSecond: Double
  public var secondsLeft: Double?
  public var elapsedSeconds: Double

  public init(
    files: [File], filesDone: Int64, filesSkipped: Int64, filesFailed: Int64, filesLeft: Int64,
    bytesReceived: Int64, bytesDone: Int64, bytesTotal: Int64?, bytesPerSecond: Double,
    secondsLeft: Double?, elapsedSeconds: Double
  ) {
    self.files = files
    self.filesDone = filesDone
    self.filesSkipped = filesSkipped
    self.filesFailed = filesFailed
    self.filesLeft = filesLeft
    self.bytesReceived = bytesReceived
    self.bytesDone = bytesDone
    self.bytesTotal = bytesTotal
    self.bytesPerSecond = bytesPerSecond
    self.secondsLeft = secondsLeft
    self.elapsedSeconds = elapsedSeconds
  }
}

/// Something a user should read while a run goes on.
public struct Notice: Sendable, Equatable {
  public enum Level: Sendable, Equatable { case info, warning, error }

  public var level: Level
  public var job: JobID?
  /// One sentence.
  public var text: String
  public var kept: String?
  public var hint: String?

  public init(_ level: Level, job: JobID? = nil, _ text: String, kept: String? = nil, hint: String? = nil) {
    self.level = level
    self.job = job
    self.text = text
    self.kept = kept
    self.hint = hint
  }
}

/// How a run ended, over all its jobs.
public struct RunReport: Sendable, Equatable {
  public enum Ending: Sendable, Equatable {
    /// Every file is complete.
    case complete
    /// Ended, and some files failed for good.
    case failures
    /// A fault that may pass used up the tries, or the disk is full.
    case resumable(reason: String)
    case paused
    /// Stopped from outside (a signal).
    case stopped
    case cancelled
    case nothingToDo
  }

  public var done: Int64
  public var failed: Int64
  public var skipped: Int64
  public var left: Int64
  /// Received by this run.
  public var bytesReceived: Int64
  public var ending: Ending
  /// What failed, most important first; at most ten.
  public var problems: [GDLError]

  public init(
    done: Int64, failed: Int64, skipped: Int64, left: Int64, bytesReceived: Int64, ending: Ending,
    problems: [GDLError]
  ) {
    self.done = done
    self.failed = failed
    self.skipped = skipped
    self.left = left
    self.bytesReceived = bytesReceived
    self.ending = ending
    self.problems = problems
  }
}
