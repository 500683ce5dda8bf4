// What the journal needs of the C library, with errors as values.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The system's words for an `errno`.
func describeError(_ number: Int32) -> String {
  String(cString: strerror(number))
}

enum FileSystem {
  enum Found: Equatable {
    case nothing
    case file(size: Int64, mode: UInt32)
    case other
  }

  static func look(at path: String) throws(JournalError) -> Found {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return .nothing }
      throw .system(.cannotOpen, "open the journal \(path)", errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return .other }
    return .file(size: Int64(status.st_size), mode: UInt32(status.st_mode) & 0o7777)
  }

  /// The folder that a path is in.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a folder and the missing ones above it, mode 0700, each name durable before the next.
  static func createFolder(_ path: String) throws(JournalError) {
    var status = stat()
    if stat(path, &status) == 0 { return }
    guard errno == ENOENT else { throw .system(.cannotOpen, "make the folder \(path)", errno) }
    let parent = parent(of: path)
    try createFolder(parent)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw .system(.cannotOpen, "make the folder \(path)", errno)
    }
    try synchronizeFolder(parent)
  }

  static func synchronizeFolder(_ path: String) throws(JournalError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(.io, "open the folder \(path)", errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system(.io, "synchronize the folder \(path)", errno) }
  }

  /// Creates an empty file with mode 0600, for SQLite to fill; its -wal and -shm take the mode over.
  ///
  /// Only for a file that is not there: closing a descriptor of a database that this process has open
  /// would drop SQLite's locks (sqlite.org/howtocorrupt.html, section 2.2).
  static func createPrivateFile(_ path: String) throws(JournalError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST { return }
      throw .system(.cannotOpen, "create the journal \(path)", errno)
    }
    guard close(descriptor) == 0 else { throw .system(.io, "create the journal \(path)", errno) }
    try synchronizeFolder(parent(of: path))
  }

  /// Takes the rights of group and others away, which a copy or another umask may have given.
  static func makePrivate(_ path: String) throws(JournalError) {
    guard case .file(_, let mode) = try look(at: path), mode & 0o077 != 0 else { return }
    guard chmod(path, 0o600) == 0 else {
      throw .system(.readOnly, "make the journal \(path) private", errno)
    }
  }
}
