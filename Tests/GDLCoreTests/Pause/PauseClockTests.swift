import Testing

@testable import GDLCore

/// When a pause ends, whatever is done to the clock.
struct PauseClockTests {
  struct Row: Sendable {
    let what: String
    var until: Double?
    var duration: Double?
    var maximum: Double?
    /// Seconds that went by, and by how much the wall clock was set meanwhile.
    let seconds: Double
    var jump = 0.0
    let ending: PauseEnding?
  }

  static let rows: [Row] = [
    Row(what: "open-ended", seconds: 1e9, ending: nil),
    Row(what: "before its time", until: 600, seconds: 599, ending: nil),
    Row(what: "its time", until: 600, seconds: 600, ending: .reached),
    Row(what: "a time is the wall clock's: set back", until: 600, seconds: 900, jump: -600, ending: nil),
    Row(what: "a time is the wall clock's: set forward", until: 600, seconds: 1, jump: 600, ending: .reached),
    Row(what: "before its duration", duration: 600, seconds: 599, ending: nil),
    Row(what: "its duration", duration: 600, seconds: 600, ending: .reached),
    Row(what: "a duration is not prolonged", duration: 600, seconds: 600, jump: -9_999, ending: .reached),
    Row(what: "a duration ends by a forward clock", duration: 600, seconds: 1, jump: 600, ending: .reached),
    Row(what: "its maximum", maximum: 600, seconds: 600, ending: .timedOut),
    Row(what: "a maximum is not prolonged", maximum: 600, seconds: 600, jump: -9_999, ending: .timedOut),
    Row(what: "a maximum ends by a forward clock", maximum: 600, seconds: 1, jump: 600, ending: .timedOut),
    Row(what: "the earlier maximum", until: 900, maximum: 600, seconds: 600, ending: .timedOut),
    Row(what: "the earlier time", until: 600, maximum: 900, seconds: 600, ending: .reached),
    Row(what: "both at once", until: 600, maximum: 600, seconds: 600, ending: .reached),
    Row(what: "a jump over both", until: 900, maximum: 600, seconds: 1, jump: 9_999, ending: .timedOut),
    Row(
      what: "a jump over both, time first", until: 600, maximum: 900, seconds: 1, jump: 9_999,
      ending: .reached),
    Row(
      what: "the maximum of a clock set back", until: 600, maximum: 900, seconds: 900, jump: -900,
      ending: .timedOut),
  ]

  @Test(arguments: rows, [AfterMaximum.resume, .fail])
  func `a pause ends by the clock that comes first`(row: Row, after: AfterMaximum) {
    for ofJob in [false, true] {
      var term = PauseTerm(
        since: start, until: (row.until ?? row.duration).map { start + $0 },
        maximumSeconds: ofJob ? nil : row.maximum)
      term.durationSeconds = row.duration
      var bench = PauseBench(maximumSeconds: ofJob ? row.maximum : nil, afterMaximum: after)
      bench.pause(term)
      let actions = bench.feed(.tick, at: at(row.seconds, wallJump: row.jump))
      switch (row.ending, after) {
      case (nil, _): #expect(actions == [], "\(row.what)")
      case (.reached, _): #expect(actions == [.endTerm(.reached), .resume], "\(row.what)")
      case (.timedOut, .resume): #expect(actions == [.endTerm(.timedOut), .resume], "\(row.what)")
      case (.timedOut, .fail):
        let reason = "its pause lasted longer than the \(DurationText.text(seconds: row.maximum ?? 0)) it may"
        #expect(actions == [.endTerm(.timedOut), .failJob(reason: reason)], "\(row.what)")
        #expect(bench.machine.state == .ended(.failed(reason: reason)))
      }
    }
  }

  @Test func `a pause's own maximum holds before the job's`() {
    var bench = PauseBench(maximumSeconds: 600)
    bench.pause(PauseTerm(since: start, maximumSeconds: 900))
    #expect(bench.feed(.tick, at: at(899)) == [])
    #expect(bench.feed(.tick, at: at(900)) == [.endTerm(.timedOut), .resume])
  }

  @Test func `another process counts only what is left`() {
    let term = PauseTerm(since: start, durationSeconds: 600)
    // Its monotonic clock began anew, so only the wall clock knows what is left.
    let began = ClockReading(wallSeconds: start + 400, monotonicSeconds: 3)
    let running = RunningTerm(term, rules: PauseRules(), now: began)
    #expect(running.remainingSeconds(at: began) == 200)
    let setBack = ClockReading(wallSeconds: start, monotonicSeconds: 203)
    #expect(running.ending(at: setBack) == .reached)
  }

  @Test func `the same wish read again does not begin the count anew`() {
    var bench = PauseBench()
    let term = PauseTerm(since: start, durationSeconds: 600)
    bench.pause(term)
    #expect(bench.feed(.wish(.pause(term)), at: at(300, wallJump: -9_999)) == [])
    #expect(bench.feed(.tick, at: at(600, wallJump: -9_999)) == [.endTerm(.reached), .resume])
  }

  @Test func `a pause that times out while it closes fails only when the bytes are durable`() {
    var bench = PauseBench(maximumSeconds: 10, afterMaximum: .fail)
    _ = bench.feed(.wish(.pause(PauseTerm(since: start))))
    #expect(bench.feed(.tick, at: at(10)) == [.endTerm(.timedOut)])
    #expect(bench.feed(.wish(.run), at: at(10)) == [])
    let reason = "its pause lasted longer than the 10s it may"
    #expect(bench.feed(.bytesDurable, at: at(11)) == [.failJob(reason: reason)])
  }
}
