import GDL
import Testing

@testable import GDLCLI

@Suite struct `What keys do in watch` {
  private static func state(_ count: Int64 = 3) -> WatchState {
    WatchFixture.state((1...count).map { WatchFixture.job($0) })
  }

  @Test(arguments: [.interrupt, .escape, .character("q")] as [Key])
  func `three keys quit`(key: Key) {
    var state = Self.state()
    #expect(state.press(key) == .quit)
  }

  @Test func `arrows and letters select, and stop at both ends`() {
    var state = Self.state()
    #expect(state.selected == 1)
    #expect(state.press(.up) == nil)
    #expect(state.press(.down) == .look)
    #expect(state.press(.character("j")) == .look)
    #expect(state.selected == 3)
    #expect(state.press(.pageDown) == nil)
    #expect(state.press(.character("k")) == .look)
    #expect(state.press(.home) == .look)
    #expect(state.selected == 1)
    #expect(state.press(.end) == .look)
    #expect(state.selected == 3)
  }

  @Test func `the selection stays on its job, and on its place when the job is gone`() {
    var state = Self.state()
    _ = state.press(.down)
    state.show(WatchSnapshot(jobs: [3, 1, 2].map { WatchFixture.job($0) }))
    #expect(state.selected == 2)
    state.show(WatchSnapshot(jobs: [3, 1].map { WatchFixture.job($0) }))
    #expect(state.selected == 1)
    state.show(WatchSnapshot())
    #expect(state.selected == nil)
    #expect(state.press(.down) == nil)
    #expect(state.press(.character("p")) == nil)
  }

  @Test(
    arguments: [
      ("p", .pause(afterFile: false)), ("P", .pause(afterFile: true)), ("r", .run), ("+", .priority(1)),
      ("=", .priority(1)), ("-", .priority(-1)),
    ] as [(Character, WatchOrder)])
  func `a letter orders something for the selected job`(letter: Character, order: WatchOrder) {
    var state = Self.state()
    _ = state.press(.down)
    #expect(state.press(.character(letter)) == .order(order, 2))
  }

  @Test func `priorities count every press and have a limit`() {
    var state = Self.state()
    #expect(state.press(.character("+")) == .order(.priority(1), 1))
    #expect(state.press(.character("+")) == .order(.priority(2), 1))
    for _ in 0..<1_500 { _ = state.press(.character("+")) }
    #expect(state.press(.character("+")) == .order(.priority(1_000), 1))
  }

  @Test func `cancelling takes c twice within three seconds`() {
    var state = Self.state()
    #expect(state.press(.character("c")) == nil)
    #expect(state.message?.isError == true)
    state.moved(to: WatchFixture.now + 2.9)
    #expect(state.press(.character("c")) == .order(.cancel, 1))
    #expect(state.press(.character("c")) == nil)
    state.moved(to: WatchFixture.now + 5.9)
    #expect(state.message == nil)
    #expect(state.press(.character("c")) == nil)
  }

  @Test(arguments: [.down, .character("p"), .character("?"), .enter] as [Key])
  func `any key between the two takes the cancelling back`(key: Key) {
    var state = Self.state()
    _ = state.press(.character("c"))
    _ = state.press(key)
    if state.mode == .help { _ = state.press(.escape) }
    #expect(state.press(.character("c")) == nil)
  }

  @Test(arguments: "pPrc+-l")
  func `nothing is ordered for a job that has ended`(letter: Character) {
    var state = WatchFixture.state([WatchFixture.job(1, state: .done, running: false)])
    #expect(state.press(.character(letter)) == nil)
    #expect(state.mode == .browsing)
    #expect(state.message?.text == "job 1 has ended: done")
  }

  @Test func `a rate is typed, corrected and set with Enter`() throws {
    var state = Self.state()
    #expect(state.press(.character("l")) == nil)
    for letter in "5x0q" { #expect(state.press(.character(letter)) == nil) }
    #expect(state.press(.enter) == nil)
    #expect(state.message?.isError == true)
    #expect(state.mode == .rate(1, text: "5x0q"))
    for _ in 0..<3 { _ = state.press(.backspace) }
    #expect(state.message == nil)
    _ = state.press(.character("K"))
    let rate = try RateSchedule(option: "5K")
    #expect(state.press(.enter) == .order(.rate(rate), 1))
    #expect(state.mode == .browsing)
  }

  @Test func `a rate stays with the job it was begun for`() throws {
    var state = Self.state()
    _ = state.press(.character("l"))
    _ = state.press(.character("0"))
    state.show(WatchSnapshot(jobs: [WatchFixture.job(2)]))
    #expect(state.press(.enter) == .order(.rate(try RateSchedule(option: "0")), 1))
  }

  @Test func `Escape and an empty line leave the rate, and Ctrl-C quits from anywhere`() {
    var state = Self.state()
    _ = state.press(.character("l"))
    #expect(state.press(.escape) == nil)
    #expect(state.mode == .browsing)
    _ = state.press(.character("l"))
    #expect(state.press(.enter) == nil)
    #expect(state.mode == .browsing)
    _ = state.press(.character("l"))
    #expect(state.press(.interrupt) == .quit)
  }

  @Test func `any key leaves the help, and q quits only then`() {
    var state = Self.state()
    _ = state.press(.character("?"))
    #expect(state.mode == .help)
    #expect(state.press(.character("q")) == nil)
    #expect(state.mode == .browsing)
  }

  @Test func `open jobs come first, then those that ended last`() {
    var jobs = (1...4).map { WatchFixture.job($0) }
    jobs[0].record.state = .done
    jobs[0].record.endedAt = 10
    jobs[2].record.state = .failed
    jobs[2].record.endedAt = 20
    #expect(WatchReader.ordered(jobs.reversed()).map(\.record.id) == [2, 4, 3, 1])
  }

  @Test(arguments: 0...40, [0, 1, 3, 50])
  func `rows are shared without one too many`(room: Int, jobs: Int) {
    for (files, events) in [(0, 0), (1, 2), (60, 100), (0, 100), (60, 0)] {
      let shares = RowShares(room: room, jobs: jobs, files: files, events: events)
      let used = shares.jobs + shares.detail + shares.speed + shares.files + shares.events
      #expect(used <= room)
      #expect(shares.jobs <= jobs && shares.files <= files && shares.events <= events)
      #expect(shares.jobs >= min(jobs, room, 3))
      if room >= 20 && files > 0 && events > 0 { #expect(shares.files > 0 && shares.events > 0) }
    }
  }
}
