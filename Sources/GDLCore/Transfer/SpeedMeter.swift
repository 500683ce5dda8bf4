/// How fast bytes come in: the mean over the last three seconds, in fixed memory.
///
/// A sliding window rather than an exponential mean: three seconds after the last byte it says 0, and a
/// user sees a stall as one. Counted in quarters of a second, so that it costs the same at any number of
/// writes a second, and a display at 4 Hz or less moves with every quarter.
package struct SpeedMeter: Sendable, Equatable {
  package static let windowSeconds = 3.0
  private static let quarterSeconds = 0.25
  private static let quartersInWindow = 12

  /// Bytes of the last twelve whole quarters and of the one under way; quarter `q` stands at `q % 13`.
  private var bytes = [Int64](repeating: 0, count: quartersInWindow + 1)
  private let startedAtSeconds: Double
  /// The quarter under way, counted from the start.
  private var quarter = 0

  /// - Parameter startedAtSeconds: Now, in seconds of a clock that never goes back.
  package init(startedAtSeconds: Double) {
    self.startedAtSeconds = startedAtSeconds
  }

  /// Counts bytes that have just come in.
  ///
  /// - Parameter seconds: Now, by the same clock as the start.
  package mutating func add(byteCount: Int64, atSeconds seconds: Double) {
    move(to: seconds)
    bytes[quarter % bytes.count] += byteCount
  }

  /// Bytes per second; 0 in the first quarter of a second, which is too short to tell.
  package func bytesPerSecond(atSeconds seconds: Double) -> Double {
    let elapsed = seconds - startedAtSeconds
    guard elapsed >= Self.quarterSeconds else { return 0 }
    var now = self
    now.move(to: seconds)
    let inQuarter = max(0, elapsed - Double(now.quarter) * Self.quarterSeconds)
    return Double(now.bytes.reduce(0, +)) / min(elapsed, Self.windowSeconds + inQuarter)
  }

  /// Seconds until `remainingBytes` are in at the speed of now. Nil when nothing comes in.
  package func secondsLeft(remainingBytes: Int64, atSeconds seconds: Double) -> Double? {
    let speed = bytesPerSecond(atSeconds: seconds)
    return speed > 0 ? Double(remainingBytes) / speed : nil
  }

  /// Begins the quarter that `seconds` is in, and empties the ones that were skipped.
  private mutating func move(to seconds: Double) {
    let now = Int(max(0, seconds - startedAtSeconds) / Self.quarterSeconds)
    guard now > quarter else { return }
    for skipped in (max(quarter + 1, now - Self.quartersInWindow))...now { bytes[skipped % bytes.count] = 0 }
    quarter = now
  }
}
