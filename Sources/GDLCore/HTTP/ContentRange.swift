/// Where the body of a 206 belongs: positions in bytes, both inclusive (RFC 9110 section 14.4).
public struct ContentRange: Sendable, Equatable {
  /// Offset of its first byte in the representation.
  public let firstPosition: Int64
  /// Not below ``firstPosition``.
  public let lastPosition: Int64
  /// Above ``lastPosition``. Nil when the server did not say (`*`).
  public let completeLength: Int64?

  /// Nil when the three numbers contradict: last below first, or a length that ends before last.
  public init?(firstPosition: Int64, lastPosition: Int64, completeLength: Int64?) {
    // Position 2^63-1 would make a file of 2^63 bytes, which no length of ours can hold.
    guard firstPosition >= 0, lastPosition >= firstPosition, lastPosition < Int64.max else { return nil }
    if let completeLength, completeLength <= lastPosition { return nil }
    self.firstPosition = firstPosition
    self.lastPosition = lastPosition
    self.completeLength = completeLength
  }

  /// Length of the body, in bytes; at least 1.
  public var length: Int64 { lastPosition - firstPosition + 1 }
}

/// What a head says by Content-Range.
package enum ContentRangeField: Sendable, Equatable {
  case range(ContentRange)
  /// `bytes */N` of a 416; nil for `bytes */*`, which says no more than no field at all.
  case unsatisfied(completeLength: Int64?)
  /// Not to be joined with anything: unreadable, contradicting itself, given twice, or in a unit
  /// other than bytes (RFC 9110 section 14.4: "MUST NOT attempt to recombine").
  case invalid

  /// Nil when the field is absent.
  package static func parse(_ head: ResponseHead) -> ContentRangeField? {
    let values = head.values("content-range")
    guard let value = values.first else { return nil }
    guard values.count == 1 else { return .invalid }
    return parse(value) ?? .invalid
  }

  private static func parse(_ value: String) -> ContentRangeField? {
    let words = value.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
    let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    var completeLength: Int64?
    if parts[1] != "*" {
      guard let length = Int64(digits: parts[1]) else { return nil }
      completeLength = length
    }
    if parts[0] == "*" { return .unsatisfied(completeLength: completeLength) }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Int64(digits: ends[0]), let last = Int64(digits: ends[1]) else {
      return nil
    }
    return ContentRange(firstPosition: first, lastPosition: last, completeLength: completeLength)
      .map(ContentRangeField.range)
  }
}
