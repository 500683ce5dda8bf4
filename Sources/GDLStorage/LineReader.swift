#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads a text file or the standard input line by line, in memory of one block and one line.
package final class LineReader {
  /// A line longer than this is no URL but the wrong file.
  package static let lineLimit = 64 << 10

  private let descriptor: Int32
  private let path: String
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  private var position = 0
  private var count = 0

  /// - Parameter path: `-` for the standard input.
  package init(path: String) throws(StorageError) {
    self.path = path
    descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StorageError("read", path) }
  }

  deinit { if descriptor > 0 { close(descriptor) } }

  /// The next line without its line feed; nil at the end.
  package func next() throws(StorageError) -> String? {
    var line: [UInt8] = []
    while true {
      if position == count, try !fill() { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      let rest = buffer[position..<count]
      if let end = rest.firstIndex(of: 10) {
        line += rest[..<end]
        position = end + 1
        return String(decoding: line, as: UTF8.self)
      }
      line += rest
      position = count
      guard line.count <= Self.lineLimit else { throw StorageError("read a line of", path, EINVAL) }
    }
  }

  private func fill() throws(StorageError) -> Bool {
    while true {
      let result = read(descriptor, &buffer, buffer.count)
      if result >= 0 {
        position = 0
        count = result
        return result > 0
      }
      guard errno == EINTR else { throw StorageError("read", path) }
    }
  }
}
