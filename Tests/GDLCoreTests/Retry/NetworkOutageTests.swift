import Testing

@testable import GDLCore

struct NetworkOutageTests {
  private static let heading =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
  private static let defaultVersion4 = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
  private static let linkVersion4 = "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
  private static let zero = String(repeating: "0", count: 32)
  private static let gateway = "fd" + String(repeating: "0", count: 29) + "1"

  private static func version6(_ destination: String, flags: String, _ interface: String) -> String {
    "\(destination) \(zero) 00 \(gateway) 00000400 00000003 00000000 \(flags)     \(interface)\n"
  }

  @Test(
    arguments: [
      ("nothing at all", "", "", false), ("a heading only", heading, "", false),
      ("a default route", heading + linkVersion4 + defaultVersion4, "", true),
      ("the link's own route only", heading + linkVersion4, "", false),
      (
        "a route of no bits to a network", heading + "eth0\t00000000\t0\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n",
        "", false
      ),
      (
        "a default route that is not up", heading + "eth0\t00000000\t0\t0002\t0\t0\t0\t00000000\t0\t0\t0\n",
        "", false
      ),
      (
        "a default route that rejects", heading + "*\t00000000\t0\t0201\t0\t0\t0\t00000000\t0\t0\t0\n", "",
        false
      ),
      ("a short line", heading + "eth0\t00000000\t010200C0\t0003\n", "", false),
      ("IPv6 alone", heading, version6("\(zero) 00", flags: "00000003", "eth0"), true),
      ("IPv6 that rejects", heading, version6("\(zero) 00", flags: "00200200", "lo"), false),
      ("IPv6 by the loopback", heading, version6("\(zero) 00", flags: "00000001", "lo"), false),
      ("an IPv6 network", heading, version6("fe80\(zero.dropFirst(4)) 40", flags: "00000001", "eth0"), false),
      ("an unreadable line", heading, "x\n\n", false),
    ] as [(String, String, String, Bool)])
  func `a default route is one that is up and leads out`(
    what: String, version4: String, version6: String, hasDefault: Bool
  ) {
    #expect(NetworkRoutes(version4: version4, version6: version6).hasDefault == hasDefault, "\(what)")
  }

  private static let (none, some) = (NetworkRoutes(hasDefault: false), NetworkRoutes(hasDefault: true))

  @Test(
    arguments: [
      (.resolve, .unknown, none, true), (.resolve, .unknown, some, false), (.resolve, .unknown, nil, false),
      (.connect, .unknown, none, true), (.connect, .unknown, some, false), (.connect, .unknown, nil, false),
      (.connect, .exists, none, false), (.connect, .broken, none, true), (.connect, .broken, some, false),
      (.connect, .broken, nil, true), (.connect, .missing, none, true), (.connect, .missing, some, false),
      (.connect, .missing, nil, true), (.connectTimeout, .unknown, none, false),
      (.stall, .unknown, none, false),
      (.cut, .unknown, none, false), (.proxy, .unknown, none, false), (.busy, .unknown, none, false),
    ] as [(Fault.Kind, Fault.Route, NetworkRoutes?, Bool)])
  func `a network is down when no way leads out, and a refusal proves one`(
    kind: Fault.Kind, route: Fault.Route, routes: NetworkRoutes?, isDown: Bool
  ) {
    var fault = Fault(kind: kind, message: "x")
    fault.route = route
    #expect(NetworkOutage.isReason(for: fault, host: "example.org", routes: routes) == isDown)
    #expect(!NetworkOutage.isReason(for: fault, host: "localhost", routes: routes))
  }

  @Test(
    arguments: [
      ("localhost", true), ("localhost.", true), ("a.localhost", true), ("127.0.0.1", true),
      ("127.255.1.9", true), ("[::1]", true), ("128.0.0.1", false), ("127.example.org", false),
      ("127.0.0.1.example", false), ("notlocalhost", false), ("[::2]", false), ("", false),
    ] as [(String, Bool)])
  func `loopback needs no network`(host: String, isLoopback: Bool) {
    #expect(NetworkOutage.isLoopback(host) == isLoopback)
  }

  @Test(arguments: zip(1...7, [2.0, 4, 8, 16, 32, 60, 60]))
  func `looks at a network that is down become rarer, up to one a minute`(outage: Int, seconds: Double) {
    #expect(NetworkOutage.waitSeconds(outage: outage, jitter: 0.5) == seconds)
    #expect((2...60).contains(NetworkOutage.waitSeconds(outage: outage, jitter: 0)))
    #expect((2...60).contains(NetworkOutage.waitSeconds(outage: outage, jitter: 0.999)))
  }
}
