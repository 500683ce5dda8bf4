// The one file that imports CLinux: beside Glibc in one file, the two disagree about a few C types.
import CLinux

enum System {
  /// For posix_spawn: the child leads a session of its own.
  static var newSessionFlag: Int32 { gdl_spawn_new_session() }

  /// Columns and rows of the terminal behind a descriptor; nil when it is none.
  static func terminalSize(_ descriptor: Int32) -> (columns: Int, rows: Int)? {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard gdl_terminal_size(descriptor, &columns, &rows) == 0 else { return nil }
    return (Int(columns), max(1, Int(rows)))
  }

  /// What `waitpid` reported: the signal that ended a process, or 0 and its exit status.
  static func end(_ waitStatus: Int32) -> (signal: Int32, status: Int32) {
    (gdl_wait_signal(waitStatus), gdl_wait_exit_status(waitStatus))
  }
}
