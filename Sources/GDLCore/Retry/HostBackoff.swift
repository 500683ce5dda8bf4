/// What one origin (``RequestURL/origin``) asked of all our transfers together: when to come back, and
/// with how many connections.
///
/// A server that answers 429 or 503 does not mean one file, so one answer slows every transfer of its
/// origin. Times are seconds of one monotonic clock that keeps counting while the machine sleeps.
package struct HostBackoff: Sendable, Equatable {
  /// No request to the origin before this moment.
  package private(set) var notBefore: Double = 0
  /// Rounds of 429 or 503 in a row.
  package private(set) var busyRounds = 0
  /// Connections that all transfers together may have now; in `1...limit`.
  package private(set) var maximumConnections: Int
  /// Connections allowed to a server that never complained.
  package let limit: Int
  private let policy: RetryPolicy
  private var lastBusyAt: Double?

  /// - Parameter policy: Gives the waits; its number of retries is not used here.
  package init(limit: Int, policy: RetryPolicy) {
    precondition(limit >= 1)
    self.limit = limit
    self.policy = policy
    maximumConnections = limit
  }

  /// The server answered 429 or 503.
  ///
  /// Eight requests in flight get eight such answers, and they say one thing: only an answer to a request
  /// sent after the last busy answer counts as a new round. A Retry-After is heeded in any case.
  ///
  /// - Parameters:
  ///   - sentAt: When the request left, which is not after `now`.
  ///   - jitter: Random, in `0..<1`.
  package mutating func busy(sentAt: Double, now: Double, retryAfterSeconds: Double?, jitter: Double) {
    if isNews(sentAt: sentAt) {
      busyRounds += 1
      maximumConnections = max(1, maximumConnections / 2)
      notBefore = max(notBefore, now + policy.waitSeconds(attempt: busyRounds, jitter: jitter))
      lastBusyAt = now
    }
    notBefore = max(notBefore, now + (retryAfterSeconds ?? 0))
  }

  /// The server sent what was asked for. Gives one connection back; a pending wait stands.
  ///
  /// - Parameter sentAt: When the request left. An answer to a request older than the last busy answer
  ///   proves nothing about now.
  package mutating func succeeded(sentAt: Double) {
    guard isNews(sentAt: sentAt) else { return }
    busyRounds = 0
    maximumConnections = min(limit, maximumConnections + 1)
  }

  /// Seconds until the next request may leave. 0: now.
  package func waitSeconds(now: Double) -> Double {
    max(0, notBefore - now)
  }

  private func isNews(sentAt: Double) -> Bool {
    guard let lastBusyAt else { return true }
    return sentAt > lastBusyAt
  }
}
