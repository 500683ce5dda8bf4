/// A stable URL that redirects to signed ones, each of which dies after so many requests.
///
///     MisbehavingServer(SignedLinks(to: .serving(resource), requestsPerLink: 1).reply)
package struct SignedLinks: Sendable {
  private let behaviour: Behaviour
  private let requestsPerLink: Int
  private let status: Int
  private let uses = Monitor<[String: Int]>([:])

  /// - Parameter requestsPerLink: A signed link serves so many requests; then it is 403.
  package init(to behaviour: Behaviour, requestsPerLink: Int, status: Int = 302) {
    self.behaviour = behaviour
    self.requestsPerLink = requestsPerLink
    self.status = status
  }

  /// Links are `/signed/…?token=N`; every other path redirects to a new one.
  package func reply(to exchange: Exchange) -> Reply {
    guard exchange.path.hasPrefix("/signed/") else {
      let link = "\(exchange.origin)/signed\(exchange.path)?token=\(exchange.index)"
      return .status(status, ["Location": link, "Cache-Control": "no-store"], text: "over there\n")
    }
    let uses = uses.withLock { uses in
      uses[exchange.target, default: 0] += 1
      return uses[exchange.target, default: 0]
    }
    guard uses <= requestsPerLink else { return .status(403, text: "this link has expired\n") }
    return behaviour.reply(to: exchange)
  }
}
