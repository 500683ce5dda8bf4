#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What stopped the demo before it could prove anything.
struct DemoFailure: Error {
  let sentence: String
  init(_ sentence: String) { self.sentence = sentence }
}

/// This very program, running as a child.
struct DemoChild {
  enum End: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  let processID: pid_t

  /// Starts the running executable with other arguments. Standard output and error are ours.
  init(_ arguments: [String], environment changes: [String: String]) throws(DemoFailure) {
    let path = try Self.executable()
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads of the runtime may block signals; a child would inherit that.
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var strings: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = Self.environment(changes).map { strdup($0) } + [nil]
    defer { (strings + variables).forEach { free($0) } }
    var child: pid_t = 0
    let status = posix_spawn(&child, path, nil, &attributes, &strings, &variables)
    if status != 0 { throw DemoFailure("\(path) cannot be started: \(String(cString: strerror(status)))") }
    processID = child
  }

  /// Waits for the end; reaps the child.
  func wait() throws(DemoFailure) -> End {
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0 {
      if errno != EINTR { throw DemoFailure("a child was lost: \(String(cString: strerror(errno)))") }
    }
    return Self.end(status)
  }

  /// The end, if it came already; the child is then reaped.
  func endedAlready() -> End? {
    var status: Int32 = 0
    return waitpid(processID, &status, WNOHANG) == processID ? Self.end(status) : nil
  }

  func kill() {
    #if canImport(Darwin)
      _ = Darwin.kill(processID, SIGKILL)
    #else
      _ = Glibc.kill(processID, SIGKILL)
    #endif
  }

  private static func end(_ status: Int32) -> End {
    let (signal, status) = System.end(status)
    return signal != 0 ? .killed(signal: signal) : .exited(status)
  }

  private static func environment(_ changes: [String: String]) -> [String] {
    var lines: [String] = []
    var next = environ
    while let line = next.pointee {
      let text = String(cString: line)
      if !changes.keys.contains(where: { text.hasPrefix($0 + "=") }) { lines.append(text) }
      next += 1
    }
    return lines + changes.map { "\($0.key)=\($0.value)" }
  }

  private static func executable() throws(DemoFailure) -> String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    #if canImport(Darwin)
      var size = UInt32(buffer.count)
      let found = _NSGetExecutablePath(&buffer, &size) == 0
    #else
      let found = readlink("/proc/self/exe", &buffer, buffer.count - 1) > 0
    #endif
    if !found { throw DemoFailure("the path of this program is not known") }
    return buffer.withUnsafeBufferPointer { bytes in
      String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
