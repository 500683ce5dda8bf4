import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Tells whoever started us how we are: a service manager by sd_notify(3)'s protocol, and `--detach`'s parent
/// through a pipe. Failures are dropped: a download does not end because nobody listens.
final class Notify: Sendable {
  /// Names the descriptor of the pipe that a detached process was given.
  static let readyVariable = "GDL_READY_FD"

  private let address: sockaddr_un?
  private let socketDescriptor: Int32
  /// Of the pipe; -1 for none, or once the parent was told.
  private let readyDescriptor: Atomic<Int32>
  private let isReady = Atomic(false)
  /// The manager takes us for hung when it hears nothing for so long; nil: it does not watch.
  let watchdogSeconds: Double?

  /// - Parameter value: Reads a variable of the environment.
  init(_ value: (String) -> String? = Environment.value) {
    address = value("NOTIFY_SOCKET").flatMap(Self.address)
    socketDescriptor = address == nil ? -1 : Self.datagramSocket()
    readyDescriptor = Atomic(value(Self.readyVariable).flatMap { Int32($0) } ?? -1)
    let descriptor = readyDescriptor.load(ordering: .relaxed)
    // No program that we start may keep the parent waiting.
    if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    let isForUs = value("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    watchdogSeconds =
      isForUs ? value("WATCHDOG_USEC").flatMap { Double($0) }.flatMap { $0 > 0 ? $0 / 1e6 : nil } : nil
  }

  deinit {
    if socketDescriptor >= 0 { close(socketDescriptor) }
  }

  /// Whether a service manager listens.
  var isHeard: Bool { socketDescriptor >= 0 }

  /// The jobs are ours, or there are none: once.
  func ready() {
    guard !isReady.exchange(true, ordering: .acquiringAndReleasing) else { return }
    send("READY=1")
    let descriptor = readyDescriptor.exchange(-1, ordering: .acquiringAndReleasing)
    guard descriptor >= 0 else { return }
    var byte: UInt8 = 1
    _ = write(descriptor, &byte, 1)
    close(descriptor)
  }

  var wasReady: Bool { isReady.load(ordering: .acquiring) }

  /// One line for `systemctl status`.
  func status(_ line: String) { send("STATUS=\(DisplayText.clean(line))") }

  func alive() {
    if watchdogSeconds != nil { send("WATCHDOG=1") }
  }

  func stopping() { send("STOPPING=1") }

  private func send(_ text: String) {
    guard socketDescriptor >= 0, var address else { return }
    let length = Self.length(of: address)
    var text = text
    text.withUTF8 { bytes in
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
          _ = sendto(socketDescriptor, bytes.baseAddress, bytes.count, 0, pointer, length)
        }
      }
    }
  }

  // MARK: - Addresses

  private static func datagramSocket() -> Int32 {
    #if canImport(Darwin)
      let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
    #else
      let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    #endif
    // A manager that does not read must not stop us.
    if descriptor >= 0 {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }
    return descriptor
  }

  /// A path, or `@` and a name of Linux's abstract namespace. Nil for anything else or too long.
  private static func address(_ text: String) -> sockaddr_un? {
    guard text.hasPrefix("/") || text.hasPrefix("@") else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(text.utf8)
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { path in
      guard bytes.count < path.count else { return false }
      path.copyBytes(from: bytes)
      return true
    }
    return fits ? address : nil
  }

  /// Without the zeros at the end: in the abstract namespace they would be part of the name.
  private static func length(of address: sockaddr_un) -> socklen_t {
    let used = withUnsafeBytes(of: address.sun_path) { path in
      (path.lastIndex { $0 != 0 } ?? -1) + 1
    }
    let isAbstract = withUnsafeBytes(of: address.sun_path) { $0[0] == 0 }
    let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    return socklen_t(offset + used + (isAbstract ? 0 : 1))
  }
}
