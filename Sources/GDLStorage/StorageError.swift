#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A system call on a file or folder that did not work.
package struct StorageError: Error, Sendable, Equatable {
  /// What was being done, as a verb phrase: "write", "open", "flush to the disk".
  package var operation: String
  package var path: String
  /// The `errno` of the call.
  package var code: Int32

  package init(_ operation: String, _ path: String, _ code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// No space, no quota, or the largest size of a file reached: more space lets it go on.
  package var isFull: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }
  /// Somebody else may make room. Not so where a file has the largest size that this process may write.
  package var mayGetRoom: Bool { code == ENOSPC || code == EDQUOT }
  package static let noSpace = ENOSPC
  package var isDenied: Bool { code == EACCES || code == EPERM }
  package var isMissing: Bool { code == ENOENT }
  package var isNoFolder: Bool { code == ENOTDIR }
  package var exists: Bool { code == EEXIST }

  package init(code: Int32, writing path: String) { self.init("write to", path, code) }
  package init(code: Int32, reading path: String) { self.init("read", path, code) }

  /// One sentence for users.
  package var message: String {
    "cannot \(operation) \(path): \(String(cString: strerror(code)))"
  }
}

extension StorageError {
  /// The error of the call that just failed, from `errno`.
  init(_ operation: String, _ path: String) { self.init(operation, path, errno) }
}
