import Testing

@testable import GDLCore

struct DurationTextTests {
  @Test(arguments: [
    ("90s", 90), ("30m", 1_800), ("2h", 7_200), ("1d", 86_400), ("45", 45), ("0", 0), ("1.5", 1.5),
    ("1.5h", 5_400), ("250ms", 0.25), ("1H30M", 5_400), ("1d2h3m4s", 93_784), ("1m500ms", 60.5),
  ])
  func `a bare number is seconds, and units add up`(text: String, seconds: Double) {
    #expect(DurationText.parse(text) == seconds)
  }

  @Test(arguments: [
    "", "s", ".", "-5s", "+5", "5w", "5 s", "nan", "inf", "1h30", "30m1h", "1h1h", "1.5h30m", "1h.5m", "1e3",
    "1h 30m", "1.2.3s", String(repeating: "9", count: 400),
  ])
  func `a duration that is none is nil`(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(arguments: [
    (0, "0s"), (59, "59s"), (60, "1m"), (5_400, "1h30m"), (86_400, "1d"), (93_784, "1d2h3m4s"), (-1, "0s"),
  ])
  func `the text of a duration is short`(seconds: Double, text: String) {
    #expect(DurationText.text(seconds: seconds) == text)
    #expect(DurationText.parse(text) == max(0, seconds))
  }

  @Test func `a duration longer than a century is one`() {
    #expect(DurationText.text(seconds: .infinity) == "36600d")
  }
}
