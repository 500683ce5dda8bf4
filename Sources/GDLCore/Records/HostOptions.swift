/// How requests to some hosts are made, where that differs from the job's other requests.
public struct HostOptions: Sendable, Equatable, Codable, OfHosts {
  /// Which hosts.
  public var pattern: HostPattern
  /// What holds there; nil: as for every other host.
  public var network: NetworkOverride

  /// - Parameters:
  ///   - pattern: Which hosts.
  ///   - network: What holds there.
  public init(_ pattern: HostPattern, _ network: NetworkOverride) {
    self.pattern = pattern
    self.network = network
  }
}

extension JobOptions {
  /// The options as they hold for requests to the host of a URL.
  package func forHost(of url: String) -> JobOptions {
    guard !hosts.isEmpty, let host = (try? RequestURL(url))?.host else { return self }
    return hosts.matching(host).reduce(into: self) { options, host in host.network.apply(to: &options) }
  }

  /// Has `network` hold for every request, whatever is said of single hosts.
  public mutating func override(with network: NetworkOverride) {
    network.apply(to: &self)
    hosts = hosts.map { HostOptions($0.pattern, $0.network.without(network)) }.filter { !$0.network.isEmpty }
  }
}
