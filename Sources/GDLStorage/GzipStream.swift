import CZlib

/// Unpacks gzip (RFC 1952) block by block: all members behind each other, without what pads the end.
///
/// Not zlib's own `gzread`: that waits until its buffer is full, and a list that somebody types or another
/// program writes slowly should be read as it comes.
struct GzipStream: ~Copyable {
  enum Failure: Error {
    case damaged, noMemory
  }

  /// On the heap, since zlib remembers where it is.
  private let stream: UnsafeMutablePointer<z_stream>
  /// Between two members, or behind the last one.
  private(set) var isAtEnd = false

  init() throws(Failure) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window; 16: with gzip's header and checksum.
    guard inflateInit2_(stream, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      throw .noMemory
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Unpacks until `output` is full, `input` used up, or a member ends.
  ///
  /// - Returns: bytes taken from `input` and put into `output`.
  mutating func unpack(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> (taken: Int, put: Int) {
    isAtEnd = false
    // zlib only reads there; its field has no const.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let result = inflate(stream, Z_NO_FLUSH)
    let taken = input.count - Int(stream.pointee.avail_in)
    let put = output.count - Int(stream.pointee.avail_out)
    switch result {
    case Z_STREAM_END:
      guard inflateReset(stream) == Z_OK else { throw .damaged }
      isAtEnd = true
    case Z_OK: break
    // Nothing to take or nowhere to put it: the caller brings more.
    case Z_BUF_ERROR: break
    case Z_MEM_ERROR: throw .noMemory
    default: throw .damaged
    }
    return (taken, put)
  }
}
