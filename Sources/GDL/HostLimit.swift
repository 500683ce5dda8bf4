import GDLCore

/// What a process allows itself at some hosts, over all its jobs.
public struct HostLimit: Sendable, Equatable, OfHosts {
  /// Which hosts.
  public var pattern: HostPattern
  /// Connections to each of them, of all files; 1…64. Nil: as at every host.
  public var connections: Int?
  /// Upper limit for all hosts that are meant, together. Nil: none of their own.
  public var rate: RateSchedule?

  /// - Parameters:
  ///   - pattern: Which hosts.
  ///   - connections: To each of them.
  ///   - rate: For them together.
  public init(_ pattern: HostPattern, connections: Int? = nil, rate: RateSchedule? = nil) {
    self.pattern = pattern
    self.connections = connections
    self.rate = rate
  }
}
