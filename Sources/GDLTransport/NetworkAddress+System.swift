import CCurl
package import GDLCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension NetworkAddress {
  /// What inet_pton(3) reads: `192.0.2.1`, `2001:db8::1`. Nil for anything else.
  init?(text: String) {
    var bytes: (UInt64, UInt64) = (0, 0)
    var v4: UInt32 = 0
    // A link-local address may have its interface behind it.
    let plain = String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "%") }, as: UTF8.self)
    if inet_pton(AF_INET, plain, &v4) == 1 {
      self.init(v4: UInt32(bigEndian: v4))
    } else if inet_pton(AF_INET6, plain, &bytes) == 1 {
      self.init(high: UInt64(bigEndian: bytes.0), low: UInt64(bigEndian: bytes.1))
    } else {
      return nil
    }
  }

  /// The address that stands in a URL in place of a name, in any form that libcurl takes (`127.1`, `0x7F000001`);
  /// of `localhost` the loopback (RFC 6761 section 6.3). Nil for other names, and for what is no URL.
  package init?(hostOf url: String) {
    guard let host = CurlURL(url)?[CURLUPART_HOST]?.lowercased() else { return nil }
    if host == "localhost" || host.hasSuffix(".localhost") {
      self.init(v4: 0x7F00_0001)
    } else {
      self.init(text: host.filter { $0 != "[" && $0 != "]" })
    }
  }

  /// - Parameter address: A `sockaddr_in` or `sockaddr_in6`. Nil for another family.
  init?(socketAddress address: UnsafeRawPointer) {
    switch Int32(address.loadUnaligned(as: sockaddr.self).sa_family) {
    case AF_INET:
      self.init(v4: UInt32(bigEndian: address.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
    case AF_INET6:
      var address = address.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      let halves = withUnsafeBytes(of: &address) {
        ($0.load(as: UInt64.self), $0.load(fromByteOffset: 8, as: UInt64.self))
      }
      self.init(high: UInt64(bigEndian: halves.0), low: UInt64(bigEndian: halves.1))
    default: return nil
    }
  }

  /// As inet_ntop(3) writes it.
  var text: String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let length = socklen_t(buffer.count)
    if let v4 {
      var bytes = v4.bigEndian
      inet_ntop(AF_INET, &bytes, &buffer, length)
    } else {
      var bytes = (high.bigEndian, low.bigEndian)
      inet_ntop(AF_INET6, &bytes, &buffer, length)
    }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
