package import GDLCore

/// The real ``Network``: libcurl on the network thread.
///
/// Instances share the connections; each has its own cookies.
@LoopActor package final class CurlNetwork: Network {
  /// RFC 9110 section 15.4 wants loops found; browsers stop at 20.
  nonisolated static let redirectLimit = 20

  /// For requests whose options name none.
  let userAgent: String
  /// Which addresses are of a private network; see ``Reach``.
  let isPrivate: @Sendable (NetworkAddress) -> Bool
  /// By cookie file; nil for exchanges without one.
  private var pools: [String?: HandlePool] = [:]
  /// Origins that answered HTTP_1_1_REQUIRED (RFC 9113 section 7).
  private var http1Origins: Set<String> = []

  /// - Parameters:
  ///   - userAgent: As in `gdl/0.1.0`.
  ///   - isPrivate: Tests have only the loopback, and count some of it as the internet.
  package init(
    userAgent: String, isPrivate: @escaping @Sendable (NetworkAddress) -> Bool = { $0.isPrivate }
  ) {
    self.userAgent = userAgent
    self.isPrivate = isPrivate
  }

  package func start(_ request: Request, receiver: any ExchangeReceiver) throws(Fault) -> any Exchange {
    let url: RequestURL
    do {
      url = try RequestURL(request.url)
    } catch {
      throw Fault(kind: .unsupported, message: error.message)
    }
    var request = request
    if !http1Origins.isEmpty, http1Origins.contains(url.origin) { request.allowsHTTP2 = false }
    let pool = try pool(request.options.cookieFile)
    return try CurlExchange(request, url: url, network: self, pool: pool, receiver: receiver)
  }

  func requiresHTTP1(_ url: RequestURL) {
    http1Origins.insert(url.origin)
  }

  private func pool(_ cookieFile: String?) throws(Fault) -> HandlePool {
    if let pool = pools[cookieFile] { return pool }
    let pool = try HandlePool(cookieFile: cookieFile)
    pools[cookieFile] = pool
    return pool
  }
}
