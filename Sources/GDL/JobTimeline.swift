import GDLCore

/// What a job was doing when, folded from its events and its measured speeds in the order of time.
public struct JobTimeline: Sendable, Equatable {
  /// What a job can be doing.
  public enum Activity: String, Sendable, CaseIterable {
    /// A process receives or checks bytes.
    case running
    /// A process holds the job, but every file under way waits for its next try.
    case waiting
    /// On hold by a wish, a window or a condition.
    case paused
    /// Not ended, and no process works at it.
    case stopped
    /// Its process died; until another took the job over.
    case down
    /// Done, failed or cancelled.
    case ended
  }

  /// A stretch of time in which the activity did not change.
  public struct Span: Sendable, Equatable {
    /// What the job did.
    public var activity: Activity
    /// First moment.
    public var start: Timestamp
    /// First moment that belongs to the next span.
    public var end: Timestamp
  }

  /// A moment to point at.
  public struct Mark: Sendable, Equatable {
    /// What happened at that moment.
    public enum Kind: String, Sendable, CaseIterable {
      /// Changes of state that a reader looks for.
      case crash, resume, pause, stop, retry, end
    }

    /// What happened.
    public var kind: Kind
    /// When, by the wall clock.
    public var at: Timestamp
    /// One sentence; empty for none.
    public var reason: String
  }

  /// Without gaps, oldest first; spans without length are left out.
  public private(set) var spans: [Span] = []
  /// Oldest first.
  public private(set) var marks: [Mark] = []
  private var activity: Activity
  private var since: Timestamp
  /// The last moment at which the journal shows that something lived.
  private var lastSign: Timestamp
  private var receiving: Set<TransferID> = []
  private var waiting: Set<TransferID> = []
  /// A process holds the job, as far as the events say.
  private var isHeld = false
  private var wasRun = false
  /// A pause has ended, and no start followed yet.
  private var isResumed = false

  /// - Parameter last: The last event of the job before `start`; nil when it began later.
  init(from start: Timestamp, after last: EventRecord?) {
    since = start
    lastSign = start
    activity = .ended
    if let last {
      take(last, at: start)
      wasRun = last.kind != .jobAccepted
    }
    marks = []
  }

  /// Folds an event in. Clocks may step back: then it counts as of the moment before it.
  mutating func take(_ event: EventRecord) { take(event, at: max(event.at, lastSign)) }

  private mutating func take(_ event: EventRecord, at moment: Timestamp) {
    switch event.kind {
    case .jobAccepted: turn(.stopped, at: moment)
    case .jobStarted:
      // A first start after acceptance is no resume.
      // A pause that was ended by its number has said so just before.
      if wasRun && !isHeld && !isResumed { mark(.resume, event, at: moment) }
      begin(at: moment)
    case .jobResumed:
      // Whether a process holds the job will show: by a start, by a file, or by its speed.
      mark(.resume, event, at: moment)
      release(to: .stopped, at: moment)
      isResumed = true
    case .jobPaused:
      mark(.pause, event, at: moment)
      turn(.paused, at: moment)
    case .jobStopped:
      mark(.stop, event, at: moment)
      release(to: .stopped, at: moment)
    case .jobTakenOver:
      turn(.down, at: lastSign)
      mark(.crash, event, at: lastSign)
      release(to: .stopped, at: moment)
    case .jobDone, .jobFailed, .jobCancelled:
      mark(.end, event, at: moment)
      release(to: .ended, at: moment)
    case .jobRetried:
      mark(.retry, event, at: moment)
      if activity == .ended { turn(.stopped, at: moment) }
    case .transferStarted, .transferResumed, .transferBeganAgain, .transferRepaired:
      event.transfer.map { receives($0, at: moment) }
      settle(at: moment)
    case .transferWaiting:
      event.transfer.map { waits($0) }
      settle(at: moment)
    case .transferDone, .transferSkipped, .transferFailed:
      event.transfer.map { leaves($0) }
      settle(at: moment)
    case .sourceFailed, .transferDamaged, .jobPausing, .jobResuming, .jobPauseTimedOut, .jobChanged: break
    }
    lastSign = moment
  }

  /// Folds a measurement in: whoever measures lives, and bytes that come in end a wait.
  mutating func take(bytesPerSecond: Int64, at moment: Timestamp) {
    let moment = max(moment, lastSign)
    if bytesPerSecond > 0 {
      if activity == .stopped && isResumed { begin(at: moment) }
      receiving.formUnion(waiting)
      waiting = []
      settle(at: moment)
    }
    lastSign = moment
  }

  /// - Parameter isAlive: Whether a process holds the job now; if none does, a job that runs by its events
  ///   has crashed.
  mutating func close(at now: Timestamp, isAlive: Bool) {
    if isAlive && activity == .stopped { activity = .running }
    if isHeld && !isAlive && (activity == .running || activity == .waiting) {
      turn(.down, at: lastSign)
      marks.append(Mark(kind: .crash, at: lastSign, reason: "its process died; nobody has taken over yet"))
    }
    turn(activity, at: max(now, lastSign))
  }

  /// Seconds spent so.
  public func seconds(_ activity: Activity) -> Double {
    spans.reduce(0) { $1.activity == activity ? $0 + $1.end - $1.start : $0 }
  }

  /// How many marks of a kind there are.
  public func count(_ kind: Mark.Kind) -> Int { marks.count { $0.kind == kind } }

  // MARK: - Pieces

  private mutating func begin(at moment: Timestamp) {
    isHeld = true
    wasRun = true
    isResumed = false
    receiving = []
    waiting = []
    turn(.running, at: moment)
  }

  private mutating func release(to next: Activity, at moment: Timestamp) {
    isHeld = false
    isResumed = false
    receiving = []
    waiting = []
    turn(next, at: moment)
  }

  private mutating func receives(_ id: TransferID, at moment: Timestamp) {
    if activity == .stopped && isResumed { begin(at: moment) }
    waiting.remove(id)
    receiving.insert(id)
  }

  private mutating func waits(_ id: TransferID) {
    receiving.remove(id)
    waiting.insert(id)
  }

  private mutating func leaves(_ id: TransferID) {
    waiting.remove(id)
    receiving.remove(id)
  }

  private mutating func settle(at moment: Timestamp) {
    guard activity == .running || activity == .waiting else { return }
    turn(receiving.isEmpty && !waiting.isEmpty ? .waiting : .running, at: moment)
  }

  private mutating func turn(_ next: Activity, at moment: Timestamp) {
    if moment > since {
      if let last = spans.last, last.activity == activity, last.end == since {
        spans[spans.count - 1].end = moment
      } else {
        spans.append(Span(activity: activity, start: since, end: moment))
      }
    }
    since = max(since, moment)
    activity = next
  }

  private mutating func mark(_ kind: Mark.Kind, _ event: EventRecord, at moment: Timestamp) {
    marks.append(Mark(kind: kind, at: moment, reason: event.reason))
  }
}
