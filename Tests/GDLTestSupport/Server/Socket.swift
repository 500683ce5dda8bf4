import Glibc
import Synchronization

/// Blocking TCP sockets on 127.0.0.1.
enum Socket {
  /// Kept small, so that "sent" does not run far ahead of what a killed client could have read.
  static let sendBufferBytes: Int32 = 128 << 10

  /// - Parameter port: 0 takes any free one.
  static func listen(port: UInt16 = 0) throws -> (socket: Int32, port: UInt16) {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw SystemError("socket") }
    do {
      set(socket, SOL_SOCKET, SO_REUSEADDR, 1)
      set(socket, SOL_SOCKET, SO_SNDBUF, sendBufferBytes)
      var address = loopback(port: port)
      let bound = withAddress(&address) { bind(socket, $0, $1) }
      guard bound == 0 else { throw SystemError("bind") }
      guard Glibc.listen(socket, 256) == 0 else { throw SystemError("listen") }
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let named = withAddress(&address) { pointer, _ in getsockname(socket, pointer, &length) }
      guard named == 0 else { throw SystemError("getsockname") }
      return (socket, UInt16(bigEndian: address.sin_port))
    } catch {
      Glibc.close(socket)
      throw error
    }
  }

  /// Nil when the listener was shut down.
  static func accept(_ listener: Int32) -> Int32? {
    while true {
      let socket = Glibc.accept(listener, nil, nil)
      if socket >= 0 {
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        set(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return socket
      }
      if errno != EINTR && errno != ECONNABORTED { return nil }
    }
  }

  /// Whether something listens there.
  static func canConnect(port: UInt16) -> Bool {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return false }
    defer { Glibc.close(socket) }
    var address = loopback(port: port)
    return withAddress(&address) { connect(socket, $0, $1) } == 0
  }

  /// Nil when the client has closed or the connection broke.
  static func receive(_ socket: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count > 0 { return Array(buffer[..<count]) }
      if count == 0 || errno != EINTR { return nil }
    }
  }

  /// Answers how many bytes the kernel took: fewer than given only when the connection is gone.
  static func send(_ bytes: [UInt8], to socket: Int32) -> Int {
    bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
        let count = Glibc.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        sent += count
      }
      return sent
    }
  }

  /// Whether the peer has acknowledged all that was sent.
  static func isAcknowledged(_ socket: Int32) -> Bool {
    var info = tcp_info()
    var length = socklen_t(MemoryLayout<tcp_info>.size)
    guard getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &info, &length) == 0 else { return true }
    return info.tcpi_unacked == 0
  }

  /// Ends accept, receive and send on it, whichever thread is in them.
  static func shutDown(_ socket: Int32) {
    Glibc.shutdown(socket, Int32(SHUT_RDWR))
  }

  /// - Parameter reset: Sends RST in place of FIN.
  static func close(_ socket: Int32, reset: Bool) {
    if reset {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }
    Glibc.close(socket)
  }

  private static func set(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func withAddress<Result>(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

/// A port of 127.0.0.1 on which nobody listens at this moment, and which nobody gets by chance: it lies below those
/// that Linux gives to whoever does not ask for a certain one.
package func freePort() throws -> UInt16 {
  while true {
    let number = portsGiven.wrappingAdd(1, ordering: .relaxed).newValue
    let port = UInt16(10_000 + (firstPort + number) % 20_000)
    guard let (socket, _) = try? Socket.listen(port: port) else { continue }
    Socket.close(socket, reset: false)
    return port
  }
}

private let firstPort = Int.random(in: 0..<20_000)
private let portsGiven = Atomic(0)
