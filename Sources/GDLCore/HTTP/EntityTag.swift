/// An entity tag (RFC 9110 section 8.8.3).
package struct EntityTag: Sendable, Equatable {
  package let isWeak: Bool
  /// With its quotes and prefix, exactly as received: what may be sent back.
  package let text: String

  /// Nil when the text is no entity tag: without quotes, with `w/` in lower case, with white space inside.
  /// Such a tag counts as absent. So does one with bytes that were not UTF-8: it could not be sent
  /// back as it came.
  package init?(_ text: String) {
    let isWeak = text.utf8.starts(with: "W/".utf8)
    let quoted = text.utf8.dropFirst(isWeak ? 2 : 0)
    let quote = UInt8(ascii: "\"")
    guard quoted.count >= 2, quoted.first == quote, quoted.last == quote,
      quoted.dropFirst().dropLast().allSatisfy({ $0 > 0x20 && $0 != quote && $0 != 0x7F }),
      !text.unicodeScalars.contains("\u{FFFD}")
    else { return nil }
    self.isWeak = isWeak
    self.text = text
  }

  /// The strong comparison of RFC 9110 section 8.8.3.2: both strong, and the same byte for byte.
  package func stronglyMatches(_ other: EntityTag) -> Bool {
    // Not `==` of the texts: that finds two spellings of one accented letter equal.
    !isWeak && !other.isWeak && text.utf8.elementsEqual(other.text.utf8)
  }
}
