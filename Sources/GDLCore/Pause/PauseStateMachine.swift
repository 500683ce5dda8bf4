/// The life of one job's pauses: decides, and performs nothing.
///
/// A job runs when nobody wishes otherwise and its windows are open. A pause is none before the bytes below
/// it are durable and it is committed, and it is never an attempt: no retry is counted for it.
///
///     running, resuming --pause now, longer than 5 s--> closing --bytes durable--> paused --> resuming
///     running, resuming --pause now, at most 5 s------> held --------------------------------> resuming
///     running, resuming --pause after the file--------> draining --no file under way--> closing
///     draining --pause now--> closing or held           draining --its end--> running
///     held --longer after all--> closing                closing --bytes durable, nothing to pause--> resuming
///     any --cancel, or timed out with `.fail`--> closing --bytes durable--> ended
package struct PauseStateMachine: Sendable, Equatable {
  /// So short a pause keeps its connections open: to a server it looks like a slow reader, and those are
  /// given more time than this.
  package static let longestHoldSeconds = 5.0
  /// The wall clock may be set at any time, so an end by it is looked at again after so long.
  package static let longestWakeSeconds = 60.0
  static let shortestWakeSeconds = 0.01

  package enum State: Sendable, Equatable {
    case running
    /// Files under way go on, no other begins.
    case draining
    /// Nothing is received any more; bytes received may not be durable yet.
    case closing
    /// Connections are open and nothing is read from them, since that monotonic reading.
    case held(sinceMonotonicSeconds: Double)
    case paused(Pause)
    /// Connections are being opened again.
    case resuming
    case ended(End)
  }

  package enum End: Sendable, Equatable {
    case cancelled
    case failed(reason: String)
  }

  package enum Wish: Sendable, Equatable {
    case run
    case pause(PauseTerm)
    case cancel
  }

  package enum Event: Sendable, Equatable {
    /// What the journal says is wished; saying the same again changes nothing.
    case wish(Wish)
    /// What the job's schedule says; to be fed before every ``tick``.
    case window(WindowState)
    /// No file is under way. Fed at once after ``Action/startNothingNew`` if that is so.
    case noFilesUnderWay
    /// After ``Action/releaseConnections``: every byte received is durable and checkpointed.
    case bytesDurable
    /// After ``Action/resume``: the job is under way again.
    case resumed
    /// Time went by.
    case tick
  }

  /// To be performed in their order.
  package enum Action: Sendable, Equatable {
    case startNothingNew
    /// - Parameter hold: Connections stay open.
    case stopReading(hold: Bool)
    /// Close the connections, make their bytes durable, then feed ``Event/bytesDurable``.
    case releaseConnections
    /// Journal the pause. Comes again when its end or reason changes.
    case commitPaused(Pause)
    /// The journaled wish is over: journal `run` in its place, and the event.
    case endTerm(PauseEnding)
    /// Read on, or begin again from the checkpoints; then feed ``Event/resumed``.
    case resume
    case commitCancelled
    case failJob(reason: String)
    /// Feed a ``Event/tick`` after so long; replaces the wake before.
    case wake(afterSeconds: Double)
  }

  private enum Intent: Sendable, Equatable {
    case run
    case pause(RunningTerm)
    case cancel
    case fail(reason: String)
  }

  /// What should be, now.
  enum Goal {
    case run
    /// - Parameter remainingSeconds: Nil: open-ended.
    case pause(Pause, remainingSeconds: Double?, afterFile: Bool)
    case end(End)
  }

  package let rules: PauseRules
  package internal(set) var state: State
  private var intent = Intent.run
  private(set) var window = WindowState.open(until: nil)
  private var closedSince: Timestamp?
  /// The term that ended by itself: a wish that was read before this was journaled is not heeded again.
  private var spent: PauseTerm?

  /// A job that is about to run. Feed its wish and its window first: nothing of it need be open for that.
  package init(rules: PauseRules) {
    self.rules = rules
    state = .running
  }

  /// A job that the journal holds as paused, with nothing of it open. The first ``Event/tick`` decides.
  package init(rules: PauseRules, resting pause: Pause, wish: Wish, window: WindowState, now: ClockReading) {
    self.rules = rules
    state = .paused(pause)
    note(window, now)
    if pause.reason.passesByItself, closedSince != nil { closedSince = pause.since }
    note(wish, now)
  }

  package mutating func event(_ event: Event, at now: ClockReading) -> [Action] {
    if case .ended = state { return [] }
    switch event {
    case .wish(let wish): note(wish, now)
    case .window(let window): note(window, now)
    case .resumed: if state == .resuming { state = .running }
    case .noFilesUnderWay, .bytesDurable, .tick: break
    }
    var actions: [Action] = []
    let goal = goal(at: now, &actions)
    actions += transition(to: goal, after: event, now)
    if let seconds = wakeSeconds(goal, now) { actions.append(.wake(afterSeconds: seconds)) }
    return actions
  }

  // MARK: What is wished

  private mutating func note(_ wish: Wish, _ now: ClockReading) {
    switch (intent, wish) {
    case (.cancel, _), (.fail, .run), (.fail, .pause): return  // decided for good
    case (_, .cancel): intent = .cancel
    case (.run, .run), (.pause, .run):
      intent = .run
      spent = nil
    case (.run, .pause(let term)), (.pause, .pause(let term)):
      if term == spent { return }
      // The same term again must not begin its count anew.
      if case .pause(let running) = intent, running.term == term { return }
      intent = .pause(RunningTerm(term, rules: rules, now: now))
      spent = nil
    }
  }

  private mutating func note(_ window: WindowState, _ now: ClockReading) {
    self.window = window
    switch window {
    case .open: closedSince = nil
    case .closed, .conditionFails, .diskFull: closedSince = closedSince ?? now.wallSeconds
    }
  }

  /// Also ends a term whose time is over.
  private mutating func goal(at now: ClockReading, _ actions: inout [Action]) -> Goal {
    if case .pause(let running) = intent, let ending = running.ending(at: now) {
      actions.append(.endTerm(ending))
      spent = running.term
      intent = .run
      if ending == .timedOut, rules.afterMaximum == .fail {
        let limit = DurationText.text(seconds: running.maximumSeconds ?? 0)
        intent = .fail(reason: "its pause lasted longer than the \(limit) it may")
      }
    }
    switch intent {
    case .cancel: return .end(.cancelled)
    case .fail(let reason): return .end(.failed(reason: reason))
    case .run:
      let (opening, reason): (Timestamp?, Pause.Reason)
      switch window {
      case .open: return .run
      case .closed(let until): (opening, reason) = (until, .outsideWindow)
      case .conditionFails: (opening, reason) = (nil, .conditionFails)
      case .diskFull: (opening, reason) = (nil, .diskFull)
      }
      let pause = Pause(since: closedSince ?? now.wallSeconds, until: opening, reason: reason)
      return .pause(pause, remainingSeconds: opening.map { $0 - now.wallSeconds }, afterFile: false)
    case .pause(let running):
      let pause = Pause(since: running.term.since, until: running.until, reason: .askedFor)
      let remaining = running.remainingSeconds(at: now)
      switch window {
      case .open:
        return .pause(pause, remainingSeconds: remaining, afterFile: running.term.start == .afterFile)
      // Outside its window no file is finished, either; and both must be over before the job runs.
      case .closed(let opening):
        let both = remaining.flatMap { left in opening.map { max(left, $0 - now.wallSeconds) } }
        return .pause(pause, remainingSeconds: both, afterFile: false)
      case .conditionFails, .diskFull: return .pause(pause, remainingSeconds: nil, afterFile: false)
      }
    }
  }
}
