import Glibc

/// What a run depends on besides its seed, made the same for all.
enum Surroundings {
  private static let files = [
    "journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock", "journal.db.reserve", "archive.db",
    "archive.db-journal",
  ]
  /// Where the program was started.
  nonisolated(unsafe) private static var origin = ""
  private static func folder(_ process: pid_t) -> String { "/dev/shm/gdl-simulate-\(process)" }

  /// Starts this program again with what only its environment can say, when that is missing; goes to a folder
  /// of its own in memory.
  static func prepare() {
    if getenv("SWIFT_DETERMINISTIC_HASHING") == nil {
      setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
      setenv("TZ", "UTC", 1)
      setenv("SWIFT_BACKTRACE", "enable=no", 0)
      execv("/proc/self/exe", CommandLine.unsafeArgv)
      fatalError("this program cannot be started again: \(String(cString: strerror(errno)))")
    }
    if let path = getcwd(nil, 0) {
      origin = String(cString: path)
      free(path)
    }
    let folder = folder(getpid())
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST, chdir(folder) == 0 else {
      fatalError("\(folder) cannot be made")
    }
    atexit { Surroundings.cleanUp(after: getpid()) }
  }

  /// A path as whoever started the program meant it.
  static func path(_ text: String) -> String { text.hasPrefix("/") ? text : origin + "/" + text }

  /// Removes the folder of a process that is over.
  static func cleanUp(after process: pid_t) {
    let folder = folder(process)
    for name in files { unlink(folder + "/" + name) }
    rmdir(folder)
  }

  /// A line for whoever reads the pipe, at once.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(1, bytes, bytes.count)
  }

  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
