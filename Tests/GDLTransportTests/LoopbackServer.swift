import GDLTestSupport
import Glibc

/// A server of scripts: every connection gets a thread of its own, which blocks as it likes.
final class LoopbackServer: Sendable {
  struct Connection: Sendable {
    let descriptor: Int32
    /// 0 for the first that was accepted.
    let number: Int

    /// The next request's head up to its empty line. Nil when the client closed the connection.
    func request() -> String? {
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
        guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
        bytes.append(byte)
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return }  // the client has gone
        sent += count
      }
    }

    func reply(_ body: String, status: String = "200 OK", fields: [String] = []) {
      let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + fields
      send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Makes the close that follows a reset.
    func reset() {
      var option = linger(l_onoff: 1, l_linger: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
  }

  let port: UInt16
  private let listener: Int32
  // No Mutex: the thread sanitizer does not see what the standard library does for it.
  private let log = Monitor<[String]>([])

  /// - Parameter serve: One connection; it is closed when this returns.
  init(_ serve: @escaping @Sendable (Connection, LoopbackServer) -> Void) {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (listener, capacity) = (listener, length)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(bind(listener, $0, capacity) == 0 && listen(listener, 512) == 0)
        precondition(getsockname(listener, $0, &length) == 0)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    Self.onThread { [weak self] in
      var number = 0
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0, let self else { break }
        let connection = Connection(descriptor: descriptor, number: number)
        number += 1
        Self.onThread {
          serve(connection, self)
          close(descriptor)
        }
      }
      close(listener)
    }
  }

  /// Answers every request on every connection; `answer` returns false to close.
  static func answering(_ answer: @escaping @Sendable (Connection, String) -> Bool) -> LoopbackServer {
    LoopbackServer { connection, server in
      while let request = connection.request() {
        server.log.withLock { $0.append(request) }
        guard answer(connection, request) else { return }
      }
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Every request head received so far.
  var requests: [String] { log.withLock { $0 } }

  func url(_ path: String = "/file", host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(path)" }

  private static func onThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    precondition(
      pthread_create(
        &thread, nil,
        { context in
          Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().body()
          return nil
        }, box) == 0)
    pthread_detach(thread)
  }
}

/// A door that opens once; threads wait in front of it.
final class Gate: Sendable {
  private let ends: (read: Int32, write: Int32)

  init() {
    var descriptors: [Int32] = [0, 0]
    precondition(pipe(&descriptors) == 0)
    ends = (descriptors[0], descriptors[1])
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  func open() {
    var byte: UInt8 = 1
    precondition(write(ends.write, &byte, 1) == 1)
  }

  func wait() {
    var byte: UInt8 = 0
    precondition(read(ends.read, &byte, 1) == 1)
  }
}
