import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Two pipes to a child that speaks in lines: its standard input and output.
///
/// Reading and writing block, so each has a queue of its own. Nothing is read before somebody asks for a line:
/// a child that runs ahead of its reader stops at a full pipe.
///
/// `@unchecked Sendable`: `buffer`, `hasEnded` and the descriptor for reading are only touched on `readers`,
/// that for writing only on `writers`.
final class LinePipes: @unchecked Sendable {
  enum ReadFailure: Error, Equatable {
    case tooLong
    case notUTF8
  }

  /// The child's ends, which are closed once it has them.
  let childInput: Int32
  let childOutput: Int32
  private var input: Int32
  private let output: Int32
  private var buffer: [UInt8] = []
  private var hasEnded = false
  private let lineLimit: Int
  private let readers = DispatchQueue(label: "gdl.driver.read")
  private let writers = DispatchQueue(label: "gdl.driver.write")
  private let isClosed = Atomic<Bool>(false)

  private static let pieceLength = 64 << 10

  /// - Parameter lineLimit: a longer line is an error, in bytes.
  init?(lineLimit: Int) {
    var toChild: [Int32] = [-1, -1]
    var fromChild: [Int32] = [-1, -1]
    guard pipe(&toChild) == 0 else { return nil }
    guard pipe(&fromChild) == 0 else {
      for end in toChild { close(end) }
      return nil
    }
    for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    childInput = toChild[0]
    input = toChild[1]
    output = fromChild[0]
    childOutput = fromChild[1]
    self.lineLimit = lineLimit
  }

  deinit {
    if input >= 0 { close(input) }
    close(output)
  }

  /// The child has started: its ends are its own.
  func handedOver() {
    close(childInput)
    close(childOutput)
  }

  /// - Returns: false when the child takes nothing any more.
  func send(_ line: String) async -> Bool {
    await withCheckedContinuation { continuation in
      writers.async { [self] in continuation.resume(returning: write(Array((line + "\n").utf8))) }
    }
  }

  /// Closes the child's input. Harmless the second time.
  func closeInput() {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    writers.async { [self] in
      if input >= 0 { close(input) }
      input = -1
    }
  }

  /// The next line without its end; nil at the end of the output.
  func nextLine() async -> Result<String?, ReadFailure> {
    await withCheckedContinuation { continuation in
      readers.async { [self] in continuation.resume(returning: readLine()) }
    }
  }

  // MARK: On the queues

  private func write(_ bytes: [UInt8]) -> Bool {
    guard input >= 0 else { return false }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { writeSome($0) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.write(input, bytes.baseAddress, bytes.count)
      #else
        let count = Darwin.write(input, bytes.baseAddress, bytes.count)
      #endif
      if count >= 0 || errno != EINTR { return count }
    }
  }

  private func readLine() -> Result<String?, ReadFailure> {
    var searched = 0
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(validating: buffer[..<end], as: UTF8.self)
        buffer.removeSubrange(...end)
        return line.map { .success($0) } ?? .failure(.notUTF8)
      }
      searched = buffer.count
      if buffer.count > lineLimit { return .failure(.tooLong) }
      if hasEnded { return .success(nil) }
      readMore()
    }
  }

  /// A line that the end cut is none.
  private func readMore() {
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.pieceLength))
    let count = buffer.withUnsafeMutableBytes { bytes in
      var count = -1
      repeat {
        count = read(output, bytes.baseAddress.map { $0 + start }, Self.pieceLength)
      } while count < 0 && errno == EINTR
      return count
    }
    buffer.removeLast(Self.pieceLength - max(0, count))
    if count <= 0 { hasEnded = true }
  }
}
