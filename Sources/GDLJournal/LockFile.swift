import CLinux
import GDLCore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The file beside the journal whose byte N is locked as long as session N lives.
///
/// The locks belong to the open file description: the kernel drops them when the process dies, however
/// it dies, and `O_CLOEXEC` keeps them from its children. The file is never deleted, since a deleted and
/// a new one would hold locks that do not see each other. Byte 0 is held while a journal is created.
final class LockFile: Sendable {
  let path: String
  private let descriptor: Int32
  private let isClosed = Atomic(false)

  /// - Parameter creates: Opens for locking, and makes the file when it is missing. Otherwise the file
  ///   can only be asked; when it is missing, nobody holds anything.
  init(path: String, creates: Bool) throws(JournalError) {
    self.path = path
    descriptor =
      creates ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) : open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, creates || errno != ENOENT {
      throw .system(.cannotOpen, "open the lock file \(path)", errno)
    }
  }

  deinit { close() }

  /// Gives back every byte at once, as the death of the process does.
  func close() {
    guard descriptor >= 0, !isClosed.exchange(true, ordering: .relaxed) else { return }
    #if canImport(Glibc)
      Glibc.close(descriptor)
    #elseif canImport(Musl)
      Musl.close(descriptor)
    #else
      Darwin.close(descriptor)
    #endif
  }

  /// Takes a byte without waiting. False: somebody else holds it.
  func tryLock(_ byte: Int64) throws(JournalError) -> Bool {
    if gdl_lock_byte(descriptor, byte, 1) == 0 { return true }
    if errno == EAGAIN || errno == EACCES { return false }
    throw JournalError(
      .io, "cannot lock \(path): \(describeError(errno))",
      hint: "put the journal on a local file system with `--journal`")
  }

  func unlock(_ byte: Int64) throws(JournalError) {
    guard gdl_lock_byte(descriptor, byte, 0) == 0 else {
      throw .system(.io, "unlock \(path)", errno)
    }
  }

  /// Whether another open file description holds the byte.
  func isLocked(_ byte: Int64) throws(JournalError) -> Bool {
    guard descriptor >= 0 else { return false }
    let answer = gdl_byte_is_locked(descriptor, byte)
    guard answer >= 0 else { throw .system(.io, "read the locks of \(path)", errno) }
    return answer == 1
  }

  /// Waits for byte 0, runs `body` while holding it, and gives it back.
  func whileHoldingCreationByte<T>(
    timeoutSeconds: Int, _ body: () throws(JournalError) -> T
  ) throws(JournalError) -> T {
    var attempts = timeoutSeconds * 100
    while try !tryLock(0) {
      attempts -= 1
      guard attempts > 0 else {
        throw JournalError(.busy, "another gdl has been creating the journal for \(timeoutSeconds) s")
      }
      usleep(10_000)
    }
    let result: T
    do throws(JournalError) {
      result = try body()
    } catch {
      try unlock(0)
      throw error
    }
    try unlock(0)
    return result
  }
}
