import CZlib
import Glibc

/// Files that only exist in memory.
enum MemoryFile {
  /// A descriptor at the beginning of a file with these bytes. Who gets it closes it.
  static func open(_ bytes: [UInt8]) -> Int32 {
    let path = "/dev/shm/gdl-fuzz-\(getpid())"
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0, unlink(path) == 0 else { fail("there is no room in /dev/shm") }
    guard bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count,
      lseek(descriptor, 0, SEEK_SET) == 0
    else { fail("a file in memory cannot be written") }
    return descriptor
  }
}

/// Bytes in a gzip file of one member.
enum Packed {
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard deflateInit2_(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(), size) == Z_OK
    else { fail("zlib does not begin") }
    defer { deflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: bytes.count * 2 + 128)
    let count = bytes.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { buffer in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(buffer.count)
        guard deflate(&stream, Z_FINISH) == Z_STREAM_END else { fail("zlib does not end") }
        return buffer.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<count])
  }
}
