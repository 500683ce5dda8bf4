import Glibc

extension Resource {
  /// Whether the file holds exactly this version, whole.
  package func matches(file path: String) -> Bool { difference(file: path) == nil }

  /// What is wrong with a file, in one sentence; nil when it holds exactly this version.
  ///
  /// - Parameter positions: Looks at these bytes only, and not at the file's length.
  package func difference(file path: String, positions: Range<Int64>? = nil) -> String? {
    guard let found = FileContent.length(of: path) else { return "there is no file \(path)" }
    if positions == nil && found != length { return "\(path) has \(found) bytes instead of \(length)" }
    let wanted = positions ?? 0..<length
    if wanted.upperBound > found { return "\(path) ends at byte \(found), before \(wanted.upperBound)" }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "\(SystemError("open \(path)"))" }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(byteCount: 2 << 16, alignment: 16) { buffer in
      let half = buffer.count / 2
      var position = wanted.lowerBound
      while position < wanted.upperBound {
        let count = Int(min(Int64(half), wanted.upperBound - position))
        let actual = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        let expected = UnsafeMutableRawBufferPointer(rebasing: buffer[half..<half + count])
        guard pread(file, actual.baseAddress, count, off_t(position)) == count else {
          return "\(path) cannot be read at byte \(position)"
        }
        fill(expected, from: position)
        if memcmp(actual.baseAddress!, expected.baseAddress!, count) != 0 {
          let offset = zip(actual, expected).enumerated().first { $1.0 != $1.1 }!.offset
          return describe(byte: position + Int64(offset), file: file)
        }
        position += Int64(count)
      }
      return nil
    }
  }

  /// Writes the whole to a file, whose modification time becomes ``modifiedAt``.
  package func write(to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw SystemError("open \(path)") }
    defer { close(file) }
    try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      var position: Int64 = 0
      while position < length {
        let count = Int(min(Int64(buffer.count), length - position))
        let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        fill(piece, from: position)
        try FileContent.write(UnsafeRawBufferPointer(piece), to: file)
        position += Int64(count)
      }
    }
    guard let modifiedAt else { return }
    let time = timespec(tv_sec: time_t(modifiedAt), tv_nsec: 0)
    guard futimens(file, [time, time]) == 0 else { throw SystemError("futimens \(path)") }
  }

  private func describe(byte: Int64, file: Int32) -> String {
    let block = byte / Self.blockLength
    var bytes = [UInt8](repeating: 0, count: Int(Self.blockLength))
    let count = pread(file, &bytes, bytes.count, off_t(block * Self.blockLength))
    let origin =
      if let other = version(ofBlock: bytes.prefix(max(0, count)), index: block) {
        "that block is version \(other)"
      } else if bytes.allSatisfy({ $0 == 0 }) {
        "that block is all zeros"
      } else {
        "that block belongs to no version"
      }
    return "byte \(byte) (block \(block)) is not of version \(version): \(origin)"
  }
}
