import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The user's systemd, asked through `systemctl --user`.
struct UserManager {
  struct Answer {
    /// Nil when there is no such program or it was killed.
    let status: Int32?
    /// Standard output and standard error.
    let text: String
  }

  /// Whether one answers: there is none in a container, nor for a user who is not logged in and does not linger.
  static var answers: Bool { ask(["show-environment"]).status == 0 }

  /// `active`, `inactive`, `failed` and the like; nil when nobody knows.
  static func state(of unit: String) -> String? {
    let words = ask(["is-active", unit]).text.split(whereSeparator: \.isWhitespace)
    return words.count == 1 ? String(words[0]) : nil
  }

  /// - Throws: ``GDLError`` when it refuses.
  static func order(_ arguments: String...) throws(GDLError) {
    let answer = ask(arguments)
    guard answer.status == 0 else {
      let said = answer.text.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
      throw GDLError(
        .unusable, "`systemctl --user \(arguments.joined(separator: " "))` failed\(said)",
        kept: "the units in \(UnitFolder.ofUser.path)", hint: "`systemctl --user status gdl` says more")
    }
  }

  private static func ask(_ arguments: [String]) -> Answer {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return Answer(status: nil, text: "") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions: FileActions = .init()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    let words = ["systemctl", "--user", "--no-pager"] + arguments
    var strings: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { strings.forEach { free($0) } }
    var child: pid_t = 0
    let failure = posix_spawnp(&child, "systemctl", &actions, nil, &strings, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard failure == 0 else { return Answer(status: nil, text: "") }
    let text = readAll(ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    let end = System.end(status)
    return Answer(status: end.signal == 0 ? end.status : nil, text: text)
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  #if canImport(Darwin)
    private typealias FileActions = posix_spawn_file_actions_t?
  #else
    private typealias FileActions = posix_spawn_file_actions_t
  #endif
}
