/// The wait that a server asks for (RFC 9110 section 10.2.3).
package enum RetryAfter {
  /// No server makes us wait longer than a day at a time: then it is asked again.
  package static let maximumSeconds: Double = 24 * 3_600

  /// Seconds to wait after the head came in, in `1...maximumSeconds`.
  ///
  /// A date is compared with the reply's own Date, so that a wrong clock on either side does no harm. Nil
  /// when the field is absent, unreadable, zero or past: then our own back-off holds.
  package static func seconds(_ head: ResponseHead) -> Double? {
    head.values("retry-after").compactMap { seconds($0, head) }.filter { $0 > 0 }.max()
      .map { min($0, maximumSeconds) }
  }

  private static func seconds(_ value: String, _ head: ResponseHead) -> Double? {
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return Int64(digits: value).map(Double.init) ?? maximumSeconds  // 2^63 s and more
    }
    guard let date = HTTPDate.parse(value, now: head.receivedAt) else { return nil }
    return date - head.date
  }
}

extension ResponseHead {
  /// When the server made the reply: its Date, or when it came in (RFC 9110 section 6.6.1).
  var date: Timestamp {
    single("date").flatMap { HTTPDate.parse($0, now: receivedAt) } ?? receivedAt
  }
}
