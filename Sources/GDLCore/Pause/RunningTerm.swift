/// Both clocks, read together.
package struct ClockReading: Sendable, Equatable {
  package var wallSeconds: Timestamp
  /// Of a clock that nobody sets and that counts while the machine sleeps. Its zero means nothing.
  package var monotonicSeconds: Double

  package init(wallSeconds: Timestamp, monotonicSeconds: Double) {
    self.wallSeconds = wallSeconds
    self.monotonicSeconds = monotonicSeconds
  }
}

/// How a pause came to its end by itself.
package enum PauseEnding: Sendable, Equatable {
  /// Its time was reached, or its duration over.
  case reached
  /// Its maximum was over first: the event "pause timed out".
  case timedOut
}

/// A term whose time is being counted by this process.
struct RunningTerm: Sendable, Equatable {
  let term: PauseTerm
  /// The maximum that holds: the term's own, else the job's.
  let maximumSeconds: Double?
  /// The monotonic reading at which the duration is over; nil for a term that was given no duration.
  private let durationOver: Double?
  private let maximumOver: Double?

  /// - Parameter now: May be long after `term.since`, and in another process: what the wall clock says was
  ///   paused already is taken off. If it was set back meanwhile, the whole duration is counted again.
  init(_ term: PauseTerm, rules: PauseRules, now: ClockReading) {
    self.term = term
    maximumSeconds = term.maximumSeconds ?? rules.maximumSeconds
    let passed = max(0, now.wallSeconds - term.since)
    durationOver = term.durationSeconds.map { now.monotonicSeconds + max(0, $0 - passed) }
    maximumOver = maximumSeconds.map { now.monotonicSeconds + max(0, $0 - passed) }
  }

  /// The wall-clock time of the end: its own, or that of its maximum if this comes first.
  var until: Timestamp? {
    switch (term.until, maximumSeconds) {
    case (nil, nil): nil
    case (let until?, nil): until
    case (nil, let maximum?): term.since + maximum
    case (let until?, let maximum?): min(until, term.since + maximum)
    }
  }

  /// Nil while the pause goes on. Each end counts by the clock that comes to it first.
  func ending(at now: ClockReading) -> PauseEnding? {
    let isReached =
      term.until.map { now.wallSeconds >= $0 } == true
      || durationOver.map { now.monotonicSeconds >= $0 } == true
    let isTimedOut =
      maximumSeconds.map { now.wallSeconds >= term.since + $0 } == true
      || maximumOver.map { now.monotonicSeconds >= $0 } == true
    switch (isReached, isTimedOut) {
    case (false, false): return nil
    case (true, false): return .reached
    case (false, true): return .timedOut
    // A clock that jumped, or a process that was away, saw both: the earlier one was the end.
    case (true, true): return until == term.until ? .reached : .timedOut
    }
  }

  /// Seconds to the end, by the clock that is nearer to it. Nil: open-ended.
  func remainingSeconds(at now: ClockReading) -> Double? {
    [
      until.map { $0 - now.wallSeconds }, durationOver.map { $0 - now.monotonicSeconds },
      maximumOver.map { $0 - now.monotonicSeconds },
    ].compactMap { $0 }.min()
  }
}
