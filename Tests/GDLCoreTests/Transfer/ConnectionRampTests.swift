import Testing

@testable import GDLCore

private let mebibyte = 1024.0 * 1024

/// Observes once a second for `seconds`, with a server that gives `speed(connections)`.
/// - Returns: The wanted number after each second.
private func run(
  _ ramp: inout ConnectionRamp, seconds: Int, from start: Int = 0, remainingBytes: Int64? = 1 << 40,
  speed: (Int) -> Double
) -> [Int] {
  (start..<start + seconds).map { second in
    let connections = ramp.wanted
    return ramp.observe(
      bytesPerSecond: speed(connections), connections: connections, atSeconds: Double(second),
      remainingBytes: remainingBytes)
  }
}

struct ConnectionRampTests {
  @Test(arguments: [1, 3, 16, 64])
  func `a fixed number is what the user gets`(count: Int) {
    var ramp = ConnectionRamp(.fixed(count), perHost: 8)
    #expect(Set(run(&ramp, seconds: 20) { Double($0) * mebibyte }) == [count])
  }

  @Test func `auto starts with one and adds one after two measured seconds`() {
    var ramp = ConnectionRamp(.auto, perHost: 8)
    #expect(ramp.wanted == 1)
    #expect(run(&ramp, seconds: 7) { Double($0) * mebibyte } == [1, 1, 2, 2, 2, 3, 3])
  }

  @Test(arguments: [(1, 1), (3, 3), (8, 8), (100, 8)])
  func `auto ends at eight or at what the host may have`(perHost: Int, most: Int) {
    var ramp = ConnectionRamp(.auto, perHost: perHost)
    #expect(run(&ramp, seconds: 100) { Double($0) * mebibyte }.max() == most)
    #expect(ramp.wanted == most)
  }

  @Test(arguments: [(1.09, 1), (1.0, 1), (0.7, 1), (1.11, 2)])
  func `a second connection stays only if it brings a tenth more`(gain: Double, wanted: Int) {
    var ramp = ConnectionRamp(.auto, perHost: 2)
    _ = run(&ramp, seconds: 60) { $0 == 1 ? mebibyte : gain * mebibyte }
    #expect(ramp.wanted == wanted)
  }

  @Test func `an addition that did not help is taken back for good`() {
    var ramp = ConnectionRamp(.auto, perHost: 8)
    let wanted = run(&ramp, seconds: 30) { Double(min($0, 3)) * mebibyte }
    #expect(wanted.max() == 4)
    #expect(Set(wanted.suffix(15)) == [3])
  }

  @Test func `nothing is added when less than four seconds are left, or nobody knows how much`() {
    for remaining in [Int64(3.9 * mebibyte), 0, nil] {
      var ramp = ConnectionRamp(.auto, perHost: 8)
      #expect(run(&ramp, seconds: 30, remainingBytes: remaining) { _ in mebibyte }.max() == 1)
    }
    var ramp = ConnectionRamp(.auto, perHost: 8)
    #expect(run(&ramp, seconds: 3, remainingBytes: Int64(4.1 * mebibyte)) { _ in mebibyte }.last == 2)
  }

  @Test func `time without all wanted connections is not measured`() {
    var ramp = ConnectionRamp(.auto, perHost: 8)
    _ = run(&ramp, seconds: 3) { _ in mebibyte }
    for second in 3..<40 {
      let wanted = ramp.observe(
        bytesPerSecond: mebibyte, connections: 1, atSeconds: Double(second), remainingBytes: 1 << 40)
      #expect(wanted == 2)
    }
  }

  @Test func `a stall begins the measurement anew`() {
    var ramp = ConnectionRamp(.auto, perHost: 8)
    #expect(run(&ramp, seconds: 2) { _ in mebibyte } == [1, 1])
    #expect(run(&ramp, seconds: 3, from: 2) { _ in 0 } == [1, 1, 1])
    #expect(run(&ramp, seconds: 3, from: 5) { _ in mebibyte } == [1, 1, 2])
  }

  @Test(arguments: [JobOptions.Segments.auto, .fixed(6)])
  func `a server that minds gets one connection for ever`(segments: JobOptions.Segments) {
    var ramp = ConnectionRamp(segments, perHost: 8)
    _ = run(&ramp, seconds: 10) { Double($0) * mebibyte }
    ramp.fallBackToOne()
    #expect(ramp.wanted == 1)
    #expect(Set(run(&ramp, seconds: 30, from: 10) { Double($0) * mebibyte }) == [1])
  }
}
