import GDLCore
import Testing

@testable import GDL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The zone belongs to a process, so each test has one of its own. The zones are rules, not names: they
/// need no zone files.
@Suite(.timeLimit(.minutes(1)))
struct ScheduleTests {
  @Test func `the system's calendar follows the rules of TZ east of Greenwich`() async {
    await #expect(processExitsWith: .success) {
      setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1)
      let calendar = SystemCalendar()
      // 2026-03-29T01:00:00Z and 2026-10-25T01:00:00Z.
      let (spring, autumn) = (1_774_746_000.0, 1_792_890_000.0)
      #expect(calendar.utcOffsetSeconds(at: spring - 0.001) == 3_600)
      #expect(calendar.utcOffsetSeconds(at: spring) == 7_200)
      #expect(calendar.utcOffsetSeconds(at: autumn - 1) == 7_200)
      #expect(calendar.utcOffsetSeconds(at: autumn) == 3_600)
      let gap = calendar.timestamp(year: 2026, month: 3, day: 29, secondsOfDay: 9_000)
      #expect(gap == spring)
      let twice = calendar.timestamp(year: 2026, month: 10, day: 25, secondsOfDay: 9_000)
      #expect(twice == autumn - 1_800)
      let night = WindowSchedule(windows: [try Window(option: "01:00-06:00")])
      let closing = night.nextChange(after: spring - 3_600, calendar: calendar)
      #expect(closing == spring + 3 * 3_600)
    }
  }

  @Test func `the system's calendar follows the rules of TZ west of Greenwich`() async {
    await #expect(processExitsWith: .success) {
      setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1)
      // 2026-03-08T07:00:00Z.
      let local = SystemCalendar().components(at: 1_772_953_200)
      #expect((local.month, local.day, local.secondsOfDay) == (3, 8, 3 * 3_600))
      #expect(local.weekday == .sunday)
      #expect(local.utcOffsetSeconds == -14_400)
    }
  }

  @Test func `a moment outside all calendars has an offset, too`() async {
    await #expect(processExitsWith: .success) {
      setenv("TZ", "UTC0", 1)
      for moment in [Double.infinity, -.infinity, 1e300] {
        #expect(SystemCalendar().utcOffsetSeconds(at: moment) == 0)
      }
    }
  }
}
