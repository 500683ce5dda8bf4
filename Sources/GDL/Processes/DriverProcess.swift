import Dispatch
import GDLExtractors
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A driver's process, with its two pipes.
///
/// It ends by itself when its input is closed; one that lives on is killed.
final class DriverProcess: DriverChannel {
  /// How long a driver may take to end once its input is closed, in seconds.
  private static let endSeconds = 2.0
  private static let shownBytes = 2_000

  private let pipes: LinePipes
  private let errors = ErrorOutput()
  private let child: ChildProcess
  private let isClosed = Atomic<Bool>(false)
  private let ended: Task<ChildProcess.Ending, Never>

  /// - Throws: ``ExtractionError`` with `failed` when it cannot be started.
  init(_ arguments: [String]) throws(ExtractionError) {
    guard let pipes = LinePipes(lineLimit: DriverLimits.lineBytes) else {
      throw Self.failure(arguments, String(cString: strerror(errno)))
    }
    self.pipes = pipes
    do throws(ChildProcess.StartFailure) {
      child = try ChildProcess(
        arguments, environment: ["PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"],
        ChildProcess.Descriptors(
          input: pipes.childInput, output: pipes.childOutput,
          error: errors.descriptor >= 0 ? errors.descriptor : nil))
    } catch {
      pipes.handedOver()
      throw Self.failure(arguments, error.sentence)
    }
    pipes.handedOver()
    let child = child
    ended = Task {
      await withCheckedContinuation { continuation in
        // Waiting blocks: a thread of its own, for as long as the driver lives.
        DispatchQueue(label: "gdl.driver.wait").async { continuation.resume(returning: child.reap()) }
      }
    }
  }

  private static func failure(_ arguments: [String], _ why: String) -> ExtractionError {
    ExtractionError("\(arguments.first ?? "") cannot be started: \(why)", kind: .failed)
  }

  deinit { close() }

  func send(_ line: String) async throws(ExtractionError) {
    guard await pipes.send(line) else {
      throw ExtractionError("the driver takes nothing any more", kind: .tryLater)
    }
  }

  func nextLine() async throws(ExtractionError) -> String? {
    switch await pipes.nextLine() {
    case .success(let line): return line
    case .failure(.tooLong): throw ExtractionError("a line of the driver is too long", kind: .failed)
    case .failure(.notUTF8): throw ExtractionError("a line of the driver is not UTF-8", kind: .failed)
    }
  }

  func exit() async -> DriverExit {
    close()
    let ending = await ended.value
    let shown = errors.tail(Self.shownBytes)
    switch ending {
    case .status(let status): return DriverExit(status: status, errorOutput: shown)
    case .signal(let signal): return DriverExit(signal: signal, errorOutput: shown)
    }
  }

  func close() {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    pipes.closeInput()
    let (child, ended) = (child, ended)
    let kill = Task {
      try await Task.sleep(for: .seconds(Self.endSeconds))
      child.kill()
    }
    Task {
      _ = await ended.value
      kill.cancel()
    }
  }
}
