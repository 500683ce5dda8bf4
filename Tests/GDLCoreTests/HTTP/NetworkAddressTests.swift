import Testing

@testable import GDLCore

struct NetworkAddressTests {
  private static func v4(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> NetworkAddress {
    NetworkAddress(v4: a << 24 | b << 16 | c << 8 | d)
  }

  @Test(arguments: [
    v4(0, 0, 0, 0), v4(10, 0, 0, 1), v4(10, 255, 255, 255), v4(100, 64, 0, 1), v4(100, 127, 255, 255),
    v4(127, 0, 0, 1),
    v4(127, 255, 0, 1), v4(169, 254, 169, 254), v4(172, 16, 0, 1), v4(172, 31, 255, 255), v4(192, 0, 0, 8),
    v4(192, 168, 0, 1), v4(198, 18, 0, 1), v4(198, 19, 255, 255), v4(224, 0, 0, 1), v4(255, 255, 255, 255),
  ])
  func `this machine, its network and private ones are private`(address: NetworkAddress) {
    #expect(address.isPrivate)
  }

  @Test(arguments: [
    v4(1, 1, 1, 1), v4(9, 255, 255, 255), v4(11, 0, 0, 0), v4(100, 63, 255, 255), v4(100, 128, 0, 0),
    v4(126, 0, 0, 1),
    v4(128, 0, 0, 1), v4(169, 253, 0, 1), v4(172, 15, 0, 1), v4(172, 32, 0, 1), v4(192, 167, 0, 1),
    v4(198, 20, 0, 1),
    v4(223, 255, 255, 255),
  ])
  func `what lies beside them is not`(address: NetworkAddress) { #expect(!address.isPrivate) }

  @Test(
    arguments: [
      (0, 0), (0, 1), (0xFE80_0000_0000_0000, 1), (0xFEC0_0000_0000_0000, 1), (0xFC00_0000_0000_0000, 1),
      (0xFD12_3456_789A_0001, 1), (0xFF02_0000_0000_0000, 1),
      // ::ffff:127.0.0.1, ::10.0.0.1, 64:ff9b::10.0.0.1, 2002:0a00:0001::
      (0, 0xFFFF_7F00_0001), (0, 0x0A00_0001), (0x0064_FF9B_0000_0000, 0x0A00_0001),
      (0x2002_0A00_0001_0000, 1),
    ] as [(UInt64, UInt64)])
  func `so it is in IPv6, also where an IPv4 address is in it`(high: UInt64, low: UInt64) {
    #expect(NetworkAddress(high: high, low: low).isPrivate)
  }

  @Test(
    arguments: [
      (0x2001_0DB8_0000_0000, 1), (0x2606_4700_0000_0000, 1), (0, 0xFFFF_0101_0101),
      (0x0064_FF9B_0000_0000, 0x0101_0101), (0x2002_0101_0101_0000, 1),
    ] as [(UInt64, UInt64)])
  func `other addresses of IPv6 are the internet's`(high: UInt64, low: UInt64) {
    #expect(!NetworkAddress(high: high, low: low).isPrivate)
  }

  @Test func `an address of IPv4 is one, however it is written`() {
    #expect(Self.v4(127, 0, 0, 1) == NetworkAddress(high: 0, low: 0xFFFF_7F00_0001))
  }
}
