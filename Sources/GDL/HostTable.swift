import GDLCore
import GDLJournal
import GDLTransport

/// Connections and waits by origin, over all transfers of the process.
@LoopActor
final class HostTable {
  private var states: [String: HostBackoff] = [:]
  private var open: [String: Int] = [:]
  /// What the configuration says, by origin.
  private var limits: [String: Int] = [:]
  private var pauses: [String: HostPause] = [:]
  /// When the next request may begin, by the monotonic clock; only where somebody sleeps between requests.
  private var sleepUntil: [String: Double] = [:]
  private let configuration: EngineConfiguration
  private let clock: any LoopClock
  private let jitter: @Sendable () -> Double

  init(
    _ configuration: EngineConfiguration, clock: any LoopClock, jitter: @escaping @Sendable () -> Double
  ) {
    self.configuration = configuration
    self.clock = clock
    self.jitter = jitter
  }

  private func limit(_ origin: String) -> Int {
    if let known = limits[origin] { return known }
    let host = (try? RequestURL(origin))?.host
    let limit = host.map(configuration.connections(to:)) ?? configuration.connectionsPerHost
    limits[origin] = limit
    return limit
  }

  /// Replaces what is known of paused hosts.
  func pause(_ all: [HostPause]) {
    pauses = Dictionary(all.map { ($0.host, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// The pause of an origin's host; nil when it has none now.
  func pause(of origin: String) -> HostPause? {
    guard !pauses.isEmpty, let host = (try? RequestURL(origin))?.host.lowercased(),
      let pause = pauses[host]
    else { return nil }
    if let until = pause.until, until <= clock.wallSeconds { return nil }
    return pause
  }

  /// Seconds until the pause of an origin's host is over; nil for none, or for one without an end.
  func pausedSeconds(_ origin: String) -> Double? {
    pause(of: origin)?.until.map { $0 - clock.wallSeconds }
  }

  /// Whether one more request may go to the origin now, besides so many that are about to be opened.
  func mayOpen(_ origin: String, besides coming: Int = 0) -> Bool {
    guard pause(of: origin) == nil, sleepSeconds(origin) <= 0 else { return false }
    let count = open[origin, default: 0] + coming
    guard let state = states[origin] else { return count < limit(origin) }
    return count < state.maximumConnections
      && state.waitSeconds(now: clock.monotonicSeconds) <= 0
  }

  /// Whether a page of a source may be asked for now. One connection more than files may have is for pages,
  /// so that long files do not keep a source from being read.
  func mayOpenPage(_ origin: String) -> Bool { mayOpen(origin, besides: -1) }

  /// Seconds until ``mayOpen(_:)`` is worth asking again because of a wait; 0 for no wait.
  func waitSeconds(_ origin: String) -> Double {
    max(states[origin]?.waitSeconds(now: clock.monotonicSeconds) ?? 0, sleepSeconds(origin))
  }

  private func sleepSeconds(_ origin: String) -> Double {
    sleepUntil.isEmpty ? 0 : (sleepUntil[origin] ?? 0) - clock.monotonicSeconds
  }

  /// - Parameter sleep: how long nothing else is to be asked of the origin.
  func opened(_ origin: String, sleep: SleepRange?) {
    open[origin, default: 0] += 1
    if let sleep { sleepUntil[origin] = clock.monotonicSeconds + sleep.seconds(jitter()) }
  }

  func closed(_ origin: String) {
    let count = open[origin, default: 0] - 1
    precondition(count >= 0, "more requests ended than began")
    open[origin] = count == 0 ? nil : count
  }

  func busy(_ origin: String, sentAt: Double, retryAfterSeconds: Double?, policy: RetryPolicy) {
    var state = states[origin] ?? HostBackoff(limit: limit(origin), policy: policy)
    state.busy(
      sentAt: sentAt, now: clock.monotonicSeconds, retryAfterSeconds: retryAfterSeconds,
      jitter: jitter())
    states[origin] = state
  }

  func succeeded(_ origin: String, sentAt: Double) {
    states[origin]?.succeeded(sentAt: sentAt)
  }
}
