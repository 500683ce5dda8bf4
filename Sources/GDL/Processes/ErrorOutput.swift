#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a child's standard error goes: a file without a name, because what a child leaves running in the
/// background must not get a broken pipe from us.
final class ErrorOutput: Sendable {
  /// -1 when there is no place for it: then nothing is shown.
  let descriptor: Int32

  init() {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/gdl-child-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The end of what was written, on one line.
  ///
  /// - Parameter limit: at most so many bytes of it.
  func tail(_ limit: Int) -> String {
    guard descriptor >= 0 else { return "" }
    let length = lseek(descriptor, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = pread(descriptor, &bytes, bytes.count, max(0, length - off_t(limit)))
    guard count > 0 else { return "" }
    return String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }
}
