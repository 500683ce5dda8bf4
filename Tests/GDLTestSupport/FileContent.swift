import Glibc

/// Whole files, read and written without Foundation.
package enum FileContent {
  package static func read(_ path: String) throws -> [UInt8] {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemError("open \(path)") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      guard count >= 0 else { throw SystemError("read \(path)") }
      if count == 0 { return bytes }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  /// The file's text; empty when it cannot be read.
  package static func text(_ path: String) -> String {
    String(decoding: (try? read(path)) ?? [], as: UTF8.self)
  }

  /// Replaces the file, or makes it.
  /// Makes a folder; one that is there is fine.
  package static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError("mkdir \(path)") }
  }

  package static func write(_ bytes: [UInt8], to path: String) throws {
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw SystemError("open \(path)") }
    defer { close(file) }
    try bytes.withUnsafeBytes { try write($0, to: file) }
  }

  static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(file, rest.baseAddress, rest.count)
      guard count > 0 else { throw SystemError("write") }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Length in bytes, symbolic links followed. Nil when there is no such file.
  package static func length(of path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : nil
  }

  /// The file's mode bits, such as 0o600; symbolic links followed.
  package static func permissions(of path: String) throws -> UInt32 {
    var status = stat()
    guard stat(path, &status) == 0 else { throw SystemError("stat \(path)") }
    return UInt32(status.st_mode) & 0o7777
  }
}
