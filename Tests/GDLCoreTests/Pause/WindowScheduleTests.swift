import Testing

@testable import GDLCore

struct WindowScheduleTests {
  private func schedule(_ options: String...) throws -> WindowSchedule {
    WindowSchedule(windows: try options.map { try Window(option: $0) })
  }

  /// The changes after `from`, as hours since then.
  private func changes(
    _ schedule: WindowSchedule, _ calendar: RuleCalendar, from: Timestamp, count: Int
  ) -> [Double] {
    var (moment, hours) = (from, [Double]())
    while hours.count < count, let next = schedule.nextChange(after: moment, calendar: calendar) {
      #expect(next > moment)
      hours.append((next - from) / 3_600)
      moment = next
    }
    return hours
  }

  @Test func `no window is always open`() {
    let always = WindowSchedule()
    #expect(always.isOpen(at: 0, calendar: RuleCalendar.berlin))
    #expect(always.nextChange(after: 0, calendar: RuleCalendar.berlin) == nil)
    #expect(always.nextOpening(after: 0, calendar: RuleCalendar.berlin) == nil)
    #expect(always.state(at: 0, calendar: RuleCalendar.berlin) == .open(until: nil))
  }

  @Test(arguments: [["00:00-24:00"], ["05:00-05:00"], ["22:00-07:00", "06:30-22:00"]])
  func `windows that leave nothing out never change`(options: [String]) throws {
    let all = WindowSchedule(windows: try options.map { try Window(option: $0) })
    #expect(all.nextChange(after: utc(2026, 3, 28, 12), calendar: RuleCalendar.berlin) == nil)
    #expect(all.state(at: utc(2026, 3, 29, 1), calendar: RuleCalendar.berlin) == .open(until: nil))
  }

  @Test func `a window opens with its first second and closes after its last`() throws {
    let night = try schedule("01:00-06:00")
    let opening = utc(2026, 6, 1, 23)
    #expect(!night.isOpen(at: opening - 0.001, calendar: RuleCalendar.berlin))
    #expect(night.isOpen(at: opening, calendar: RuleCalendar.berlin))
    #expect(night.isOpen(at: opening + 5 * 3_600 - 0.001, calendar: RuleCalendar.berlin))
    #expect(!night.isOpen(at: opening + 5 * 3_600, calendar: RuleCalendar.berlin))
    #expect(night.nextChange(after: opening - 0.5, calendar: RuleCalendar.berlin) == opening)
  }

  @Test func `the next opening of an open window is another one`() throws {
    let night = try schedule("22:00-06:00")
    let evening = utc(2026, 6, 1, 22)
    #expect(night.nextOpening(after: evening - 60, calendar: RuleCalendar.greenwich) == evening)
    #expect(night.nextOpening(after: evening, calendar: RuleCalendar.greenwich) == evening + 86_400)
    #expect(night.state(at: evening, calendar: RuleCalendar.greenwich) == .open(until: evening + 8 * 3_600))
    #expect(night.state(at: evening - 1, calendar: RuleCalendar.greenwich) == .closed(until: evening))
  }

  @Test func `overlapping and touching windows open once`() throws {
    let several = try schedule("01:00-04:00", "03:00-06:00", "06:00-07:00", "22:00-01:00")
    #expect(changes(several, .greenwich, from: utc(2026, 6, 1, 12), count: 4) == [10, 19, 34, 43])
  }

  @Test func `a week's window opens a week later`() throws {
    let weekly = try schedule("mon 22:00-06:00")
    // From Tuesday, 2 June, at noon.
    #expect(changes(weekly, .greenwich, from: utc(2026, 6, 2, 12), count: 2) == [154, 162])
  }

  @Test(
    arguments: [
      ("an hour shorter", "01:00-06:00", [1, 5, 24, 29]),
      ("in the gap", "02:30-03:00", [25.5, 26]),
      ("into the gap", "01:30-02:30", [1.5, 2, 24.5, 25.5]),
      ("out of the gap", "02:30-03:30", [2, 2.5, 25.5, 26.5]),
      ("around it", "01:59-03:01", [1.983333333, 2.016666667]),
    ] as [(String, String, [Double])])
  func `spring leaves an hour out of a window`(what: String, option: String, hours: [Double]) throws {
    // From local midnight of the 29th, which is 23:00 UTC of the 28th.
    let from = utc(2026, 3, 28, 23)
    let found = changes(try schedule(option), .berlin, from: from, count: hours.count)
    #expect(zip(found, hours).allSatisfy { abs($0 - $1) < 1e-6 } && found.count == hours.count, "\(found)")
  }

  @Test(
    arguments: [
      ("an hour longer", "01:00-06:00", [1, 7, 26]),
      ("the hour itself", "02:00-03:00", [2, 4, 27]),
      ("a part, twice", "02:15-02:45", [2.25, 2.75, 3.25, 3.75, 27.25]),
      ("into it, twice", "00:00-02:30", [2.5, 3, 3.5, 25]),
      ("out of it, twice", "02:30-04:00", [2.5, 3, 3.5, 5]),
    ] as [(String, String, [Double])])
  func `autumn has an hour twice in a window`(what: String, option: String, hours: [Double]) throws {
    let from = utc(2026, 10, 24, 22)
    #expect(changes(try schedule(option), .berlin, from: from, count: hours.count) == hours, "\(what)")
  }

  @Test func `a weekly window in the gap waits for the next week`() throws {
    let weekly = try schedule("sun 02:10-02:50")
    let opening = weekly.nextChange(after: utc(2026, 3, 22, 12), calendar: RuleCalendar.berlin)
    #expect(opening == utc(2026, 4, 5, 0, 10))
  }

  @Test(
    arguments: [RuleCalendar.berlin, RuleCalendar.newYork, RuleCalendar.midnight],
    [
      "01:00-06:00", "02:30-03:00", "sat,sun 23:30-00:30", "sun 00:00-24:00", "22:00-01:30",
      "sat 01:15-01:15",
    ])
  func `every minute of the year agrees with the next change`(calendar: RuleCalendar, option: String) throws {
    let schedule = try schedule(option)
    for start in [utc(2026, 3, 6, 0), utc(2026, 3, 27, 0), utc(2026, 10, 23, 0), utc(2026, 10, 30, 0)] {
      var expected: [Timestamp] = []
      var isOpen = schedule.isOpen(at: start, calendar: calendar)
      for minute in 1...(4 * 1_440) {
        let moment = start + Double(minute * 60)
        guard schedule.isOpen(at: moment, calendar: calendar) != isOpen else { continue }
        isOpen.toggle()
        expected.append(moment)
      }
      var moment = start
      for change in expected {
        moment = try #require(schedule.nextChange(after: moment, calendar: calendar))
        #expect(moment == change)
      }
    }
  }
}
