import Glibc

/// Another process of this program, whose lines are read.
final class Child {
  let process: pid_t
  let descriptor: Int32
  private var buffer: [UInt8] = []
  private(set) var isOver = false
  /// As `waitpid` gives it; meaningful once ``isOver``.
  private(set) var status: Int32 = 0

  /// - Parameter keepsErrors: whether what it writes to the standard error is seen.
  init(_ arguments: [String], keepsErrors: Bool = false) {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0, "there is no pipe left")
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    if !keepsErrors { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
    var words: [UnsafeMutablePointer<CChar>?] = (["gdl-simulate"] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/proc/self/exe", &actions, nil, words, environ)
    precondition(code == 0, "this program cannot be started again: \(String(cString: strerror(code)))")
    close(ends[1])
    self.process = process
    descriptor = ends[0]
  }

  /// Waits for some output; the whole lines of it.
  func lines() -> [String] {
    var piece = [UInt8](repeating: 0, count: 16 << 10)
    let count = read(descriptor, &piece, piece.count)
    if count > 0 {
      buffer += piece[..<count]
    } else if count == 0 {
      close(descriptor)
      waitpid(process, &status, 0)
      Surroundings.cleanUp(after: process)
      isOver = true
    }
    var found: [String] = []
    while let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
      found.append(String(decoding: buffer[..<end], as: UTF8.self))
      buffer.removeSubrange(...end)
    }
    return found
  }

  /// Nil after an exit, whatever its status.
  var signal: Int32? { status & 0x7F == 0 ? nil : status & 0x7F }
  var exitStatus: Int32 { status >> 8 & 0xFF }

  func stop() { kill(process, SIGKILL) }
}
