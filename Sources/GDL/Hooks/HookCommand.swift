import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How telling a hook went.
enum HookOutcome: Sendable, Equatable {
  case delivered
  /// One sentence without a full stop.
  case failed(String)
  /// Ended by us, because the run is over.
  case stopped
}

/// Asks a running command to end; any thread may.
final class HookStop: Sendable {
  private let flag = Atomic<Bool>(false)
  var isAsked: Bool { flag.load(ordering: .acquiring) }
  func ask() { flag.store(true, ordering: .releasing) }
}

/// One command line, run by the shell in a process group of its own.
///
/// It gets the message on standard input and in its environment, standard output goes nowhere, and of
/// standard error only the end is read, and only when it failed. It inherits none of our descriptors,
/// signal dispositions or passwords.
struct HookCommand: Sendable {
  /// How much of standard error is shown, in bytes.
  static let shownBytes = 200
  private static let queue = DispatchQueue(label: "gdl.hooks", attributes: .concurrent)

  var command: String
  var input: String
  /// Added to ours.
  var environment: [String: String]
  var timeoutSeconds: Double

  func run(_ stop: HookStop) async -> HookOutcome {
    await withCheckedContinuation { continuation in
      // Starting a process and waiting for it block: not on the network thread.
      Self.queue.async { continuation.resume(returning: runBlocking(stop)) }
    }
  }

  private func runBlocking(_ stop: HookStop) -> HookOutcome {
    guard let input = Self.pipe(holding: input) else {
      return .failed("its standard input cannot be made: \(String(cString: strerror(errno)))")
    }
    let errors = ErrorOutput()
    let child: ChildProcess
    do throws(ChildProcess.StartFailure) {
      defer { close(input) }
      child = try ChildProcess(
        ["/bin/sh", "-c", command], environment: environment,
        ChildProcess.Descriptors(input: input, error: errors.descriptor >= 0 ? errors.descriptor : nil))
    } catch {
      return .failed("/bin/sh cannot be started: \(error.sentence)")
    }
    switch wait(child, stop) {
    case .ended(.status(0)): return .delivered
    case .ended(.status(let status)): return .failed("exit status \(status)" + Self.shown(errors))
    case .ended(.signal(let number)): return .failed("ended by signal \(number)" + Self.shown(errors))
    case .timedOut: return .failed("it took longer than \(timeoutSeconds) s" + Self.shown(errors))
    case .stopped: return .stopped
    }
  }

  private static func shown(_ errors: ErrorOutput) -> String {
    let text = errors.tail(shownBytes)
    return text.isEmpty ? "" : ": " + text
  }

  private enum Ending {
    case ended(ChildProcess.Ending)
    case timedOut
    case stopped
  }

  private func wait(_ child: ChildProcess, _ stop: HookStop) -> Ending {
    let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
    var pause = useconds_t(1_000)
    while child.isRunning {
      guard ContinuousClock.now < deadline, !stop.isAsked else {
        let ending = stop.isAsked ? Ending.stopped : .timedOut
        child.end()
        return ending
      }
      usleep(pause)
      pause = min(50_000, pause * 2)
    }
    return .ended(child.reap())
  }

  // MARK: Descriptors

  /// The reading end of a pipe with all of the text in it; nil with errno set.
  private static func pipe(holding text: String) -> Int32? {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      guard Glibc.pipe(&ends) == 0 else { return nil }
    #else
      guard Darwin.pipe(&ends) == 0 else { return nil }
    #endif
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Never waits: a message is far smaller than a pipe, and nobody reads it yet.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    let bytes = Array(text.utf8)
    let written = write(ends[1], bytes, bytes.count)
    let code = written < 0 ? errno : EMSGSIZE
    close(ends[1])
    guard written == bytes.count else {
      close(ends[0])
      errno = code
      return nil
    }
    return ends[0]
  }
}
