#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension System {
  /// Seconds since 1970, by the wall clock.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Who runs this program, for the journal: `ann on /dev/pts/3`.
  static var userAndTerminal: String {
    let user = Environment.value("USER") ?? "user \(getuid())"
    guard let terminal = ttyname(STDIN_FILENO) else { return user }
    return "\(user) on \(String(cString: terminal))"
  }
}
