/// How the end of a reply's body is told (RFC 9112 section 6.3, RFC 9113 section 8.1).
package enum BodyFraming: Sendable, Equatable {
  /// After that many bytes.
  case length(Int64)
  /// By the zero chunk.
  case chunked
  /// By the end of an HTTP/2 or HTTP/3 stream, with no length announced.
  case stream
  /// By the end of the connection, which proves nothing about the body.
  case closeDelimited
  /// The head contradicts itself; the sentence says how. The body must not be used.
  case invalid(String)

  package init(head: ResponseHead) {
    if (100..<200).contains(head.status) || head.status == 204 || head.status == 304 {
      self = .length(0)  // no body follows, whatever the fields say
      return
    }
    let isStream = head.version == .http2 || head.version == .http3
    guard head.has("transfer-encoding") else {
      self = Self.byLength(head) ?? (isStream ? .stream : .closeDelimited)
      return
    }
    let codings = head.list("transfer-encoding").map { $0.lowercased() }.filter { $0 != "identity" }
    if isStream {
      self = .invalid("Transfer-Encoding is not allowed in HTTP/2")
    } else if codings == ["chunked"] {
      self = .chunked
    } else if !codings.isEmpty {
      self = .invalid("Transfer-Encoding `\(codings.joined(separator: ", "))` was not asked for")
    } else {
      self = Self.byLength(head) ?? .closeDelimited
    }
  }

  private static func byLength(_ head: ResponseHead) -> BodyFraming? {
    // One number, as nearly all replies have it.
    if let only = head.single("content-length"), let length = Int64(digits: only) { return .length(length) }
    let values = head.values("content-length")
    guard !values.isEmpty else { return nil }
    var agreed: Int64?
    for value in values.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      guard let length = Int64(digits: value.trimmed) else {
        return .invalid("Content-Length is not a number of bytes")
      }
      if let agreed, agreed != length {
        return .invalid("two Content-Length values contradict each other: \(agreed) and \(length)")
      }
      agreed = length
    }
    return agreed.map(BodyFraming.length)
  }
}
