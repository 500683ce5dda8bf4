import Testing

@testable import GDLCore

struct RetryPolicyTests {
  static let policy = RetryPolicy(retries: 5, firstWaitSeconds: 1)

  static func decide(
    _ kind: Fault.Kind, attempts: Int = 1, progress: Bool = false, retryAfter: Double? = nil,
    policy: RetryPolicy = policy
  ) -> RetryPolicy.Decision {
    let fault = Fault(kind: kind, message: "x", retryAfterSeconds: retryAfter)
    return policy.decide(fault, attemptsWithoutProgress: attempts, madeProgress: progress, jitter: 0.5)
  }

  @Test(arguments: Fault.Kind.allCases)
  func `R9: every kind has its first and its last answer`(kind: Fault.Kind) {
    let (first, last): (RetryPolicy.Decision, RetryPolicy.Decision) =
      switch kind {
      case .resolve, .connect, .connectTimeout, .stall, .cut, .busy, .serverError, .proxy:
        (.retry(afterSeconds: 1), .giveUpForNow)
      case .protocolError, .tls: (.retry(afterSeconds: 1), .fail)
      case .diskFull: (.giveUpForNow, .giveUpForNow)
      case .certificate, .tooManyRedirects, .refusedRedirect, .refusedAddress, .authentication, .notFound,
        .clientError,
        .contentChanged, .checksum, .disk, .unsupported:
        (.fail, .fail)
      }
    #expect(Self.decide(kind) == first)
    #expect(Self.decide(kind, attempts: 6) == last)
  }

  @Test(arguments: zip(1...8, [1.0, 2, 4, 8, 16, 32, 60, 60]))
  func `T5, T6: the wait doubles up to its maximum`(attempt: Int, seconds: Double) {
    let policy = RetryPolicy(retries: 8, firstWaitSeconds: 1)
    #expect(Self.decide(.serverError, attempts: attempt, policy: policy) == .retry(afterSeconds: seconds))
  }

  @Test func `T7: the tries are bounded`() {
    #expect(Self.decide(.serverError, attempts: 5) == .retry(afterSeconds: 16))
    #expect(Self.decide(.serverError, attempts: 6) == .giveUpForNow)
  }

  @Test func `F19: a faulty reply is looked at twice more`() {
    #expect(Self.decide(.protocolError, attempts: 2) == .retry(afterSeconds: 2))
    #expect(Self.decide(.protocolError, attempts: 3) == .fail)
  }

  @Test(arguments: [(0.0, 0.75), (0.5, 1), (0.999, 1.2495)])
  func `T5: jitter moves the wait by a quarter`(jitter: Double, seconds: Double) {
    #expect(abs(Self.policy.waitSeconds(attempt: 1, jitter: jitter) - seconds) < 1e-9)
    #expect(Self.policy.waitSeconds(attempt: Int.max, jitter: jitter) <= 60)
  }

  @Test(arguments: [Fault.Kind.cut, .stall])
  func `S6: after progress an interrupted transfer goes on at once, however often`(kind: Fault.Kind) {
    #expect(Self.decide(kind, attempts: 1_000, progress: true) == .retry(afterSeconds: 0))
  }

  @Test func `S6: after progress the count of other faults begins again`() {
    #expect(Self.decide(.busy, attempts: 1_000, progress: true) == .retry(afterSeconds: 1))
    #expect(Self.decide(.notFound, progress: true) == .fail)
  }

  @Test(arguments: [
    ("T1", 1, false, 5.0, 5.0), ("T1 shorter than the back-off", 4, false, 5, 8),
    ("T3", 1, false, 7_200, 7_200), ("T1 after progress", 1, true, 5, 5),
  ])
  func `T1, T3: a Retry-After is a minimum`(
    id: String, attempts: Int, progress: Bool, retryAfter: Double, seconds: Double
  ) {
    let decision = Self.decide(.busy, attempts: attempts, progress: progress, retryAfter: retryAfter)
    #expect(decision == .retry(afterSeconds: seconds), "\(id)")
  }

  @Test func `no retries means none, even after progress`() {
    let policy = RetryPolicy(retries: 0, firstWaitSeconds: 1)
    #expect(Self.decide(.cut, progress: true, policy: policy) == .giveUpForNow)
    #expect(Self.decide(.protocolError, policy: policy) == .fail)
  }

  @Test(
    arguments: [
      (200, nil), (206, nil), (304, nil), (400, .clientError), (401, .authentication),
      (402, .clientError), (403, .authentication), (404, .notFound), (407, .authentication), (408, .busy),
      (410, .notFound), (412, .clientError), (416, .clientError), (423, .clientError), (425, .busy),
      (429, .busy), (451, .clientError), (500, .serverError), (502, .serverError), (503, .busy),
      (504, .serverError), (511, .authentication), (599, .serverError), (600, .protocolError),
    ] as [(Int, Fault.Kind?)])
  func `U1, T8, T12, T13, D10: an error status has a kind`(status: Int, kind: Fault.Kind?) {
    #expect(Fault.Kind(status: status) == kind)
  }
}
