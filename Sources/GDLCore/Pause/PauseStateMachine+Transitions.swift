extension PauseStateMachine {
  mutating func transition(to goal: Goal, after event: Event, _ now: ClockReading) -> [Action] {
    switch state {
    case .running, .resuming: return leaveRunning(goal, now)
    case .draining: return leaveDraining(goal, after: event, now)
    case .closing: return event == .bytesDurable ? leaveClosing(goal) : []
    case .held(let since): return leaveHeld(goal, since: since, now)
    case .paused(let pause): return leavePaused(pause, goal)
    case .ended: preconditionFailure("nothing follows an end")
    }
  }

  private mutating func leaveRunning(_ goal: Goal, _ now: ClockReading) -> [Action] {
    switch goal {
    case .run: return []
    case .pause(_, _, afterFile: true):
      state = .draining
      return [.startNothingNew]
    case .pause(_, let remaining, afterFile: false): return stop(remaining, now)
    case .end: return close()
    }
  }

  private mutating func leaveDraining(_ goal: Goal, after event: Event, _ now: ClockReading) -> [Action] {
    switch goal {
    case .run:
      state = .running
      return [.resume]
    case .pause(_, _, afterFile: true):
      guard event == .noFilesUnderWay else { return [] }
      state = .closing
      return [.releaseConnections]
    case .pause(_, let remaining, afterFile: false): return stop(remaining, now)
    case .end: return close()
    }
  }

  /// Nothing is reopened before it is closed, so a change of mind waits for the bytes, too.
  private mutating func leaveClosing(_ goal: Goal) -> [Action] {
    switch goal {
    case .run: return resume()
    case .pause(let pause, _, _):
      state = .paused(pause)
      return [.commitPaused(pause)]
    case .end(let end): return finish(end)
    }
  }

  private mutating func leaveHeld(_ goal: Goal, since: Double, _ now: ClockReading) -> [Action] {
    switch goal {
    case .run: return resume()
    case .pause(_, let remaining, _):
      // Prolonged, or a wall clock that was set back: servers do not wait for either.
      let isShort = isHoldable(remaining) && now.monotonicSeconds - since <= Self.longestHoldSeconds
      guard !isShort else { return [] }
      state = .closing
      return [.releaseConnections]
    case .end:
      state = .closing
      return [.releaseConnections]
    }
  }

  private mutating func leavePaused(_ old: Pause, _ goal: Goal) -> [Action] {
    switch goal {
    case .run: return resume()
    case .pause(let pause, _, _):
      guard pause != old else { return [] }
      state = .paused(pause)
      return [.commitPaused(pause)]
    case .end(let end): return finish(end)
    }
  }

  private mutating func stop(_ remainingSeconds: Double?, _ now: ClockReading) -> [Action] {
    guard isHoldable(remainingSeconds) else { return close() }
    state = .held(sinceMonotonicSeconds: now.monotonicSeconds)
    return [.stopReading(hold: true)]
  }

  private func isHoldable(_ remainingSeconds: Double?) -> Bool {
    remainingSeconds.map { $0 <= Self.longestHoldSeconds } == true
  }

  private mutating func close() -> [Action] {
    state = .closing
    return [.stopReading(hold: false), .releaseConnections]
  }

  private mutating func resume() -> [Action] {
    state = .resuming
    return [.resume]
  }

  private mutating func finish(_ end: End) -> [Action] {
    state = .ended(end)
    switch end {
    case .cancelled: return [.commitCancelled]
    case .failed(let reason): return [.failJob(reason: reason)]
    }
  }

  /// Seconds until time alone may change something. Nil: never, or other events come first.
  func wakeSeconds(_ goal: Goal, _ now: ClockReading) -> Double? {
    switch state {
    case .closing, .ended: return nil
    case .running, .draining, .held, .paused, .resuming: break
    }
    var ends: [Double] = []
    switch window {
    case .open(let until), .closed(let until): if let until { ends.append(until - now.wallSeconds) }
    case .conditionFails, .diskFull: break
    }
    if case .pause(_, let remaining?, _) = goal { ends.append(remaining) }
    return ends.min().map { min(max($0, Self.shortestWakeSeconds), Self.longestWakeSeconds) }
  }
}
