/// How long a host is left alone between the beginnings of two requests; gallery-dl's `--sleep`.
public struct SleepRange: Sendable, Equatable, Codable {
  /// At least so long, in seconds.
  public let minimumSeconds: Double
  /// At most so long, in seconds: each wait is somewhere in between, so that requests have no beat.
  public let maximumSeconds: Double

  /// A duration or two with `-` in between: `1.5`, `500ms`, `1-3`. Nil for anything else, and for a range that
  /// ends before it begins.
  public init?(option: String) {
    let ends = option.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let least = DurationText.parse(String(ends[0])) else { return nil }
    let most = ends.count == 2 ? DurationText.parse(String(ends[1])) : least
    guard let most, most >= least else { return nil }
    minimumSeconds = least
    maximumSeconds = most
  }

  /// As options write it, in seconds: `1.5`, `1.0-3.0`.
  public var text: String {
    minimumSeconds == maximumSeconds ? "\(minimumSeconds)" : "\(minimumSeconds)-\(maximumSeconds)"
  }

  /// One wait.
  ///
  /// - Parameter fraction: 0 for the shortest, 1 for the longest.
  public func seconds(_ fraction: Double) -> Double {
    minimumSeconds + (maximumSeconds - minimumSeconds) * fraction
  }
}
