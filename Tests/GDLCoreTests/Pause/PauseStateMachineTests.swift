import Testing

@testable import GDLCore

typealias PauseAction = PauseStateMachine.Action

/// Moments count from a wall clock of 1,000,000 and a monotonic one of 500.
func at(_ seconds: Double, wallJump: Double = 0) -> ClockReading {
  ClockReading(wallSeconds: 1_000_000 + seconds + wallJump, monotonicSeconds: 500 + seconds)
}

let start = at(0).wallSeconds

/// A machine and what it said last; wakes are left out.
struct PauseBench {
  var machine: PauseStateMachine

  init(maximumSeconds: Double? = nil, afterMaximum: AfterMaximum = .resume) {
    machine = PauseStateMachine(rules: PauseRules(maximumSeconds: maximumSeconds, afterMaximum: afterMaximum))
  }

  mutating func feed(
    _ event: PauseStateMachine.Event, at now: ClockReading = at(0)
  ) -> [PauseAction] {
    machine.event(event, at: now).filter { if case .wake = $0 { false } else { true } }
  }

  /// Until the pause is committed.
  mutating func pause(_ term: PauseTerm, at now: ClockReading = at(0)) {
    #expect(feed(.wish(.pause(term)), at: now) == [.stopReading(hold: false), .releaseConnections])
    let committed = feed(.bytesDurable, at: now)
    guard case .paused(let pause) = machine.state else {
      Issue.record("not paused")
      return
    }
    #expect(committed == [.commitPaused(pause)])
  }
}

struct PauseStateMachineTests {
  private let hour = PauseTerm(since: start, durationSeconds: 3_600)
  private let openEnded = PauseTerm(since: start)

  @Test func `a pause is committed only when the bytes are durable`() {
    var bench = PauseBench()
    #expect(bench.feed(.wish(.pause(openEnded))) == [.stopReading(hold: false), .releaseConnections])
    #expect(bench.machine.state == .closing)
    #expect(bench.feed(.tick) == [])
    let pause = Pause(since: start, until: nil, reason: .askedFor)
    #expect(bench.feed(.bytesDurable) == [.commitPaused(pause)])
    #expect(bench.machine.state == .paused(pause))
    #expect(bench.feed(.wish(.run)) == [.resume])
    #expect(bench.machine.state == .resuming)
    #expect(bench.feed(.resumed) == [])
    #expect(bench.machine.state == .running)
  }

  @Test func `a pause after the file lets the files under way finish`() {
    var bench = PauseBench()
    let term = PauseTerm(start: .afterFile, since: start)
    #expect(bench.feed(.wish(.pause(term))) == [.startNothingNew])
    #expect(bench.feed(.bytesDurable) == [])
    #expect(bench.machine.state == .draining)
    #expect(bench.feed(.noFilesUnderWay) == [.releaseConnections])
    let pause = Pause(since: start, until: nil, reason: .askedFor)
    #expect(bench.feed(.bytesDurable) == [.commitPaused(pause)])
  }

  @Test(arguments: [0.5, 5])
  func `a pause of at most 5 s keeps the connections open and reads nothing`(seconds: Double) {
    var bench = PauseBench()
    let term = PauseTerm(since: start, durationSeconds: seconds)
    #expect(bench.feed(.wish(.pause(term))) == [.stopReading(hold: true)])
    #expect(bench.feed(.tick, at: at(seconds - 0.1)) == [])
    #expect(bench.feed(.tick, at: at(seconds)) == [.endTerm(.reached), .resume])
  }

  @Test func `a held pause that is prolonged closes its connections`() {
    var bench = PauseBench()
    _ = bench.feed(.wish(.pause(PauseTerm(since: start, durationSeconds: 5))))
    #expect(bench.feed(.wish(.pause(hour)), at: at(1)) == [.releaseConnections])
  }

  @Test func `a held pause ends its hold when the wall clock is set back`() {
    var bench = PauseBench()
    let term = PauseTerm(since: start, until: start + 4)
    #expect(bench.feed(.wish(.pause(term))) == [.stopReading(hold: true)])
    #expect(bench.feed(.tick, at: at(3, wallJump: -3)) == [])
    #expect(bench.feed(.tick, at: at(6, wallJump: -5)) == [.releaseConnections])
  }

  @Test func `a cancelled pause in the middle of closing waits for the bytes, too`() {
    var bench = PauseBench()
    _ = bench.feed(.wish(.pause(openEnded)))
    #expect(bench.feed(.wish(.run)) == [])
    #expect(bench.feed(.bytesDurable) == [.resume])
  }

  @Test func `a term that ended is not begun again by the same wish`() {
    var bench = PauseBench()
    bench.pause(hour)
    #expect(bench.feed(.tick, at: at(3_600)) == [.endTerm(.reached), .resume])
    #expect(bench.feed(.wish(.pause(hour)), at: at(3_600, wallJump: -1_000)) == [])
    #expect(bench.feed(.wish(.run), at: at(3_600)) == [])
    let another = PauseTerm(since: start + 3_700)
    #expect(bench.feed(.wish(.pause(another)), at: at(3_700)).first == .stopReading(hold: false))
  }

  @Test func `a term that was over before it was seen pauses nothing`() {
    var bench = PauseBench()
    #expect(bench.feed(.wish(.pause(hour)), at: at(4_000)) == [.endTerm(.reached)])
    #expect(bench.machine.state == .running)
  }

  @Test func `a paused job that is paused otherwise is committed again`() {
    var bench = PauseBench()
    bench.pause(openEnded)
    let pause = Pause(since: start, until: start + 3_600, reason: .askedFor)
    #expect(bench.feed(.wish(.pause(hour)), at: at(10)) == [.commitPaused(pause)])
    #expect(bench.feed(.wish(.pause(hour)), at: at(20)) == [])
  }

  @Test func `a job that the journal holds as paused goes on waiting without a commit`() {
    let pause = Pause(since: start, until: start + 3_600, reason: .askedFor)
    var machine = PauseStateMachine(
      rules: PauseRules(), resting: pause, wish: .pause(hour), window: .open(until: nil), now: at(3_590))
    #expect(machine.event(.tick, at: at(3_590)) == [.wake(afterSeconds: 10)])
    #expect(machine.event(.tick, at: at(3_600)) == [.endTerm(.reached), .resume])
  }

  @Test func `a wake comes at the end, and at least every minute`() {
    var machine = PauseStateMachine(rules: PauseRules())
    #expect(machine.event(.tick, at: at(0)) == [])
    let running = machine.event(.window(.open(until: start + 30)), at: at(0))
    #expect(running == [.wake(afterSeconds: 30)])
    _ = machine.event(.window(.open(until: nil)), at: at(0))
    _ = machine.event(.wish(.pause(hour)), at: at(0))
    #expect(machine.event(.bytesDurable, at: at(0)).last == .wake(afterSeconds: 60))
    #expect(machine.event(.tick, at: at(3_599.5)).last == .wake(afterSeconds: 0.5))
  }
}
