import Testing

@testable import GDLCore

struct SpeedMeterTests {
  @Test(arguments: [0.01, 0.1, 0.25, 0.9])
  func `a steady stream has its own speed, however it is cut up`(interval: Double) {
    var meter = SpeedMeter(startedAtSeconds: 1_000)
    var seconds = 1_000.0
    while seconds < 1_020 {
      seconds += interval
      meter.add(byteCount: Int64(1_000_000 * interval), atSeconds: seconds)
    }
    let speed = meter.bytesPerSecond(atSeconds: seconds)
    #expect(abs(speed - 1_000_000) < 350_000 * interval + 10_000)
  }

  @Test func `the first quarter of a second is too short to tell`() {
    var meter = SpeedMeter(startedAtSeconds: 0)
    meter.add(byteCount: 1_000, atSeconds: 0.1)
    #expect(meter.bytesPerSecond(atSeconds: 0.2) == 0)
    #expect(meter.bytesPerSecond(atSeconds: 0.5) == 2_000)
  }

  @Test func `a change of speed is seen in full after three seconds`() {
    var meter = SpeedMeter(startedAtSeconds: 0)
    for tick in 1...100 { meter.add(byteCount: 1_000, atSeconds: Double(tick) / 10) }
    for tick in 101...135 { meter.add(byteCount: 100, atSeconds: Double(tick) / 10) }
    #expect(abs(meter.bytesPerSecond(atSeconds: 13.5) - 1_000) < 50)
  }

  @Test(arguments: [13.3, 14, 100, 1e6])
  func `a stall longer than the window is speed 0 and has no end in sight`(seconds: Double) {
    var meter = SpeedMeter(startedAtSeconds: 0)
    for tick in 1...100 { meter.add(byteCount: 1_000, atSeconds: Double(tick) / 10) }
    #expect(meter.bytesPerSecond(atSeconds: 10) > 0)
    #expect(meter.bytesPerSecond(atSeconds: seconds) == 0)
    #expect(meter.secondsLeft(remainingBytes: 1, atSeconds: seconds) == nil)
  }

  @Test func `what is left takes what is left over the speed`() throws {
    var meter = SpeedMeter(startedAtSeconds: 5)
    meter.add(byteCount: 2_000, atSeconds: 6)
    let left = try #require(meter.secondsLeft(remainingBytes: 10_000, atSeconds: 6))
    #expect(abs(left - 5) < 1e-9)
  }

  @Test func `a clock that steps back breaks nothing`() {
    var meter = SpeedMeter(startedAtSeconds: 100)
    meter.add(byteCount: 1_000, atSeconds: 101)
    meter.add(byteCount: 1_000, atSeconds: 99)
    #expect(meter.bytesPerSecond(atSeconds: 99) == 0)
    #expect(meter.bytesPerSecond(atSeconds: 102) == 1_000)
  }
}
