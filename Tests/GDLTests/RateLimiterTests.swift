import GDLTransport
import Testing

@testable import GDL

/// Limits that hold together: of the process, of a job, of a host.
@LoopActor struct RateLimiterTests {
  /// A clock that goes on when a test says so.
  @LoopActor private final class ManualClock: LoopClock {
    private(set) var monotonicSeconds = 100.0
    var wallSeconds: Double { monotonicSeconds }
    private var timers = TimerQueue()

    func after(_ seconds: Double, _ action: @escaping @LoopActor () -> Void) -> LoopTimer {
      let timer = LoopTimer(action)
      timers.add(timer, deadline: monotonicSeconds + max(0, seconds))
      return timer
    }

    /// Fires what becomes due, in its order.
    func advance(to end: Double) {
      while let next = timers.nextDeadline, next <= end, let timer = timers.popDue(at: next) {
        monotonicSeconds = max(monotonicSeconds, next)
        timer.fire()
      }
      monotonicSeconds = end
    }
  }

  /// Takes pieces for as long as they are given, and again when woken.
  @LoopActor private final class Receiver {
    private(set) var bytes = 0
    private let limiters: [RateLimiter]

    init(_ limiters: [RateLimiter]) { self.limiters = limiters }

    func receive() {
      while RateLimiter.take(100, from: limiters, wake: { self.receive() }) { bytes += 100 }
    }
  }

  /// Bytes that come through in 20 s.
  private func taken(_ rates: [Int64?]) -> Int {
    let clock = ManualClock()
    let receiver = Receiver(rates.map { RateLimiter(bytesPerSecond: $0, clock: clock) })
    receiver.receive()
    clock.advance(to: 120)
    return receiver.bytes
  }

  @Test(arguments: [[1_000], [1_000, nil], [nil, 1_000]] as [[Int64?]])
  func `one limit holds on average`(rates: [Int64?]) {
    #expect((19_500...20_600).contains(taken(rates)), "\(taken(rates))")
  }

  /// What the one allowed and the other refused was charged to the first again at each try.
  @Test(arguments: [[1_000, 1_300], [1_300, 1_000], [1_000, 1_000]] as [[Int64?]])
  func `of two limits the lower one holds, and costs nothing of the other`(rates: [Int64?]) {
    #expect((19_600...20_600).contains(taken(rates)), "\(taken(rates))")
  }
}
