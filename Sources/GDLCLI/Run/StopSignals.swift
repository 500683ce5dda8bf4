import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// SIGINT, SIGTERM and SIGHUP as wishes to stop: the first one asks, a second SIGINT ends the process at
/// once (the journal holds either way).
final class StopSignals: Sendable {
  /// The first of them that came; 0 for none.
  private let first = Atomic<Int32>(0)
  /// Touched by the initialiser only; afterwards they are just kept alive.
  private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []

  /// - Parameter stop: Called at the first signal, from a thread of Dispatch.
  init(stop: @escaping @Sendable () -> Void) {
    for number in [SIGINT, SIGTERM, SIGHUP] where !(number == SIGHUP && Self.isIgnored(SIGHUP)) {
      sources.append(source(number, stop: stop))
    }
  }

  /// 128 + the signal, as shells count: 130, 143 or 129. Nil when no signal came.
  var exitStatus: Int32? {
    let number = first.load(ordering: .acquiring)
    return number == 0 ? nil : 128 + number
  }

  private func source(_ number: Int32, stop: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
    source.setEventHandler { @Sendable [self] in
      if first.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing).exchanged {
        stop()
      } else if number == SIGINT {
        _exit(128 + SIGINT)
      }
    }
    source.activate()
    return source
  }

  /// `nohup` starts its program so; it stays so.
  private static func isIgnored(_ number: Int32) -> Bool {
    let before = signal(number, SIG_IGN)
    signal(number, before)
    return unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
