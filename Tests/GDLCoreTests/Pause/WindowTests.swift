import Testing

@testable import GDLCore

struct WindowTests {
  @Test(arguments: [("06:00", 360), ("6:00", 360), ("00:00", 0), ("23:59", 1_439), ("24:00", 1_440)])
  func `a time of day is hours and minutes`(text: String, minutes: Int) {
    #expect(DayTime(text: text)?.minutes == minutes)
  }

  @Test(arguments: [
    "", "6", "06:0", "24:01", "25:00", "12:60", "-1:00", "+6:00", "006:00", "6:00:00", "6.00",
  ])
  func `a time that is none is nil`(text: String) {
    #expect(DayTime(text: text) == nil)
  }

  @Test(arguments: [
    ("01:00-06:00", "01:00-06:00"), ("1:00-6:00", "01:00-06:00"),
    ("mon-fri 22:00-06:00", "mon-fri 22:00-06:00"),
    ("sat,sun 00:00-24:00", "sat,sun 00:00-24:00"), ("Sat+SUN 00:00-24:00", "sat,sun 00:00-24:00"),
    ("mon 22:00-06:00", "mon 22:00-06:00"), ("  monday   22:00-06:00 ", "mon 22:00-06:00"),
    ("sat-mon 01:00-02:00", "mon,sat,sun 01:00-02:00"), ("mon-sun 01:00-02:00", "01:00-02:00"),
    ("wed,mon,tue 01:00-02:00", "mon-wed 01:00-02:00"), ("05:00-05:00", "05:00-05:00"),
  ])
  func `a window is read, and written in one form`(option: String, text: String) throws {
    let window = try Window(option: option)
    #expect(window.text == text)
    #expect(try Window(option: window.text) == window)
  }

  @Test(arguments: [
    "", "mon", "06:00", "01:00-", "-06:00", "01:00-06:00-07:00", "24:00-06:00", "01:00-25:00",
    "fun 01:00-02:00",
    "mon, 01:00-02:00", "mon-tue-wed 01:00-02:00", "mon- 01:00-02:00", "mon tue 01:00-02:00", "01:00 - 02:00",
  ])
  func `a window that is none is refused with an example`(option: String) {
    let error = #expect(throws: ScheduleSyntaxError.self) { try Window(option: option) }
    #expect(error?.message.contains("write ") == true)
  }

  @Test(
    arguments: Weekday.allCases, ["09:00-17:00", "22:00-06:00", "05:00-05:00", "00:00-24:00", "00:00-00:00"])
  func `a window belongs to the day it starts on`(day: Weekday, times: String) throws {
    let window = try Window(option: "\(day.text) \(times)")
    let (from, to) = (window.start.minutes, window.end.minutes)
    let length = to > from ? to - from : to - from + 1_440
    // Monday, 1 June 2026, is day 1.
    let first = utc(2026, 6, day.rawValue, 0) + Double(from * 60)
    for minute in stride(from: -1_440, to: 2_880, by: 15) {
      let local = RuleCalendar.greenwich.components(at: first + Double(minute * 60))
      #expect(window.contains(local) == (0..<length).contains(minute), "\(minute) minutes after its start")
    }
  }
}
