import CCurl
internal import GDLCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Decides hop by hop which addresses an exchange may use; see ``Reach``.
///
/// It judges the address that is connected to, not a name: what a name server says twice may differ, and a name of
/// the internet may have a private address.
struct AddressGate {
  let reach: Reach
  private let proxyPorts: Set<Int>
  private let isPrivate: @Sendable (NetworkAddress) -> Bool
  private var wasFirstPrivate: Bool?
  /// Of the connection of the last request.
  private(set) var isInPrivateNetwork = false
  private var refused: String?
  /// Some address of this hop was tried.
  private var hasTried = false

  init(_ reach: Reach, proxy: String?, isPrivate: @escaping @Sendable (NetworkAddress) -> Bool) {
    self.reach = reach
    self.isPrivate = isPrivate
    proxyPorts = ProxyPorts.of(proxy)
  }

  /// Whether a socket may be opened to there.
  mutating func mayTry(_ place: Place) -> Bool {
    guard admits(place) else {
      refused = place.address.text
      return false
    }
    hasTried = true
    return true
  }

  /// Whether a request may be sent there: over a connection that was open already, nobody asked ``mayTry(_:)``.
  mutating func maySend(to place: Place) -> Bool {
    isInPrivateNetwork = isPrivate(place)
    if place.hop == 0 { wasFirstPrivate = isInPrivateNetwork }
    hasTried = false
    guard admits(place) else {
      refused = place.address.text
      return false
    }
    return true
  }

  /// The address that was refused, when that is why the exchange failed.
  func refusal(of result: CURLcode) -> String? {
    switch result {
    case CURLE_COULDNT_CONNECT: hasTried ? nil : refused
    case CURLE_ABORTED_BY_CALLBACK: refused
    default: nil
    }
  }

  private func admits(_ place: Place) -> Bool {
    switch reach {
    case .anywhere: true
    case .named: place.hop == 0 || wasFirstPrivate == true || !isPrivate(place)
    case .publicOnly: !isPrivate(place)
    }
  }

  /// A proxy resolves names itself: behind it only an address in the URL can be judged. Its own address is the
  /// user's choice.
  private func isPrivate(_ place: Place) -> Bool {
    guard proxyPorts.contains(place.port) else { return isPrivate(place.address) }
    return NetworkAddress(hostOf: place.url).map(isPrivate) ?? false
  }

  /// Where a hop of the exchange leads.
  struct Place {
    var address: NetworkAddress
    var port: Int
    /// Redirects before it.
    var hop: Int
    var url: String
  }
}

/// Ports of the proxies that libcurl may use.
enum ProxyPorts {
  /// - Parameter option: Nil: those of the environment, an empty text: none, as libcurl has it.
  static func of(_ option: String?) -> Set<Int> {
    guard let option else { return environment }
    return option.isEmpty ? [] : [port(option)]
  }

  private static let environment: Set<Int> = {
    let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    return Set(
      names.compactMap { getenv($0) }.map { String(cString: $0) }.filter { !$0.isEmpty }.map(port))
  }()

  private static func port(_ proxy: String) -> Int {
    let parts = CurlURL(proxy, flags: CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME)
    // libcurl's own defaults.
    return parts?[CURLUPART_PORT].flatMap { Int($0) } ?? (parts?[CURLUPART_SCHEME] == "https" ? 443 : 1080)
  }
}
