import GDLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What this machine and this process are.
enum Machine {
  /// Changes with every boot: tells a crash of the machine from one of the process.
  static let bootID: String = {
    #if os(Linux)
      return (text(of: "/proc/sys/kernel/random/boot_id") ?? "").filter { !$0.isWhitespace }
    #else
      var time = timeval()
      var size = MemoryLayout<timeval>.size
      sysctlbyname("kern.boottime", &time, &size, nil, 0)
      return "\(time.tv_sec)"
    #endif
  }()

  static let hostName: String = {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
    return bytes.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }()

  /// Nil where the system does not tell.
  static var routes: NetworkRoutes? {
    #if os(Linux)
      // A kernel without IPv6 has no such file.
      guard let version4 = text(of: "/proc/net/route") else { return nil }
      return NetworkRoutes(version4: version4, version6: text(of: "/proc/net/ipv6_route") ?? "")
    #else
      return nil
    #endif
  }

  #if os(Linux)
    /// All of a file of procfs; nil when it cannot be read.
    private static func text(of path: String) -> String? {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var text: [UInt8] = []
      var bytes = [UInt8](repeating: 0, count: 16 << 10)
      while true {
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { return nil }
        guard count > 0 else { return String(decoding: text, as: UTF8.self) }
        text += bytes[..<count]
      }
    }
  #endif

  static var wallSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
