#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Time and timers on the network thread. It exists as a protocol because a simulator replaces it.
@LoopActor package protocol LoopClock: AnyObject {
  /// Seconds since some fixed moment; never goes back, and goes on while the machine is suspended.
  var monotonicSeconds: Double { get }

  /// Seconds since 1970-01-01T00:00:00Z; may jump.
  var wallSeconds: Double { get }

  /// Runs `action` once on the network thread, `seconds` from now or as soon after as the thread is free.
  ///
  /// The timer is kept until it fires or is cancelled, whether or not the caller keeps it. Timers fire in the
  /// order of their deadlines; equal deadlines in the order they were made.
  @discardableResult
  func after(_ seconds: Double, _ action: @escaping @LoopActor () -> Void) -> LoopTimer
}

/// One action that is to run later.
@LoopActor package final class LoopTimer {
  private var action: (@LoopActor () -> Void)?

  package init(_ action: @escaping @LoopActor () -> Void) {
    self.action = action
  }

  /// False once it fired or was cancelled.
  package var isPending: Bool { action != nil }

  /// The action will not run any more. Harmless after it ran.
  package func cancel() {
    action = nil
  }

  /// Runs the action unless it ran or was cancelled. For clocks only.
  package func fire() {
    let action = action
    self.action = nil
    action?()
  }
}

/// The machine's clocks, and the timers that ``NetworkLoop`` fires.
@LoopActor package final class SystemClock: LoopClock {
  package static let shared = SystemClock()

  private var timers = TimerQueue()

  private init() {}

  package var monotonicSeconds: Double { Self.boottimeSeconds }

  package var wallSeconds: Double { Self.read(CLOCK_REALTIME) }

  @discardableResult
  package func after(_ seconds: Double, _ action: @escaping @LoopActor () -> Void) -> LoopTimer {
    let timer = LoopTimer(action)
    timers.add(timer, deadline: monotonicSeconds + max(0, seconds))
    return timer
  }

  /// Deadline of the next timer, by ``monotonicSeconds``. Nil when there is none.
  var nextDeadline: Double? { timers.nextDeadline }

  /// Fires what is due now; a timer made meanwhile waits for the next call.
  func fireDueTimers() {
    guard timers.nextDeadline != nil else { return }
    let now = monotonicSeconds
    while let timer = timers.popDue(at: now) { timer.fire() }
  }

  nonisolated static var boottimeSeconds: Double {
    #if os(Linux)
      read(CLOCK_BOOTTIME)
    #else
      read(CLOCK_MONOTONIC)  // on Darwin this one counts suspended time
    #endif
  }

  private nonisolated static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    precondition(clock_gettime(clock, &time) == 0, "clock \(clock) cannot be read")
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
