/// Whether this machine has a way to others at all.
package struct NetworkRoutes: Sendable, Equatable {
  /// A default route of either address family.
  package var hasDefault: Bool

  package init(hasDefault: Bool) { self.hasDefault = hasDefault }

  /// - Parameters:
  ///   - version4: What Linux shows as `/proc/net/route`.
  ///   - version6: What Linux shows as `/proc/net/ipv6_route`; empty without IPv6.
  package init(version4: String, version6: String) {
    hasDefault =
      version4.split(separator: "\n").dropFirst().contains(where: Self.isDefaultVersion4)
      || version6.split(separator: "\n").contains(where: Self.isDefaultVersion6)
  }

  /// RTF_UP and RTF_REJECT of Linux' route.h; a route that rejects leads nowhere.
  private static let (up, reject): (UInt32, UInt32) = (0x1, 0x200)

  private static func isUsable(_ flags: Substring) -> Bool {
    guard let flags = UInt32(flags, radix: 16) else { return false }
    return flags & up != 0 && flags & reject == 0
  }

  /// `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, numbers in hexadecimal.
  private static func isDefaultVersion4(_ line: Substring) -> Bool {
    let fields = line.split { $0 == " " || $0 == "\t" }
    guard fields.count >= 8 else { return false }
    return UInt32(fields[1], radix: 16) == 0 && UInt32(fields[7], radix: 16) == 0 && isUsable(fields[3])
  }

  /// `destination length source length gateway metric references use flags interface`, without a heading.
  private static func isDefaultVersion6(_ line: Substring) -> Bool {
    let fields = line.split { $0 == " " || $0 == "\t" }
    guard fields.count >= 10, fields[9] != "lo" else { return false }
    return fields[0].allSatisfy { $0 == "0" } && UInt32(fields[1], radix: 16) == 0 && isUsable(fields[8])
  }
}

/// The network as the reason for a fault: no server is to blame, so no try is counted.
package enum NetworkOutage {
  /// For users, without a full stop.
  package static let text = "the network is down"

  private static let waits = RetryPolicy(retries: 0, firstWaitSeconds: 2, maximumWaitSeconds: 60)

  /// The wait after so many (1…) failed looks in a row: 2 s, 4 s … 60 s, with jitter but never below 2 s.
  package static func waitSeconds(outage: Int, jitter: Double) -> Double {
    max(2, waits.waitSeconds(attempt: outage, jitter: jitter))
  }

  /// Whether a transfer failed because this machine has no network.
  ///
  /// ENETUNREACH on a machine with a default route speaks of the other address family only, so it does not
  /// count then; a refusal proves that there is a network.
  ///
  /// - Parameters:
  ///   - host: As ``RequestURL/host`` gives it.
  ///   - routes: Nil where nobody knows. Asked only about faults of which they can be the reason.
  package static func isReason(
    for fault: Fault, host: String, routes: @autoclosure () -> NetworkRoutes?
  ) -> Bool {
    guard fault.kind == .resolve || fault.kind == .connect, !isLoopback(host) else { return false }
    switch fault.route {
    case .exists: return false
    // With a default route it is that host, and a dead host must not be waited for without end.
    case .broken, .missing: return routes().map { !$0.hasDefault } ?? true
    case .unknown: return routes().map { !$0.hasDefault } ?? false
    }
  }

  /// Names of RFC 6761 section 6.3, addresses of RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5.3.
  package static func isLoopback(_ host: String) -> Bool {
    let name = host.hasSuffix(".") ? host.dropLast() : host[...]
    if name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
