import GDLCore

extension FuzzTarget {
  /// Wishes, windows and clocks in any order, with a driver that does as it is told.
  static let pauseMachine = FuzzTarget(
    "pause-machine", maximumLength: 512,
    choices: { input in
      let rules = PauseRules(
        maximumSeconds: input.flag() ? Double(input.byte()) : nil,
        afterMaximum: input.flag() ? .fail : .resume)
      var driver = PauseDriver(rules: rules)
      var steps = 0
      while !input.isEmpty, steps < 200 {
        driver.step(&input)
        steps += 1
      }
      driver.settle()
    })
}

/// Does what the machine says, and knows what may be said when.
private struct PauseDriver {
  private var machine: PauseStateMachine
  private var now = ClockReading(wallSeconds: 1_717_171_717, monotonicSeconds: 1_000)
  /// Bytes may be coming in, or be read again without a new request.
  private var isOpen = true
  /// Connections are closed, and what they brought is not durable yet.
  private var isClosing = false
  private var isReading = true
  private var hasEnded = false

  init(rules: PauseRules) { machine = PauseStateMachine(rules: rules) }

  mutating func step(_ input: inout FuzzInput) {
    switch input.choice(8) {
    case 0:
      now.monotonicSeconds += Double(input.choice(120)) / 4
      now.wallSeconds += Double(input.choice(120)) / 4
      feed(.tick)
    case 1:
      // Somebody sets the clock, back or ahead.
      now.wallSeconds += Double(Int8(bitPattern: input.byte())) * 600
      feed(.tick)
    case 2: feed(.wish(input.choice(8) == 0 ? .cancel : .run))
    case 3: feed(.wish(.pause(term(&input))))
    case 4: feed(.window(window(&input)))
    case 5: feed(.noFilesUnderWay)
    case 6: if isClosing { durable() }
    default: if machine.state == .resuming { feed(.resumed) }
    }
  }

  /// With nothing in its way, a job runs, or has ended.
  mutating func settle() {
    feed(.window(.open(until: nil)))
    feed(.wish(.run))
    for _ in 0..<6 {
      if isClosing { durable() }
      feed(machine.state == .resuming ? .resumed : .tick)
    }
    switch machine.state {
    case .running: require(isReading, "a running job reads nothing")
    case .ended: require(hasEnded, "a job ended without a word")
    case .draining, .closing, .held, .paused, .resuming: fail("it stays \(machine.state)")
    }
  }

  private mutating func durable() {
    isClosing = false
    feed(.bytesDurable)
  }

  private mutating func feed(_ event: PauseStateMachine.Event) {
    let actions = machine.event(event, at: now)
    if hasEnded { require(actions.isEmpty, "something is done after the end") }
    for action in actions { perform(action) }
    if case .paused = machine.state { require(!isOpen && !isClosing, "paused with bytes under way") }
    if case .held = machine.state { require(isOpen && !isReading, "held, and not as it should be") }
  }

  private mutating func perform(_ action: PauseStateMachine.Action) {
    switch action {
    case .startNothingNew: break
    case .stopReading:
      require(isOpen, "what is closed is to be stopped")
      isReading = false
    case .releaseConnections:
      require(isOpen, "connections are closed twice")
      (isOpen, isReading, isClosing) = (false, false, true)
    case .commitPaused(let pause):
      require(!isOpen && !isClosing, "a pause is committed before its bytes are durable")
      require(pause.since.isFinite && pause.until?.isFinite ?? true, "a pause without a time")
    case .endTerm: break
    case .resume:
      require(!isClosing, "it resumes before its bytes are durable")
      (isOpen, isReading) = (true, true)
    case .commitCancelled, .failJob:
      require(!isOpen && !isClosing, "it ends before its bytes are durable")
      hasEnded = true
    case .wake(let seconds):
      require((0.009...PauseStateMachine.longestWakeSeconds).contains(seconds), "a wake after \(seconds) s")
    }
  }

  private func term(_ input: inout FuzzInput) -> PauseTerm {
    let start: PauseTerm.Start = input.flag() ? .now : .afterFile
    let maximum = input.flag() ? Double(input.byte()) : nil
    switch input.choice(3) {
    case 0: return PauseTerm(start: start, since: now.wallSeconds, maximumSeconds: maximum)
    case 1:
      return PauseTerm(
        start: start, since: now.wallSeconds, durationSeconds: Double(input.byte()), maximumSeconds: maximum)
    default:
      let until = now.wallSeconds + Double(Int8(bitPattern: input.byte()))
      return PauseTerm(start: start, since: now.wallSeconds, until: until, maximumSeconds: maximum)
    }
  }

  private func window(_ input: inout FuzzInput) -> WindowState {
    let until = input.flag() ? now.wallSeconds + Double(input.byte()) : nil
    switch input.choice(4) {
    case 0: return .open(until: until)
    case 1: return .closed(until: until)
    case 2: return .conditionFails
    default: return .diskFull
    }
  }
}
