/// An address of IPv4 or IPv6.
///
/// IPv4 is held as IPv6 writes it (`::ffff:192.0.2.1`, RFC 4291 section 2.5.5.2), so that an address has one form.
package struct NetworkAddress: Sendable, Equatable, Hashable {
  /// The first eight bytes.
  package let high: UInt64
  /// The last eight.
  package let low: UInt64

  /// - Parameter v4: `192.0.2.1` is 0xC0000201.
  package init(v4: UInt32) {
    high = 0
    low = 0xFFFF_0000_0000 | UInt64(v4)
  }

  /// The first eight bytes in network order, and the last eight.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Nil for an address of IPv6.
  package var v4: UInt32? { high == 0 && low >> 32 == 0xFFFF ? UInt32(truncatingIfNeeded: low) : nil }

  /// Whether it is of this machine, of its network or of a private one, where a server of the internet has no
  /// business to send us: services there trust whoever reaches them.
  ///
  /// IPv4: this host and loopback (RFC 1122), private (RFC 1918), shared (RFC 6598), link-local (RFC 3927), of
  /// protocols (RFC 6890), of benchmarks (RFC 2544), multicast and reserved (RFC 1112). IPv6: unspecified, loopback, link-local,
  /// site-local and multicast (RFC 4291), unique local (RFC 4193), and what has such an IPv4 address in it: mapped,
  /// compatible, behind NAT64 (RFC 6052) and 6to4 (RFC 3056).
  package var isPrivate: Bool {
    if let v4 = embeddedV4 { return Self.isPrivate(v4) }
    switch high >> 48 {
    case 0xFE80...0xFEFF, 0xFC00...0xFDFF, 0xFF00...0xFFFF: return true
    default: return false
    }
  }

  /// The IPv4 address that packets to it go to in the end.
  private var embeddedV4: UInt32? {
    switch (high, low >> 32) {
    // `::` and `::1` are among the compatible ones, as 0.0.0.0 and 0.0.0.1: private as they are.
    case (0, 0), (0, 0xFFFF), (0x0064_FF9B_0000_0000, 0): UInt32(truncatingIfNeeded: low)
    default: high >> 48 == 0x2002 ? UInt32(truncatingIfNeeded: high >> 16) : nil
    }
  }

  private static func isPrivate(_ v4: UInt32) -> Bool {
    let bytes = (v4 >> 24, v4 >> 16 & 0xFF, v4 >> 8 & 0xFF)
    return switch bytes {
    case (0, _, _), (10, _, _), (127, _, _), (224...255, _, _): true
    case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): true
    case (192, 0, 0): true
    case _: false
    }
  }
}
