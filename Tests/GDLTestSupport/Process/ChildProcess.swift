import Glibc

/// A program that a test started; killed and reaped at the latest when the last reference goes.
package final class ChildProcess: Sendable {
  package enum Exit: Sendable, Equatable {
    case status(Int32)
    /// It was ended by this signal.
    case signal(Int32)
  }

  package let processID: pid_t
  /// Files that take its standard output and standard error.
  package let outputPath: String
  package let errorPath: String
  private let folder: TemporaryFolder
  private let exit: Monitor<Exit?>

  /// - Parameters:
  ///   - program: A path, or a name looked up by ``find(_:)``.
  ///   - environment: Added to this process's own.
  ///   - workingDirectory: Absolute; nil keeps this process's own.
  /// - Throws: ``SystemError`` when it could not be started.
  package init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
    workingDirectory: String? = nil
  ) throws {
    guard let path = program.contains("/") ? program : Self.find(program) else {
      throw SystemError("find \(program)", errno: ENOENT)
    }
    folder = try TemporaryFolder()
    outputPath = folder.path("stdout")
    errorPath = folder.path("stderr")
    // env(1) changes the directory, then becomes the program: the process ID stays.
    let command =
      if let workingDirectory { ["/usr/bin/env", "-C", workingDirectory, path] } else { [path] }
    processID = try Self.spawn(
      command + arguments, environment: environment, output: outputPath, error: errorPath)
    let (exit, processID) = (Monitor<Exit?>(nil), processID)
    self.exit = exit
    startThread { Self.reap(processID, into: exit) }
  }

  deinit {
    kill(SIGKILL)
    _ = wait(timeoutSeconds: 10)
  }

  /// Standard output so far.
  package var output: String { FileContent.text(outputPath) }

  /// Standard error so far.
  package var errorOutput: String { FileContent.text(errorPath) }

  package var isRunning: Bool { exit.withLock { $0 == nil } }

  /// Sends a signal; nothing when it has ended.
  package func kill(_ signal: Int32) {
    // The lock keeps the reaper away, so that the number cannot belong to another process by now.
    exit.withLock { exit in
      if exit == nil { _ = Glibc.kill(processID, signal) }
    }
  }

  /// How it ended; nil after the timeout. Blocks: only for threads of one's own.
  package func wait(timeoutSeconds: Double) -> Exit? {
    exit.wait(timeoutSeconds: timeoutSeconds) { $0 }
  }

  /// How it ended; nil after the timeout.
  package func ended(timeoutSeconds: Double = 60) async -> Exit? {
    await onOwnThread { self.wait(timeoutSeconds: timeoutSeconds) }
  }

  /// Starts a program and awaits its end; it is killed after the timeout.
  package static func run(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
    timeoutSeconds: Double = 60
  ) async throws -> (exit: Exit?, output: String, errorOutput: String) {
    let child = try ChildProcess(program, arguments, environment: environment)
    let exit = await child.ended(timeoutSeconds: timeoutSeconds)
    return (exit, child.output, child.errorOutput)
  }

  /// The first executable of that name in `PATH` and the system's own folders.
  package static func find(_ name: String) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return (path + ":/usr/bin:/usr/sbin:/usr/local/sbin").split(separator: ":")
      .map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  private static func reap(_ processID: pid_t, into exit: Monitor<Exit?>) {
    var information = siginfo_t()
    // WNOWAIT: wait outside the lock, reap inside it.
    while waitid(P_PID, id_t(processID), &information, Int32(WEXITED | WNOWAIT)) != 0 && errno == EINTR {}
    exit.withLock { exit in
      var status: Int32 = 0
      while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
      // The layout of wait(2)'s status, whose macros Swift does not import.
      exit = status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal(status & 0x7F)
    }
  }
}
