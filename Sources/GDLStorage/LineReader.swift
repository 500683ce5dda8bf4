#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads a text file or the standard input line by line, in memory of some blocks and one line.
///
/// What begins with gzip's two bytes, 1F 8B, is unpacked on the way, whatever it is called.
package final class LineReader {
  /// A line longer than this is no URL but the wrong file, or one packed to fill the memory.
  package static let lineLimit = 64 << 10
  private static let blockLength = 64 << 10

  private let descriptor: Int32
  private let path: String
  private var text = Block()
  /// What was read and is not unpacked yet; only of a gzip file.
  private var packed = Block()
  private var gzip: GzipStream?
  private var hasBegun = false

  /// - Parameter path: `-` for the standard input.
  package convenience init(path: String) throws(StorageError) {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StorageError("read", path) }
    self.init(descriptor, calledIn: path)
  }

  /// - Parameters:
  ///   - descriptor: closed at the end, but for the standard input.
  ///   - path: for errors.
  package init(_ descriptor: Int32, calledIn path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { if descriptor > 0 { close(descriptor) } }

  /// The next line without its line feed; nil at the end.
  ///
  /// - Throws: ``StorageError``; with EINVAL for a line over the limit, with EBADMSG for a gzip file that is
  ///   damaged or cut off.
  package func next() throws(StorageError) -> String? {
    var line: [UInt8] = []
    while true {
      if text.isEmpty, try !fill() { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      let rest = text.bytes[text.position..<text.count]
      if let end = rest.firstIndex(of: 10) {
        line += rest[..<end]
        text.position = end + 1
        return String(decoding: line, as: UTF8.self)
      }
      line += rest
      text.position = text.count
      guard line.count <= Self.lineLimit else { throw StorageError("read a line of", path, EINVAL) }
    }
  }

  /// - Returns: false at the end of the text.
  private func fill() throws(StorageError) -> Bool {
    if hasBegun { return gzip == nil ? try read(into: &text) : try unpack() }
    hasBegun = true
    // A pipe may give one byte at first.
    while text.count < 2, try readMore(into: &text) {}
    guard text.bytes[..<text.count].starts(with: [0x1F, 0x8B]) else { return text.count > 0 }
    swap(&text, &packed)
    do throws(GzipStream.Failure) { gzip = try GzipStream() } catch { throw fault(error) }
    return try unpack()
  }

  /// Unpacks the next piece of text.
  private func unpack() throws(StorageError) -> Bool {
    text.position = 0
    text.count = 0
    while text.count == 0 {
      if packed.isEmpty, try !read(into: &packed) {
        guard gzip?.isAtEnd == true else { throw fault(.damaged) }
        return false
      }
      if gzip?.isAtEnd == true, try !anotherMember() { return false }
      do throws(GzipStream.Failure) { try unpackBlock() } catch { throw fault(error) }
    }
    return true
  }

  private func unpackBlock() throws(GzipStream.Failure) {
    guard let (taken, put) = try gzip?.unpack(packed, into: &text) else { return }
    packed.position += taken
    text.count = put
  }

  /// Whether another member follows the one that ended; else what follows is padding.
  private func anotherMember() throws(StorageError) -> Bool {
    if packed.count - packed.position < 2 {
      packed.compact()
      while packed.count < 2, try readMore(into: &packed) {}
    }
    return packed.bytes[packed.position..<packed.count].starts(with: [0x1F, 0x8B])
  }

  private func fault(_ failure: GzipStream.Failure) -> StorageError {
    switch failure {
    case .damaged: StorageError("unpack", path, EBADMSG)
    case .noMemory: StorageError("unpack", path, ENOMEM)
    }
  }

  /// Replaces what is in a block by what comes next.
  ///
  /// - Returns: false at the end of the file.
  private func read(into block: inout Block) throws(StorageError) -> Bool {
    block.position = 0
    block.count = 0
    return try readMore(into: &block)
  }

  private func readMore(into block: inout Block) throws(StorageError) -> Bool {
    while true {
      let start = block.count
      let result = block.bytes.withUnsafeMutableBytes { buffer in
        #if canImport(Glibc)
          Glibc.read(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
        #else
          Darwin.read(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
        #endif
      }
      if result >= 0 {
        block.count += result
        return result > 0
      }
      guard errno == EINTR else { throw StorageError("read", path) }
    }
  }

  /// Bytes that come in, and how far they are used up.
  fileprivate struct Block {
    var bytes = [UInt8](repeating: 0, count: LineReader.blockLength)
    var position = 0
    var count = 0
    var isEmpty: Bool { position == count }

    /// Moves what is left to the beginning.
    mutating func compact() {
      let rest = Array(bytes[position..<count])
      bytes.replaceSubrange(0..<rest.count, with: rest)
      (position, count) = (0, rest.count)
    }
  }
}

extension GzipStream {
  fileprivate mutating func unpack(
    _ input: LineReader.Block, into output: inout LineReader.Block
  ) throws(Failure) -> (taken: Int, put: Int) {
    let result: Result<(taken: Int, put: Int), Failure> = input.bytes.withUnsafeBytes { source in
      output.bytes.withUnsafeMutableBytes { target in
        do throws(Failure) {
          return .success(
            try unpack(UnsafeRawBufferPointer(rebasing: source[input.position..<input.count]), into: target))
        } catch {
          return .failure(error)
        }
      }
    }
    return try result.get()
  }
}
