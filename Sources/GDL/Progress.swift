/// What an engine is doing at one moment.
public struct ProgressSnapshot: Sendable {
  /// One file under way.
  public struct File: Sendable {
    /// What is being done for the file.
    public enum Phase: Sendable, Equatable {
      /// Asked for, or about to be; no byte has come yet.
      case starting
      /// Bytes come in.
      case receiving
      /// Until the next try; the reason is one sentence.
      case waiting(seconds: Double, reason: String)
      /// Its bytes are read back, while more may come in.
      case checking
      /// Being made durable and given its name.
      case finishing
    }

    /// The job it belongs to.
    public var job: JobID
    /// Its number in the journal.
    public var transfer: TransferID
    /// Final name, without the folder.
    public var name: String
    /// Bytes on the disk.
    public var received: Int64
    /// Length in bytes; nil while it is unknown.
    public var total: Int64?
    /// Smoothed over the last seconds.
    public var bytesPerSecond: Double
    /// Connections that receive parts of it.
    public var connections: Int
    /// What is being done now.
    public var phase: Phase

    /// For tests and previews: an engine makes the real ones.
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
  /// Complete under their final names.
  public var filesDone: Int64
  /// Their final names were there already.
  public var filesSkipped: Int64
  /// Failed for good.
  public var filesFailed: Int64
  /// Under way, or not begun.
  public var filesLeft: Int64
  /// Received by this run.
  public var bytesReceived: Int64
  /// On the disk for these jobs, whichever run received them.
  public var bytesDone: Int64
  /// Nil while the length of some file is unknown.
  public var bytesTotal: Int64?
  /// Smoothed over the last seconds.
  public var bytesPerSecond: Double
  /// At the present speed; nil while a length is unknown or nothing comes in.
  public var secondsLeft: Double?
  /// Since the run began.
  public var elapsedSeconds: Double

  /// For tests and previews: an engine makes the real ones.
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
  /// How much it matters; `error` is for what needs somebody.
  public enum Level: Int, Sendable, Equatable, Comparable {
    /// Good to know.
    case info
    /// Something was lost, or is done in a slower way.
    case warning
    /// Something failed.
    case error

    /// By how much they matter.
    public static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
  }

  /// How much it matters.
  public var level: Level
  /// Nil when it is about the engine.
  public var job: JobID?
  /// One sentence.
  public var text: String
  /// What is still there. Nil where nothing could be lost.
  public var kept: String?
  /// What to do. Nil where nothing is to be done.
  public var hint: String?

  /// Sentences begin in lower case and end without a full stop.
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
  /// Why a run ended.
  public enum Ending: Sendable, Equatable {
    /// Every file is complete.
    case complete
    /// Ended, and some files failed for good.
    case failures
    /// A fault that may pass used up the tries, or the disk is full.
    case resumable(reason: String)
    /// What is left is paused, and the run does not wait for it.
    case paused
    /// Stopped from outside (a signal).
    case stopped
    /// All its jobs were cancelled.
    case cancelled
    /// There was no job to run.
    case nothingToDo
  }

  /// Files that are complete.
  public var done: Int64
  /// Files that failed for good.
  public var failed: Int64
  /// Files whose final name was there already.
  public var skipped: Int64
  /// Files for a later run.
  public var left: Int64
  /// Received by this run.
  public var bytesReceived: Int64
  /// Over all jobs; of several reasons the one that asks most of the user.
  public var ending: Ending
  /// What failed, most important first; at most ten.
  public var problems: [GDLError]

  /// For tests and previews: an engine makes the real ones.
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
