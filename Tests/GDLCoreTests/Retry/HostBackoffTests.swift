import Testing

@testable import GDLCore

struct HostBackoffTests {
  static func backoff(limit: Int = 8) -> HostBackoff {
    HostBackoff(limit: limit, policy: RetryPolicy(retries: 0, firstWaitSeconds: 1))
  }

  @Test func `a host that never complained is asked at once by all connections`() {
    let backoff = Self.backoff()
    #expect(backoff.waitSeconds(now: 0) == 0)
    #expect(backoff.maximumConnections == 8)
  }

  @Test func `T5: each round of 429 doubles the wait and halves the connections down to one`() {
    var backoff = Self.backoff()
    var now = 100.0
    for (wait, connections) in [(1.0, 4), (2, 2), (4, 1), (8, 1)] {
      backoff.busy(sentAt: now, now: now + 0.5, retryAfterSeconds: nil, jitter: 0.5)
      #expect(backoff.waitSeconds(now: now + 0.5) == wait)
      #expect(backoff.maximumConnections == connections)
      now = backoff.notBefore
      #expect(backoff.waitSeconds(now: now) == 0)
    }
  }

  @Test func `T5: the answers to requests in flight are one round`() {
    var backoff = Self.backoff()
    for answer in 0..<8 {
      backoff.busy(sentAt: 10, now: 11 + Double(answer) / 10, retryAfterSeconds: nil, jitter: 0.5)
    }
    #expect(backoff.busyRounds == 1)
    #expect(backoff.maximumConnections == 4)
    #expect(backoff.notBefore == 12)
  }

  @Test func `T1, T3: the longest Retry-After of a round holds for the whole host`() {
    var backoff = Self.backoff()
    backoff.busy(sentAt: 10, now: 11, retryAfterSeconds: 30, jitter: 0.5)
    backoff.busy(sentAt: 10, now: 12, retryAfterSeconds: 3_600, jitter: 0.5)
    backoff.busy(sentAt: 10, now: 13, retryAfterSeconds: 5, jitter: 0.5)
    #expect(backoff.notBefore == 3_612)
  }

  @Test func `connections come back one by one, up to the limit`() {
    var backoff = Self.backoff()
    backoff.busy(sentAt: 10, now: 11, retryAfterSeconds: nil, jitter: 0.5)
    var counts: [Int] = []
    for answer in 0..<6 {
      backoff.succeeded(sentAt: 12 + Double(answer))
      counts.append(backoff.maximumConnections)
    }
    #expect(counts == [5, 6, 7, 8, 8, 8])
    #expect(backoff.busyRounds == 0)
  }

  @Test func `a success that was asked for before the complaint proves nothing, and no success ends a wait`()
  {
    var backoff = Self.backoff()
    backoff.busy(sentAt: 10, now: 11, retryAfterSeconds: 60, jitter: 0.5)
    backoff.succeeded(sentAt: 10.5)
    #expect(backoff.maximumConnections == 4)
    #expect(backoff.busyRounds == 1)
    backoff.succeeded(sentAt: 11.5)
    #expect(backoff.maximumConnections == 5)
    #expect(backoff.waitSeconds(now: 12) == 59)
  }

  @Test func `a limit of one stays one`() {
    var backoff = Self.backoff(limit: 1)
    backoff.busy(sentAt: 1, now: 2, retryAfterSeconds: nil, jitter: 0)
    #expect(backoff.maximumConnections == 1)
    backoff.succeeded(sentAt: 3)
    #expect(backoff.maximumConnections == 1)
  }
}
