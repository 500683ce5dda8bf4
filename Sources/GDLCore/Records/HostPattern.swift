/// Which hosts something holds for: `example.org` is that host alone, `*.example.org` every host below it.
public struct HostPattern: Sendable, Hashable {
  /// In lower case, without the `*.`; an IPv6 address with its brackets.
  public let name: String
  /// Every host below ``name`` is meant, and not ``name`` itself.
  public let coversSubdomains: Bool

  /// Nil for a text that is no name of a host: with a scheme, a port, a path or another `*`.
  public init?(_ text: String) {
    let lowered = text.lowercased()
    coversSubdomains = lowered.hasPrefix("*.")
    name = coversSubdomains ? String(lowered.dropFirst(2)) : lowered
    let isAddress = name.hasPrefix("[") && name.hasSuffix("]") && !coversSubdomains
    guard !name.isEmpty, !name.hasPrefix("."), isAddress || !name.contains(":"),
      !name.contains(where: { $0.isWhitespace || "*/@?#,\\".contains($0) })
    else { return nil }
  }

  /// As ``init(_:)`` reads it.
  public var text: String { coversSubdomains ? "*." + name : name }

  /// - Parameter host: In any case, without a port.
  public func matches(_ host: String) -> Bool {
    let host = host.lowercased()
    return coversSubdomains
      ? host.hasSuffix("." + name) && host.utf8.count > name.utf8.count + 1 : host == name
  }

  /// A host's own name comes last, and among names the longer one.
  func isLessSpecific(than other: HostPattern) -> Bool {
    (coversSubdomains ? 0 : 1, name.utf8.count) < (other.coversSubdomains ? 0 : 1, other.name.utf8.count)
  }
}

/// Stored as its ``text``.
extension HostPattern: Codable {
  /// Reads ``text``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let pattern = HostPattern(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no host")
    }
    self = pattern
  }

  /// Writes ``text``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// What is said of some hosts.
package protocol OfHosts {
  var pattern: HostPattern { get }
}

extension Sequence where Element: OfHosts {
  /// Those that hold for a host, the most specific one last: what it says comes before the others.
  package func matching(_ host: String) -> [Element] {
    filter { $0.pattern.matches(host) }.sorted { $0.pattern.isLessSpecific(than: $1.pattern) }
  }
}
