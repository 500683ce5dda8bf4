/// How a pause was asked for: from when, and how long at most.
public struct PauseTerm: Sendable, Equatable, Codable {
  /// From when it holds.
  public enum Start: String, Sendable, Codable, CaseIterable {
    /// At once; connections close.
    case now
    /// When the files under way are finished.
    case afterFile
  }

  /// From when it holds.
  public var start: Start
  /// When it was asked for, by the wall clock.
  public var since: Timestamp
  /// When it ends by the wall clock. Nil: when somebody says so.
  public var until: Timestamp?
  /// The pause was given as a duration: it also ends when the monotonic clock has counted so many seconds,
  /// because a wall clock that is set back must not prolong it.
  public var durationSeconds: Double?
  /// It may last so long and no longer; a pause that comes to this end has timed out. Nil: as long as
  /// the job's options allow.
  public var maximumSeconds: Double?

  /// - Parameter until: Nil for no end of its own.
  public init(
    start: Start = .now, since: Timestamp, until: Timestamp? = nil, maximumSeconds: Double? = nil
  ) {
    self.start = start
    self.since = since
    self.until = until
    self.maximumSeconds = maximumSeconds
  }

  /// A pause of so many seconds.
  public init(
    start: Start = .now, since: Timestamp, durationSeconds: Double, maximumSeconds: Double? = nil
  ) {
    self.init(start: start, since: since, until: since + durationSeconds, maximumSeconds: maximumSeconds)
    self.durationSeconds = durationSeconds
  }
}

/// What happens to a job whose pause has timed out.
public enum AfterMaximum: String, Sendable, Codable, CaseIterable {
  /// It goes on.
  case resume
  /// It fails as a whole.
  case fail
}

/// The job's own rules for pauses.
public struct PauseRules: Sendable, Equatable, Codable {
  /// A pause that was asked for lasts no longer, unless its term has a maximum of its own. Nil: no limit.
  /// The time outside the job's windows is no such pause.
  public var maximumSeconds: Double?
  /// What happens then.
  public var afterMaximum: AfterMaximum = .resume

  /// No limit, unless one is given.
  public init(maximumSeconds: Double? = nil, afterMaximum: AfterMaximum = .resume) {
    self.maximumSeconds = maximumSeconds
    self.afterMaximum = afterMaximum
  }
}

/// A pause as the journal holds it.
public struct Pause: Sendable, Equatable, Codable {
  /// Why a job is on hold.
  public enum Reason: String, Sendable, Codable, CaseIterable {
    /// Somebody wished it.
    case askedFor
    /// The job's windows are closed.
    case outsideWindow
    /// The command of ``EngineConfiguration/condition`` says no.
    case conditionFails
    /// There is no room for its files.
    case diskFull

    /// Half a sentence for users, to follow "paused:".
    public var text: String {
      switch self {
      case .askedFor: "asked for"
      case .outsideWindow: "outside its window"
      case .conditionFails: "its condition does not hold"
      case .diskFull: "the disk is full"
      }
    }

    /// Whether it ends without anybody's word, so that a run may wait for it.
    package var passesByItself: Bool {
      switch self {
      case .askedFor: false
      case .outsideWindow, .conditionFails, .diskFull: true
      }
    }
  }

  /// When it began, by the wall clock.
  public var since: Timestamp
  /// By the wall clock; nil: open-ended.
  public var until: Timestamp?
  /// Of several reasons the one that was there first.
  public var reason: Reason

  /// A pause that has begun.
  public init(since: Timestamp, until: Timestamp?, reason: Reason) {
    self.since = since
    self.until = until
    self.reason = reason
  }
}
