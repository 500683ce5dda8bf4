import Testing

@testable import GDLCore

/// Windows and wishes together.
struct PauseWindowTests {
  private let closed = WindowState.closed(until: start + 3_600)
  private let outside = Pause(since: start, until: start + 3_600, reason: .outsideWindow)

  @Test func `outside its window a job is paused until the next opening`() {
    var bench = PauseBench(maximumSeconds: 60, afterMaximum: .fail)
    #expect(bench.feed(.window(closed)) == [.stopReading(hold: false), .releaseConnections])
    #expect(bench.feed(.bytesDurable) == [.commitPaused(outside)])
    // The maximum is one of pauses that were asked for.
    #expect(bench.feed(.tick, at: at(3_599)) == [])
    #expect(bench.feed(.wish(.run), at: at(3_599)) == [])
    #expect(bench.feed(.window(.open(until: nil)), at: at(3_600)) == [.resume])
  }

  @Test func `a gap of 5 s between two windows keeps the connections open`() {
    var bench = PauseBench()
    #expect(bench.feed(.window(.closed(until: start + 5))) == [.stopReading(hold: true)])
    #expect(bench.feed(.window(.open(until: nil)), at: at(5)) == [.resume])
  }

  @Test func `while its condition fails a job is paused without an end, for that reason`() {
    var bench = PauseBench()
    #expect(bench.feed(.window(.conditionFails)) == [.stopReading(hold: false), .releaseConnections])
    let pause = Pause(since: start, until: nil, reason: .conditionFails)
    #expect(bench.feed(.bytesDurable) == [.commitPaused(pause)])
    #expect(bench.feed(.tick, at: at(86_400)) == [])
    // The condition holds again, and the window has closed meanwhile.
    #expect(
      bench.feed(.window(.closed(until: start + 90_000)), at: at(86_400)) == [
        .commitPaused(Pause(since: start, until: start + 90_000, reason: .outsideWindow))
      ])
    #expect(bench.feed(.window(.open(until: nil)), at: at(90_000)) == [.resume])
  }

  @Test func `a pause outlasts the opening of the window`() {
    var bench = PauseBench()
    bench.pause(PauseTerm(since: start))
    #expect(bench.feed(.window(closed)) == [])
    #expect(bench.feed(.window(.open(until: nil)), at: at(3_600)) == [])
    #expect(bench.feed(.wish(.run), at: at(3_700)) == [.resume])
  }

  @Test func `a pause that ends outside the window becomes the window's`() {
    var bench = PauseBench()
    bench.pause(PauseTerm(since: start, durationSeconds: 600))
    #expect(bench.feed(.window(closed)) == [])
    #expect(bench.feed(.tick, at: at(600)) == [.endTerm(.reached), .commitPaused(outside)])
    #expect(bench.feed(.window(.open(until: nil)), at: at(3_600)) == [.resume])
  }

  @Test func `a window that closes does not wait for the file`() {
    var bench = PauseBench()
    _ = bench.feed(.wish(.pause(PauseTerm(start: .afterFile, since: start))))
    #expect(bench.feed(.window(closed)) == [.stopReading(hold: false), .releaseConnections])
    let pause = Pause(since: start, until: nil, reason: .askedFor)
    #expect(bench.feed(.bytesDurable) == [.commitPaused(pause)])
  }

  @Test func `a short pause outside the window holds no connections`() {
    var bench = PauseBench()
    _ = bench.feed(.wish(.pause(PauseTerm(start: .afterFile, since: start, durationSeconds: 4))))
    #expect(bench.feed(.window(closed)) == [.stopReading(hold: false), .releaseConnections])
  }

  @Test func `a machine that rests outside its window keeps the beginning of the pause`() {
    var machine = PauseStateMachine(
      rules: PauseRules(), resting: outside, wish: .run, window: closed, now: at(100))
    #expect(machine.event(.tick, at: at(100)) == [.wake(afterSeconds: 60)])
    #expect(machine.state == .paused(outside))
  }

  @Test func `a window follows the summer time of its place`() throws {
    let schedule = WindowSchedule(windows: [try Window(option: "01:00-06:00")])
    var machine = PauseStateMachine(rules: PauseRules())
    // Four hours after 01:00 it is six, on 29 March.
    for (moment, isOpen) in [
      (utc(2026, 3, 29, 0), true), (utc(2026, 3, 29, 3, 59), true), (utc(2026, 3, 29, 4), false),
    ] {
      let now = ClockReading(wallSeconds: moment, monotonicSeconds: moment)
      let state = schedule.state(at: moment, calendar: RuleCalendar.berlin)
      _ = machine.event(.window(state), at: now)
      #expect(machine.state == (isOpen ? .running : .closing))
    }
  }
}
