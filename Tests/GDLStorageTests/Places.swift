import GDLCore
import GDLStorage
import GDLTestSupport
import Glibc

/// An open folder of one test's own.
func openFolder(_ folder: TemporaryFolder, _ below: String = "") throws -> Folder {
  try Folder.open(below.isEmpty ? folder.path : folder.path(below), creating: true)
}

extension PartFile {
  func write(_ bytes: [UInt8], at position: Int64) throws {
    try bytes.withUnsafeBytes { try write($0, at: position) }
  }

  func bytes(at position: Int64 = 0, count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = try bytes.withUnsafeMutableBytes { try self.read(into: $0, at: position) }
    return Array(bytes.prefix(read))
  }
}

extension ChunkWriter {
  mutating func write(
    _ bytes: [UInt8], to part: PartFile, checksums: inout ChunkChecksums
  ) throws {
    try bytes.withUnsafeBytes { try write($0, to: part, checksums: &checksums) }
  }
}

/// CRC-32 of bytes that follow others.
func crc32(_ bytes: [UInt8], after crc: UInt32 = 0) -> UInt32 {
  bytes.withUnsafeBytes { checksum($0, after: crc) }
}

/// The `errno` that some work ends with; nil when it succeeds.
func code(_ work: () throws -> Void) throws -> Int32? {
  do {
    try work()
    return nil
  } catch let error as StorageError {
    return error.code
  }
}

func makeSymbolicLink(to target: String, at path: String) throws {
  guard symlink(target, path) == 0 else { throw SystemError("symlink \(path)") }
}
