import GDLCore
import Testing

struct SleepRangeTests {
  @Test(arguments: [("1.5", 1.5, 1.5), ("1-3", 1, 3), ("500ms-2s", 0.5, 2), ("0", 0, 0), ("2m", 120, 120)])
  func `one or two durations are a range`(text: String, least: Double, most: Double) throws {
    let range = try #require(SleepRange(option: text))
    #expect(range.minimumSeconds == least && range.maximumSeconds == most)
    #expect(range.seconds(0) == least && range.seconds(1) == most)
    #expect(SleepRange(option: range.text) == range)
  }

  @Test(arguments: ["", "-", "1-", "-1", "3-1", "1-2-3", "a", "1 - 2", "inf"])
  func `anything else is none`(text: String) {
    #expect(SleepRange(option: text) == nil)
  }
}
