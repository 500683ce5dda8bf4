import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Room for last words: a file beside the journal that is given up when a commit finds the disk full, so that
/// a pause can be journaled, and a job be cancelled to make room.
final class ReserveFile: Sendable {
  /// Some two hundred pages of the log.
  static let length = 1 << 20
  /// With less room than so many times its length it is not made: whoever fills the disk is not to stop here.
  static let share = 4

  let path: String
  private let used = Atomic(false)

  init(path: String) { self.path = path }

  /// Whether it was given up, and not made again since.
  var wasUsed: Bool { used.load(ordering: .acquiring) }

  /// Makes it when it is missing and there is room. Nothing depends on whether it could be.
  func keep() {
    var status = stat()
    if stat(path, &status) == 0, status.st_size >= Self.length {
      used.store(false, ordering: .releasing)
      return
    }
    guard freeBytes >= Self.length * Self.share else { return }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return }
    let zeros = [UInt8](repeating: 0, count: 64 << 10)
    var written = 0
    // Written, because not every file system can reserve what nobody wrote.
    while written < Self.length {
      let count = write(descriptor, zeros, zeros.count)
      guard count > 0 else { break }
      written += count
    }
    close(descriptor)
    if written >= Self.length { used.store(false, ordering: .releasing) } else { unlink(path) }
  }

  /// - Returns: whether there was something to give up.
  func giveUp() -> Bool {
    guard unlink(path) == 0 else { return false }
    used.store(true, ordering: .releasing)
    return true
  }

  private var freeBytes: Int {
    var status = statvfs()
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    guard statvfs(folder.isEmpty ? "/" : folder, &status) == 0 else { return 0 }
    return Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }
}
