/// When a transfer tries again after a ``Fault``.
///
/// The wait before the next try doubles with each try that brought no byte, ±25 % of jitter so that
/// transfers that failed together do not come back together. With the default of 1 s for the first wait:
///
///     1 failed try:     ~1 s
///     2 failed tries:   ~2 s
///     3 failed tries:   ~4 s
///     4 failed tries:   ~8 s
///     5 failed tries:  ~16 s
///     6 failed tries:  ~32 s
///     7 and more:  45...60 s (never above the maximum)
///
/// A Retry-After is a minimum: it can make a wait longer, never shorter (RFC 9110 section 10.2.3).
package struct RetryPolicy: Sendable, Equatable {
  package enum Decision: Sendable, Equatable {
    /// Try again on a new connection. 0 means at once.
    case retry(afterSeconds: Double)
    /// The tries of this run are used up, or only time helps; the transfer stays resumable.
    case giveUpForNow
    /// Trying again will not help. What was received is kept.
    case fail
  }

  /// Tries without progress after the first one. 0: never try again, whatever the fault.
  package var retries: Int
  package var firstWaitSeconds: Double
  package var maximumWaitSeconds: Double

  /// Tries after faults that a second look seldom mends: enough for one bad node of several, and
  /// with the default waits over in 3 s.
  package static let doubtfulRetries = 2

  package init(retries: Int, firstWaitSeconds: Double, maximumWaitSeconds: Double = 60) {
    precondition(retries >= 0 && firstWaitSeconds >= 0 && maximumWaitSeconds >= 0)
    self.retries = retries
    self.firstWaitSeconds = firstWaitSeconds
    self.maximumWaitSeconds = maximumWaitSeconds
  }

  /// What to do after a try that ended with `fault`.
  ///
  /// - Parameters:
  ///   - attemptsWithoutProgress: Tries in a row that brought no new byte, this one included; not
  ///     looked at when `madeProgress`.
  ///   - madeProgress: Whether this try brought at least one new byte of the file. Progress resets
  ///     the count, so that a connection cut every few kilobytes still ends with a whole file.
  ///   - jitter: Random, in `0..<1`.
  package func decide(
    _ fault: Fault, attemptsWithoutProgress: Int, madeProgress: Bool, jitter: Double
  ) -> Decision {
    let prospect = fault.kind.prospect
    let allowed: Int
    switch prospect {
    case .hopeless: return .fail
    case .later: return .giveUpForNow
    case .doubtful: allowed = min(retries, Self.doubtfulRetries)
    case .good, .interrupted: allowed = retries
    }
    let attempt = madeProgress ? 1 : max(1, attemptsWithoutProgress)
    guard attempt <= allowed else { return prospect == .doubtful ? .fail : .giveUpForNow }
    let goesOnAtOnce = madeProgress && prospect == .interrupted
    let wait = goesOnAtOnce ? 0 : waitSeconds(attempt: attempt, jitter: jitter)
    return .retry(afterSeconds: max(wait, fault.retryAfterSeconds ?? 0))
  }

  /// The back-off after `attempt` (1…) failed tries in a row, in seconds: the table above.
  package func waitSeconds(attempt: Int, jitter: Double) -> Double {
    precondition(attempt >= 1 && (0..<1).contains(jitter))
    var wait = firstWaitSeconds
    for _ in 0..<min(attempt - 1, 64) { wait = min(wait * 2, maximumWaitSeconds) }
    return min(wait * (0.75 + jitter / 2), maximumWaitSeconds)
  }
}

extension Fault.Kind {
  /// What another try promises.
  enum Prospect {
    case good
    /// As good; and after progress the next try need not even wait.
    case interrupted
    /// Perhaps another node or another moment does better; after a few tries it is final.
    case doubtful
    /// Not within this run: somebody has to make room first.
    case later
    case hopeless
  }

  var prospect: Prospect {
    switch self {
    case .stall, .cut: .interrupted
    case .resolve, .connect, .connectTimeout, .busy, .serverError, .proxy: .good
    case .protocolError, .tls: .doubtful
    case .diskFull: .later
    case .certificate, .tooManyRedirects, .refusedRedirect, .refusedAddress, .authentication, .notFound,
      .clientError,
      .contentChanged, .checksum, .disk, .unsupported:
      .hopeless
    }
  }
}
