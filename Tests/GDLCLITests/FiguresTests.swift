import Testing

@testable import GDLCLI

@Suite struct `Sizes, durations and times for people` {
  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1_000, "0.98 KiB"), (1_024, "1.00 KiB"), (1_536, "1.50 KiB"),
      (10 << 20, "10.0 MiB"), (1_023 << 10, "1.00 MiB"), (999 << 20, "999 MiB"), (10_234, "9.99 KiB"),
      (10_235, "10.0 KiB"), (123_456_789, "118 MiB"), (5 << 40, "5.00 TiB"), (Int64.max, "8.00 EiB"),
    ] as [(Int64, String)])
  func `a size has three digits and at most eight columns`(bytes: Int64, text: String) {
    #expect(Figures.size(bytes) == text)
    #expect(text.count <= 8)
  }

  @Test(arguments: [
    (0.25, "0.3 s"), (45, "45 s"), (200, "3 min 20 s"), (7_500, "2 h 05 min"), (273_600, "3 d 4 h"),
    (.infinity, "?"),
  ])
  func `a duration reads in words`(seconds: Double, text: String) {
    #expect(Figures.duration(seconds) == text)
  }

  @Test(arguments: [
    (0, "0:00"), (5, "0:05"), (200, "3:20"), (7_500, "2:05:00"), (86_399, "23:59:59"), (273_600, "3d 04h"),
    (1e9, ">99d"), (.nan, "?"), (-3, "0:00"),
  ])
  func `a clock fits its column`(seconds: Double, text: String) {
    #expect(Figures.clock(seconds) == text)
    #expect(text.count <= 8)
  }

  @Test func `a hundred percent means that nothing is left`() {
    #expect(Figures.percent(999_999, of: 1_000_000) == 99)
    #expect(Figures.percent(1_000_000, of: 1_000_000) == 100)
    #expect(Figures.percent(0, of: 0) == 100)
    #expect(Figures.percent(5, of: nil) == nil)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1_700_000_000.25, "2023-11-14T22:13:20.250Z"),
    (-0.5, "1969-12-31T23:59:59.500Z"), (1_709_208_000.9996, "2024-02-29T12:00:01.000Z"),
  ])
  func `a time for machines is UTC with milliseconds`(seconds: Double, text: String) {
    #expect(Figures.universalTime(seconds) == text)
  }
}
