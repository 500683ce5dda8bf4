import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The terminal as a full screen: raw keys in, the alternate screen out, and everything as it was afterwards.
final class WatchScreen {
  private let original: termios
  private var isEntered = false

  /// Changes nothing yet.
  ///
  /// - Throws: ``GDLError`` with `usage` when this is no terminal that moves its cursor.
  init() throws(GDLError) {
    let kind = Environment.value("TERM")
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, let kind, kind != "dumb" else {
      throw GDLError(
        .usage, "`gdl watch` draws on a whole terminal, and this is none",
        hint: "`gdl list` and `gdl list --json` print the same once")
    }
    var state = termios()
    guard tcgetattr(STDIN_FILENO, &state) == 0 else {
      throw GDLError(.usage, "the terminal cannot be read: \(String(cString: strerror(errno)))")
    }
    original = state
  }

  /// The size now; a usual one where the terminal does not say.
  var size: (columns: Int, rows: Int) { System.terminalSize(STDOUT_FILENO) ?? (80, 24) }

  /// Again after the process was stopped and continued, too: the shell has set its own mode meanwhile.
  func enter() throws(OutputError) {
    var raw = original
    cfmakeraw(&raw)
    isEntered = true
    tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    // Alternate screen, no cursor, clear.
    try Console.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
  }

  func leave() {
    guard isEntered else { return }
    isEntered = false
    // A terminal that is gone needs no restoring.
    do { try Console.write("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l") } catch {}
    var state = original
    tcsetattr(STDIN_FILENO, TCSANOW, &state)
  }

  /// Stops the process as Ctrl-Z does elsewhere, and returns when it is continued.
  func suspend() throws(OutputError) {
    leave()
    // To this thread, so that it is stopped before the next line. Threads of Dispatch block most signals.
    var stop = sigset_t()
    var before = sigset_t()
    sigemptyset(&stop)
    sigaddset(&stop, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stop, &before)
    raise(SIGTSTP)
    pthread_sigmask(SIG_SETMASK, &before, nil)
    try enter()
  }
}
