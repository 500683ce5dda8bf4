/// How many connections one file may use.
///
/// With `auto`, a connection is added as long as the one before it was worth it: many servers give one
/// connection all there is, and then a second only costs both sides.
package struct ConnectionRamp: Sendable, Equatable {
  /// RFC 9112 section 9.4 asks clients for few connections and names no number; browsers open 6 to a host.
  /// What 8 don't get, the server doesn't want to give.
  package static let maximumConnections = 8
  /// A new connection spends its first round trips in slow start (RFC 6928: 14 KB, then doubled each), ten
  /// of them at 200 ms; bursts and scheduling even out over as long.
  package static let measurementSeconds = 2.0
  /// Two measurements of the same thing differ by several percent; a tenth is more than that.
  package static let worthwhileGain = 1.1
  /// Connecting, TLS and slow start take a second or two, and measuring takes two more: with less left
  /// than that, a new connection can't earn its cost.
  package static let minimumRemainingSeconds = 4.0

  private enum State: Sendable, Equatable {
    /// The speed before the last addition; nil when there is no addition to judge.
    case climbing(before: Double?)
    case settled
  }

  private struct Measurement: Sendable, Equatable {
    let startedAtSeconds: Double
    var endedAtSeconds: Double
    var bytes = 0.0
    var seconds: Double { endedAtSeconds - startedAtSeconds }
  }

  /// The number of connections to use now; at least 1.
  package private(set) var wanted: Int
  private let limit: Int
  private var state: State
  private var measurement: Measurement?

  /// - Parameters:
  ///   - segments: `fixed` is taken as it is, 1 or more.
  ///   - perHost: Connections that one host may have; bounds `auto`, at least 1.
  package init(_ segments: JobOptions.Segments, perHost: Int) {
    precondition(perHost >= 1, "a host has at least one connection")
    limit = min(Self.maximumConnections, perHost)
    switch segments {
    case .fixed(let count):
      precondition(count >= 1, "a file needs a connection")
      wanted = count
      state = .settled
    case .auto:
      wanted = 1
      state = limit > 1 ? .climbing(before: nil) : .settled
    }
  }

  /// Takes in how it went since the last call, and decides. To be called about once a second.
  ///
  /// Only time with all wanted connections receiving is measured; anything else begins the measurement anew.
  ///
  /// - Parameters:
  ///   - bytesPerSecond: Of the file, over the time since the last call.
  ///   - connections: How many received bytes of the file during that time.
  ///   - seconds: Now, by a clock that never goes back.
  ///   - remainingBytes: Bytes of the file still to come. Nil when unknown: then it can't be split either.
  /// - Returns: ``wanted``.
  package mutating func observe(
    bytesPerSecond: Double, connections: Int, atSeconds seconds: Double, remainingBytes: Int64?
  ) -> Int {
    guard case .climbing(let before) = state else { return wanted }
    guard connections == wanted, bytesPerSecond > 0 else {
      measurement = nil
      return wanted
    }
    guard var current = measurement else {
      // The time before this call may still have seen the new connection being made.
      measurement = Measurement(startedAtSeconds: seconds, endedAtSeconds: seconds)
      return wanted
    }
    current.bytes += bytesPerSecond * (seconds - current.endedAtSeconds)
    current.endedAtSeconds = seconds
    measurement = current
    guard current.seconds >= Self.measurementSeconds else { return wanted }
    measurement = nil
    decide(speed: current.bytes / current.seconds, before: before, remainingBytes: remainingBytes)
    return wanted
  }

  /// One connection, for ever: the server answered 200, 429 or 503 to a segment's request, or with another
  /// validator.
  package mutating func fallBackToOne() {
    wanted = 1
    state = .settled
    measurement = nil
  }

  private mutating func decide(speed: Double, before: Double?, remainingBytes: Int64?) {
    if let before, speed < before * Self.worthwhileGain {
      wanted -= 1
      state = .settled
    } else if wanted == limit {
      state = .settled
    } else if let remainingBytes, Double(remainingBytes) >= speed * Self.minimumRemainingSeconds {
      wanted += 1
      state = .climbing(before: speed)
    } else {
      state = .climbing(before: nil)
    }
  }
}
