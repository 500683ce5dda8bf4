import GDLTransport

/// One limit for everything a process receives: a bucket that fills with time.
///
/// Receivers ask before each piece of a body. One that is refused leaves its bytes in the socket, so the
/// sender slows down by itself, and is woken when there is room again.
@LoopActor
final class RateLimiter {
  /// The bucket holds so much time's worth: short bursts pass, the average holds.
  private static let burstSeconds = 0.05

  private var bytesPerSecond: Double?
  private let clock: any LoopClock
  private var available: Double
  private var filledAt: Double
  private var waiting: [@LoopActor () -> Void] = []
  private var timer: LoopTimer?

  init(bytesPerSecond: Int64?, clock: any LoopClock) {
    self.bytesPerSecond = bytesPerSecond.map(Double.init)
    self.clock = clock
    available = (self.bytesPerSecond ?? 0) * Self.burstSeconds
    filledAt = clock.monotonicSeconds
  }

  /// Changes the limit from now on; nil for none.
  func set(bytesPerSecond new: Int64?) {
    let rate = new.map(Double.init)
    guard rate != bytesPerSecond else { return }
    bytesPerSecond = rate
    available = (rate ?? 0) * Self.burstSeconds
    filledAt = clock.monotonicSeconds
    timer?.cancel()
    wakeAll()
  }

  /// Whether `count` bytes may be taken from all of them now; then they are. If not, nothing is taken from
  /// any, and `wake` is called when it is worth asking again.
  static func take(
    _ count: Int, from limiters: [RateLimiter], wake: @autoclosure () -> (@LoopActor () -> Void)
  ) -> Bool {
    for limiter in limiters where !limiter.hasRoom {
      limiter.wait(wake())
      return false
    }
    for limiter in limiters where limiter.bytesPerSecond != nil { limiter.available -= Double(count) }
    return true
  }

  /// The bucket may go below zero by one piece: the debt is paid by waiting longer.
  private var hasRoom: Bool {
    guard let rate = bytesPerSecond else { return true }
    let now = clock.monotonicSeconds
    available = min(available + (now - filledAt) * rate, max(rate * Self.burstSeconds, 1))
    filledAt = now
    return available > 0
  }

  private func wait(_ wake: @escaping @LoopActor () -> Void) {
    guard let rate = bytesPerSecond else { preconditionFailure("nobody waits for what has no limit") }
    waiting.append(wake)
    if timer == nil {
      timer = clock.after(max(-available / rate, 0.005)) { [weak self] in self?.wakeAll() }
    }
  }

  private func wakeAll() {
    timer = nil
    let all = waiting
    waiting = []
    for wake in all { wake() }
  }
}
