import Testing

@testable import GDLCore

struct RateScheduleTests {
  @Test(arguments: [
    ("500K", "500K"), ("22:00-06:00=0,500K", "22:00-06:00=0,500K"),
    ("500K;22:00-06:00=0", "500K,22:00-06:00=0"),
    ("mon-fri 08:00-18:00=200K,sat,sun 00:00-24:00=2M", "mon-fri 08:00-18:00=200K,sat,sun 00:00-24:00=2M"),
    (
      "mon-fri 08:00-18:00=200K,sat+sun 00:00-24:00=2M;1M",
      "mon-fri 08:00-18:00=200K,sat,sun 00:00-24:00=2M,1M"
    ),
    ("mon, wed-fri, sun 01:00-02:00=1K , 2K", "mon,wed-fri,sun 01:00-02:00=1K,2K"), ("0", "0"),
    ("10MB", "10000000"),
  ])
  func `a list of days and a list of entries do not clash`(option: String, text: String) throws {
    let schedule = try RateSchedule(option: option)
    #expect(schedule.text == text)
    #expect(try RateSchedule(option: text) == schedule)
  }

  @Test(arguments: [
    "", ",", "500K,", ";500K", "mon", "500K,mon", "mon;500K", "22:00-06:00", "22:00-06:00=", "=500K", "1K,2K",
    "22:00-06:00=1K=2K", "mon,500K", "fun 01:00-02:00=1K", "-1", "mon 500K", "mon=500K",
  ])
  func `a rate that is none is refused`(option: String) {
    let error = #expect(throws: ScheduleSyntaxError.self) { try RateSchedule(option: option) }
    #expect(error?.message.isEmpty == false)
  }

  @Test(
    arguments: [
      ("always", "500K", 12, 512_000), ("no limit", "0", 12, nil),
      ("in the window", "22:00-06:00=0,500K", 23, nil),
      ("the rest", "22:00-06:00=0,500K", 12, 512_000), ("the rest, first", "500K,22:00-06:00=0", 23, nil),
      ("no rest", "22:00-06:00=1K", 12, nil), ("first wins", "11:00-13:00=1K,10:00-14:00=2K", 12, 1_024),
      ("second", "11:00-13:00=1K,10:00-14:00=2K", 13, 2_048), ("its day", "mon 00:00-24:00=1K,2K", 12, 1_024),
      ("another day", "tue 00:00-24:00=1K,2K", 12, 2_048),
    ] as [(String, String, Int, Int64?)])
  func `the first window that holds gives the rate`(
    what: String, option: String, hour: Int, rate: Int64?
  ) throws {
    let schedule = try RateSchedule(option: option)
    let monday = utc(2026, 6, 1, hour)
    #expect(schedule.bytesPerSecond(at: monday, calendar: RuleCalendar.greenwich) == rate, "\(what)")
  }

  @Test func `the rate changes at the borders where it is another`() throws {
    let schedule = try RateSchedule(option: "08:00-12:00=1K,12:00-18:00=1K,22:00-02:00=0,2K")
    let noon = utc(2026, 6, 1, 12)
    #expect(schedule.nextChange(after: noon, calendar: RuleCalendar.greenwich) == noon + 6 * 3_600)
    #expect(
      schedule.nextChange(after: noon + 6 * 3_600, calendar: RuleCalendar.greenwich) == noon + 10 * 3_600)
    #expect(try RateSchedule(option: "1K").nextChange(after: noon, calendar: RuleCalendar.greenwich) == nil)
    #expect(
      try RateSchedule(option: "08:00-12:00=1K,1K").nextChange(after: noon, calendar: RuleCalendar.greenwich)
        == nil)
  }

  @Test func `summer time moves the change`() throws {
    let schedule = try RateSchedule(option: "01:00-06:00=0,1M")
    let change = schedule.nextChange(after: utc(2026, 3, 29, 0), calendar: RuleCalendar.berlin)
    #expect(change == utc(2026, 3, 29, 4))
  }
}
