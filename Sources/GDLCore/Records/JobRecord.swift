/// The number that `gdl list` prints.
public typealias JobID = Int64
/// Seconds since 1970-01-01T00:00:00Z, by the wall clock.
public typealias Timestamp = Double

/// One job of the journal: one run of one input through its extractor.
public struct JobRecord: Sendable, Equatable {
  /// How far the job is. What runs it at the moment is ``owner``.
  public enum State: Int, Sendable, Codable, CaseIterable {
    /// Its messages are being written; a crash now and it was never accepted.
    case accepting = 0
    /// Something is left to do.
    case unfinished = 1
    /// Put on hold by a wish; nothing of it runs until that wish changes.
    case paused = 2
    /// Every file is complete (or skipped because it was there).
    case done = 3
    /// Ended, and at least one file failed for good.
    case failed = 4
    /// Ended by a wish; finished files stay.
    case cancelled = 5

    /// Whether nothing is left to do, ever.
    public var isEnded: Bool {
      switch self {
      case .accepting, .unfinished, .paused: false
      case .done, .failed, .cancelled: true
      }
    }
  }

  /// What somebody wants of the job. Any process may write it; the owner makes it so.
  public enum Wish: Int, Sendable, Codable, CaseIterable {
    /// It shall run.
    case run = 0
    /// Pause at once.
    case pause = 1
    /// Pause when the files under way are finished.
    case pauseAfterFile = 2
    /// End for good; partial files stay.
    case cancel = 3
    /// Cancel, and remove the job's partial files.
    case cancelAndDelete = 4
  }

  /// Rises with every job of the journal.
  public var id: JobID
  /// What the user typed: the URL, or a description of the list.
  public var input: String
  /// As they are now, changes included.
  public var options: JobOptions
  /// As last committed.
  public var state: State
  /// What the owner works towards.
  public var wish: Wish
  /// Who wrote the wish, and why, in one sentence. Empty for none.
  public var wishReason: String
  /// When the wish was written. Nil: it never changed.
  public var wishedAt: Timestamp?
  /// The session that owns the job. It may have died: its lock tells.
  public var owner: SessionID?
  /// When it was added, by the wall clock.
  public var createdAt: Timestamp
  /// Nil while something is left to do.
  public var endedAt: Timestamp?
  /// Ordinal of the last journaled message; 0 when there is none.
  public var lastOrdinal: Int64
  /// Whether messages are to come from some source of it.
  public var isExtracting = false
  /// Sources that could not be read to their end.
  public var failedSources: Int64 = 0
  /// Its files by how they ended.
  public var counts: JobCounts
  /// Files that passed every rule of selection but the range, which counts them.
  public var selected: Int64 = 0
  /// What its owner measured last, and when. Nil before the first measurement.
  public var bytesPerSecond: Int64?
  /// When ``bytesPerSecond`` was measured.
  public var speedAt: Timestamp?
  /// Who wrote the wish: user, terminal, process. Empty for nobody.
  public var wishedBy = ""
  /// When a wished pause ends by the wall clock; nil: when somebody says so.
  public var wishUntil: Timestamp?
  /// The wished pause was given as a duration.
  public var wishDurationSeconds: Double?
  /// The wished pause lasts no longer. Nil: as the job's rules say.
  public var wishMaximumSeconds: Double?
  /// Jobs of higher priority begin their files first. 0 is usual.
  public var priority = 0
  /// Counts the changes of ``options`` since the job was accepted.
  public var optionsVersion: Int64 = 0

  /// The pause that is wished; nil when none is.
  public var pauseTerm: PauseTerm? {
    let start: PauseTerm.Start
    switch wish {
    case .run, .cancel, .cancelAndDelete: return nil
    case .pause: start = .now
    case .pauseAfterFile: start = .afterFile
    }
    var term = PauseTerm(
      start: start, since: wishedAt ?? createdAt, until: wishUntil, maximumSeconds: wishMaximumSeconds)
    term.durationSeconds = wishDurationSeconds
    return term
  }

  /// As the journal holds it.
  public init(
    id: JobID, input: String, options: JobOptions, state: State, wish: Wish = .run,
    wishReason: String = "", wishedAt: Timestamp? = nil, owner: SessionID? = nil, createdAt: Timestamp,
    endedAt: Timestamp? = nil, lastOrdinal: Int64 = 0, counts: JobCounts = JobCounts()
  ) {
    self.id = id
    self.input = input
    self.options = options
    self.state = state
    self.wish = wish
    self.wishReason = wishReason
    self.wishedAt = wishedAt
    self.owner = owner
    self.createdAt = createdAt
    self.endedAt = endedAt
    self.lastOrdinal = lastOrdinal
    self.counts = counts
  }
}

/// Files of a job by how they ended. Files not counted here are left to do.
public struct JobCounts: Sendable, Equatable, Codable {
  /// `url` messages journaled so far.
  public var files: Int64 = 0
  /// Complete under their final names.
  public var done: Int64 = 0
  /// Their final names were there already.
  public var skipped: Int64 = 0
  /// Failed for good.
  public var failed: Int64 = 0
  /// Bytes of the finished files.
  public var bytesDone: Int64 = 0
  /// All zeros.
  public init() {}
  /// Files that have not ended.
  public var left: Int64 { files - done - skipped - failed }
}

/// Number of a session in its journal.
public typealias SessionID = Int64

/// One life of a process that opened the journal for work.
public struct SessionRecord: Sendable, Equatable {
  /// Rises with every session of the journal.
  public var id: SessionID
  /// Changes with every boot of the machine.
  public var bootID: String
  /// Of the operating system, for people: whether it lives is told by its lock.
  public var processID: Int32
  /// Name of the machine.
  public var host: String
  /// When it opened the journal.
  public var startedAt: Timestamp
  /// Nil as long as it runs, and for ever when it was killed.
  public var endedAt: Timestamp?

  /// As the journal holds it.
  public init(
    id: SessionID, bootID: String, processID: Int32, host: String, startedAt: Timestamp,
    endedAt: Timestamp? = nil
  ) {
    self.id = id
    self.bootID = bootID
    self.processID = processID
    self.host = host
    self.startedAt = startedAt
    self.endedAt = endedAt
  }
}
