import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that takes the messages of a process nobody watches, and is turned over by that process when it is
/// large: `gdl.log`, then `gdl.log.1` to `gdl.log.3`.
///
/// Several processes may share one. Only who holds the kernel's lock of the file turns it; the others notice
/// that the name leads elsewhere and follow.
struct LogFile: Sendable {
  static let defaultLimit: Int64 = 10 << 20
  static let kept = 3

  let path: String
  /// Bytes from which on it is turned.
  let limit: Int64
  /// All of them write to it.
  private let descriptors: [Int32]

  /// `$XDG_STATE_HOME/gdl/gdl.log`, else `~/.local/state/gdl/gdl.log`.
  static var defaultPath: String {
    if let state = Environment.value("XDG_STATE_HOME") { return state + "/gdl/gdl.log" }
    return (Environment.value("HOME") ?? "") + "/.local/state/gdl/gdl.log"
  }

  /// Has standard error write there from here on; standard output, too, where both are one already.
  ///
  /// - Throws: ``GDLError`` with `unusable` when it cannot be opened.
  static func forMessages(_ path: String) throws(GDLError) -> LogFile {
    let outputs = identity(STDOUT_FILENO)
    let isShared = outputs != nil && outputs == identity(STDERR_FILENO) && isatty(STDOUT_FILENO) == 0
    return try LogFile(path, descriptors: isShared ? [STDERR_FILENO, STDOUT_FILENO] : [STDERR_FILENO])
  }

  init(_ path: String, descriptors: [Int32], limit: Int64 = Self.defaultLimit) throws(GDLError) {
    self.path = path
    self.limit = limit
    self.descriptors = descriptors
    try open()
  }

  /// Turns the file when it is large, and follows when another process did. Cheap: call it every few seconds.
  func turn() {
    guard let descriptor = descriptors.first, let here = Self.status(descriptor) else { return }
    guard Self.identity(path) == Self.identity(descriptor) else { return follow() }
    guard here.st_size >= limit, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
    // Who had the lock before may have turned it just now.
    guard Self.identity(path) == Self.identity(descriptor) else { return follow() }
    for number in stride(from: Self.kept - 1, through: 1, by: -1) {
      rename("\(path).\(number)", "\(path).\(number + 1)")
    }
    if rename(path, "\(path).1") == 0 { follow() } else { flock(descriptor, LOCK_UN) }
  }

  /// What cannot be opened now is tried again at the next turn; until then the old file takes the lines.
  private func follow() {
    do { try open() } catch { Console.report(error, mask: SecretMask(showsSecrets: false)) }
  }

  private func open() throws(GDLError) {
    let descriptor = Self.open(path)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    defer { close(descriptor) }
    for target in descriptors {
      guard dup2(descriptor, target) >= 0 else { throw Self.failure(path, errno) }
    }
  }

  /// Makes the folder, too. A failure is a negative number, and errno.
  static func open(_ path: String) -> Int32 {
    makeFolders(of: path)
    #if canImport(Darwin)
      return Darwin.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    #else
      return Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    #endif
  }

  /// A folder that cannot be made shows when the file is opened.
  private static func makeFolders(of path: String) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
  }

  static func failure(_ path: String, _ number: Int32) -> GDLError {
    GDLError(
      .unusable, "the log \(path) cannot be written: \(String(cString: strerror(number)))",
      hint: "choose another file with `--log-file`")
  }

  // MARK: - Which file it is

  private struct Identity: Equatable {
    let device: UInt64
    let number: UInt64
  }

  private static func status(_ descriptor: Int32) -> stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status : nil
  }

  private static func identity(_ descriptor: Int32) -> Identity? {
    status(descriptor).map { Identity(device: UInt64($0.st_dev), number: UInt64($0.st_ino)) }
  }

  private static func identity(_ path: String) -> Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
  }
}
