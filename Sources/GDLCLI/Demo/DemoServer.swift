import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An HTTP/1.1 server on the loopback for ``DemoContent``: GET with Range and If-Range (RFC 9110 section 14),
/// a strong validator, blocking sockets, a thread a connection. It lives as long as the process.
final class DemoServer: Sendable {
  static let entityTag = "\"gdl-demo-1\""
  /// Of all connections together.
  static let bytesPerSecond = 16.0 * 1_048_576
  private static let pieceLength = 64 << 10

  let port: UInt16
  private let listener: Int32
  private let sent = Atomic<Int64>(0)
  private let rangeRequests = Atomic<Int64>(0)
  /// When the next piece may leave, in seconds of the monotonic clock.
  private let nextPiece = Mutex<Double>(0)

  /// - Throws: ``DemoFailure`` when the loopback has no port for us.
  init() throws(DemoFailure) {
    #if canImport(Darwin)
      listener = socket(AF_INET, SOCK_STREAM, 0)
    #else
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) != 0 || listen(descriptor, 64) != 0
          || getsockname(descriptor, $0, &length) != 0
      }
    }
    if failed { throw DemoFailure("no port on 127.0.0.1: \(String(cString: strerror(errno)))") }
    port = UInt16(bigEndian: address.sin_port)
    if fcntl(listener, F_SETFD, FD_CLOEXEC) != 0 { throw DemoFailure("the socket cannot be kept private") }
    startThread { [self] in acceptConnections() }
  }

  var url: String { "http://127.0.0.1:\(port)/holiday.bin" }
  /// Bytes of content handed to the network so far, over all requests.
  var bytesSent: Int64 { sent.load(ordering: .relaxed) }
  /// Requests that asked for a range behind the first byte and got it.
  var resumedRequests: Int64 { rangeRequests.load(ordering: .relaxed) }

  private func acceptConnections() {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 {
        if errno == EINTR || errno == ECONNABORTED { continue }
        return
      }
      guard fcntl(connection, F_SETFD, FD_CLOEXEC) == 0 else { continue }
      // Small, so that hardly anything counts as sent that a killed client never took.
      var size: Int32 = 64 << 10
      setsockopt(connection, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
      startThread { [self] in
        while let request = readRequest(connection), answer(request, on: connection) {}
        close(connection)
      }
    }
  }

  /// The head of the next request; nil when the client left.
  private func readRequest(_ connection: Int32) -> DemoRequest? {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while head.count < 65_536 {
      guard recv(connection, &byte, 1, 0) == 1 else { return nil }
      head.append(byte)
      if head.suffix(4) == [13, 10, 13, 10] { return DemoRequest(String(decoding: head, as: UTF8.self)) }
    }
    return nil
  }

  /// False when the connection is of no more use.
  private func answer(_ request: DemoRequest, on connection: Int32) -> Bool {
    let whole = 0..<DemoContent.length
    let range = request.range(entityTag: Self.entityTag, length: DemoContent.length)
    var head = range == nil ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 206 Partial Content\r\n"
    let bytes = range ?? whole
    if range != nil {
      head += "Content-Range: bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(whole.count)\r\n"
      if bytes.lowerBound > 0 { rangeRequests.add(1, ordering: .relaxed) }
    }
    head += "Content-Length: \(bytes.count)\r\nETag: \(Self.entityTag)\r\nAccept-Ranges: bytes\r\n\r\n"
    guard send(Array(head.utf8), on: connection) else { return false }
    if request.isHead { return true }
    var position = bytes.lowerBound
    while position < bytes.upperBound {
      let count = Int(min(Int64(Self.pieceLength), bytes.upperBound - position))
      waitForTurn(count)
      guard send(DemoContent.bytes(from: position, count: count), on: connection) else { return false }
      sent.add(Int64(count), ordering: .relaxed)
      position += Int64(count)
    }
    return true
  }

  /// Sleeps until the rate allows the next piece: connections take turns.
  private func waitForTurn(_ count: Int) {
    let now = monotonicSeconds()
    let turn = nextPiece.withLock { next in
      let turn = max(now, next)
      next = turn + Double(count) / Self.bytesPerSecond
      return turn
    }
    if turn > now { usleep(useconds_t((turn - now) * 1_000_000)) }
  }

  private func send(_ bytes: [UInt8], on connection: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let piece = UnsafeRawBufferPointer(rebasing: rest)
        #if canImport(Darwin)
          let count = Darwin.send(connection, piece.baseAddress, piece.count, 0)
        #else
          let count = Glibc.send(connection, piece.baseAddress, piece.count, Int32(MSG_NOSIGNAL))
        #endif
        if count <= 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }
}

/// What the demo's server understands of a request.
struct DemoRequest {
  let isHead: Bool
  private let fields: [String: String]

  init(_ text: String) {
    let lines = text.split(separator: "\r\n")
    isHead = text.hasPrefix("HEAD ")
    fields = lines.dropFirst().reduce(into: [:]) { fields, line in
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
    }
  }

  /// The bytes of a single satisfiable range; nil when the whole is to be sent: no range was asked for, it
  /// is none that we know, or If-Range names another version (RFC 9110 section 13.1.5).
  func range(entityTag: String, length: Int64) -> Range<Int64>? {
    if let condition = fields["if-range"], condition != entityTag { return nil }
    guard let field = fields["range"], field.hasPrefix("bytes=") else { return nil }
    let ends = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Int64(ends[0]), first < length else { return nil }
    let last = min(Int64(ends[1]) ?? length - 1, length - 1)
    return first <= last ? first..<last + 1 : nil
  }
}

/// Seconds of a clock that no one sets.
func monotonicSeconds() -> Double {
  var moment = timespec()
  clock_gettime(CLOCK_MONOTONIC, &moment)
  return Double(moment.tv_sec) + Double(moment.tv_nsec) / 1e9
}

/// Runs a body on a thread of its own, because it blocks.
private func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body)).toOpaque()
  #if canImport(Darwin)
    var thread: pthread_t?
    let status = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, box)
    if status == 0, let thread { pthread_detach(thread) }
  #else
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, box)
    if status == 0 { pthread_detach(thread) }
  #endif
  precondition(status == 0, "The demo needs a few threads.")
}
