import CZlib

/// Unpacks gzip (RFC 1952).
enum Inflate {
  enum Failure: Error, Equatable {
    /// More comes out than is allowed.
    case tooLong
    /// Damaged, or cut off.
    case damaged
    /// zlib got no memory.
    case noMemory
  }

  /// Whether the bytes begin as a gzip file does, whatever they are called.
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// All members of a gzip file behind each other (RFC 1952 section 2.2). What follows the last one and is
  /// none is left out, as gzip does it: tapes and servers pad with zeros.
  ///
  /// - Parameter limit: at most so many bytes come out.
  static func gunzip(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    var stream = z_stream()
    // 15: the largest window; 16: with gzip's header and checksum.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, 15 + 16, zlibVersion(), size) == Z_OK else { throw .noMemory }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var position = 0
    repeat {
      try member(of: bytes, &position, &stream, into: &output, limit)
      guard inflateReset(&stream) == Z_OK else { throw .damaged }
    } while isGzip(Array(bytes[position...].prefix(2)))
    return output
  }

  private static let blockLength = 64 << 10

  private static func member(
    of bytes: [UInt8], _ position: inout Int, _ stream: inout z_stream, into output: inout [UInt8],
    _ limit: Int
  ) throws(Failure) {
    var block = [UInt8](repeating: 0, count: blockLength)
    while true {
      // zlib counts in 32 bits: at most so much at once.
      let available = min(bytes.count - position, 1 << 30)
      var unread = UInt32(available)
      var free = UInt32(blockLength)
      let result = bytes.withUnsafeBufferPointer { input in
        block.withUnsafeMutableBufferPointer { buffer in
          // zlib only reads there; its field has no const.
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + position })
          stream.avail_in = unread
          stream.next_out = buffer.baseAddress
          stream.avail_out = free
          defer { (unread, free) = (stream.avail_in, stream.avail_out) }
          return inflate(&stream, Z_NO_FLUSH)
        }
      }
      position += available - Int(unread)
      let count = blockLength - Int(free)
      guard output.count + count <= limit else { throw .tooLong }
      output += block[..<count]
      switch result {
      case Z_STREAM_END: return
      case Z_OK where count > 0 || unread < available: continue
      case Z_MEM_ERROR: throw .noMemory
      default: throw .damaged
      }
    }
  }
}
