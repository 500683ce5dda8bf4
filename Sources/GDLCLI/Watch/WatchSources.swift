import Dispatch
import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What happens around the loop of `watch`, one after the other.
enum WatchEvent: Sendable {
  case input([UInt8])
  /// The terminal is gone.
  case inputEnded
  /// Nothing came after the input with that number.
  case inputPaused(Int)
  case tick
  case resized
  /// Continued after a stop: the screen may be anything.
  case continued
  /// SIGINT, SIGTERM or SIGHUP.
  case stopped
  case read(Result<WatchSnapshot, GDLError>)
  /// How an order went.
  case told(Result<String, GDLError>)
}

/// Keys, signals and the clock, as events.
final class WatchSources {
  private var sources: [any DispatchSourceProtocol] = []
  private let stopSignals: StopSignals

  init(_ events: AsyncStream<WatchEvent>.Continuation) {
    stopSignals = StopSignals { events.yield(.stopped) }
    let queue = DispatchQueue(label: "watch", qos: .userInteractive)
    let input = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: queue)
    input.setEventHandler { @Sendable in
      var bytes = [UInt8](repeating: 0, count: 256)
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      if count > 0 {
        events.yield(.input(Array(bytes.prefix(count))))
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        events.yield(.inputEnded)
      }
    }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now(), repeating: .milliseconds(500))
    timer.setEventHandler { @Sendable in events.yield(.tick) }
    sources = [
      input, timer, Self.signal(SIGWINCH, queue, events, .resized),
      Self.signal(SIGCONT, queue, events, .continued),
    ]
    for source in sources { source.activate() }
  }

  /// 128 + the signal that stopped us; nil for none.
  var exitStatus: Int32? { stopSignals.exitStatus }

  func cancel() {
    for source in sources { source.cancel() }
  }

  private static func signal(
    _ number: Int32, _ queue: DispatchQueue, _ events: AsyncStream<WatchEvent>.Continuation,
    _ event: WatchEvent
  ) -> any DispatchSourceProtocol {
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler { @Sendable in events.yield(event) }
    return source
  }
}
