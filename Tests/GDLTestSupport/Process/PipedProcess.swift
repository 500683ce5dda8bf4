import Glibc

/// A program that a test talks to over pipes, line by line; killed and reaped at the latest when the last
/// reference goes.
package final class PipedProcess: Sendable {
  package let processID: pid_t
  private let input: Int32
  private let state = Monitor(State())
  private let errors: TemporaryFolder

  private struct State {
    var lines: [String] = []
    var isAtEnd = false
    var isInputOpen = true
    var exit: ChildProcess.Exit?
  }

  /// - Parameters:
  ///   - command: The first word is an absolute path.
  ///   - workingDirectory: Absolute.
  /// - Throws: ``SystemError`` when it could not be started.
  package init(_ command: [String], environment: [String: String] = [:], workingDirectory: String) throws {
    errors = try TemporaryFolder()
    var (toChild, fromChild): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw SystemError("pipe") }
    for descriptor in toChild + fromChild { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    defer {
      close(toChild[0])
      close(fromChild[1])
    }
    processID = try ChildProcess.spawn(
      ["/usr/bin/env", "-C", workingDirectory] + command, environment: environment,
      descriptors: [0: toChild[0], 1: fromChild[1]], error: errors.path("stderr"))
    input = toChild[1]
    // A driver that is gone is an error of write(2), not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    let (state, output, processID) = (state, fromChild[0], processID)
    startThread {
      Self.read(output, into: state)
      close(output)
      Self.reap(processID, into: state)
    }
  }

  deinit {
    closeInput()
    kill(SIGKILL)
    _ = state.wait(timeoutSeconds: 10) { $0.exit }
  }

  /// Standard error so far.
  package var errorOutput: String { FileContent.text(errors.path("stderr")) }

  /// Sends a line; false when nothing reads it any more.
  @discardableResult
  package func send(_ line: String) -> Bool {
    state.withLock { state in
      guard state.isInputOpen else { return false }
      let bytes = Array((line + "\n").utf8)
      var written = 0
      while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        written += count
      }
      return true
    }
  }

  package func closeInput() {
    state.withLock { state in
      guard state.isInputOpen else { return }
      state.isInputOpen = false
      close(input)
    }
  }

  /// The next line; nil at the end of the output, and after the timeout.
  package func nextLine(timeoutSeconds: Double = 60) async -> String? {
    if let line = state.withLock({ $0.lines.isEmpty ? nil : $0.lines.removeFirst() }) { return line }
    return await onOwnThread {
      self.state.wait(timeoutSeconds: timeoutSeconds) { state -> String?? in
        if !state.lines.isEmpty { return state.lines.removeFirst() }
        return state.isAtEnd ? .some(nil) : nil
      } ?? nil
    }
  }

  package func kill(_ signal: Int32) {
    state.withLock { state in
      if state.exit == nil { _ = Glibc.kill(processID, signal) }
    }
  }

  /// How it ended; nil after the timeout.
  package func ended(timeoutSeconds: Double = 30) async -> ChildProcess.Exit? {
    await onOwnThread { self.state.wait(timeoutSeconds: timeoutSeconds) { $0.exit } }
  }

  private static func read(_ output: Int32, into state: Monitor<State>) {
    var rest: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(output, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      rest += piece[..<count]
      guard let last = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      let lines = rest[..<last].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      rest = Array(rest[(last + 1)...])
      state.withLock { $0.lines += lines.map { String(decoding: $0, as: UTF8.self) } }
    }
    state.withLock { $0.isAtEnd = true }
  }

  private static func reap(_ processID: pid_t, into state: Monitor<State>) {
    var information = siginfo_t()
    while waitid(P_PID, id_t(processID), &information, Int32(WEXITED | WNOWAIT)) != 0 && errno == EINTR {}
    state.withLock { state in
      var status: Int32 = 0
      while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
      state.exit = status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal(status & 0x7F)
    }
  }
}
