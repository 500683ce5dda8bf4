/// One request for bytes of a transfer: what is asked for, and where the new bytes begin.
package struct Ask: Sendable, Equatable {
  /// First byte of the `Range` field. Nil: no such field, the whole is asked for.
  package var firstPosition: Int64?
  /// Last byte of the `Range` field, inclusive. Nil: to the end.
  package var lastPosition: Int64?
  /// Goes into `If-Range`. Always strong (RFC 9110 section 13.1.5).
  package var condition: Validator?
  /// Bytes below this one are on the disk; of those that the reply repeats, the proof of the join is made.
  package var joinPosition: Int64
  /// Asked only to learn whether the body, which ended with its connection, is whole.
  package var isProbe = false

  package init(
    firstPosition: Int64?, lastPosition: Int64? = nil, condition: Validator? = nil, joinPosition: Int64,
    isProbe: Bool = false
  ) {
    self.firstPosition = firstPosition
    self.lastPosition = lastPosition
    self.condition = condition
    self.joinPosition = joinPosition
    self.isProbe = isProbe
  }

  /// The `Range` field's positions, `0-99` or `100-`; nil when there is no such field.
  package var range: String? {
    firstPosition.map { "\($0)-" + (lastPosition.map(String.init) ?? "") }
  }
}

/// How a Range request is formed (R1 and R2 of docs/ARCHITECTURE.md, "Joining").
package struct ResumePlan: Sendable {
  /// Bytes below the checkpoint that are fetched again and compared, where no strong validator proves
  /// that the server still has the same version.
  package static let overlapLength: Int64 = 64 << 10

  /// The version that the bytes on the disk belong to. Nil: none is known.
  package var representation: Representation?
  /// Begin again instead of comparing an overlap.
  package var isStrict: Bool
  /// Ask without `If-Range`: the server answered 200 or 412 to one that held.
  package var dropsCondition = false
  /// Ask without `Range`: the server cannot do ranges at the moment.
  package var dropsRange = false

  package init(representation: Representation?, isStrict: Bool) {
    self.representation = representation
    self.isStrict = isStrict
  }

  /// Whether two replies can be proven to be of one version without comparing bytes.
  package var hasStrongValidator: Bool { representation?.validator?.isStrong ?? false }

  /// The request for a segment.
  ///
  /// - Parameters:
  ///   - position: first byte that is missing.
  ///   - firstPosition: where the segment begins; bytes from there to `position` are on the disk.
  ///   - endPosition: one past the segment's last byte; nil when the length is unknown.
  ///   - firstRequestLength: with nothing known yet, ask for so many bytes only, so that other
  ///     connections can take the rest; nil: ask for the whole.
  package func ask(
    from position: Int64, segmentStart firstPosition: Int64, to endPosition: Int64?,
    firstRequestLength: Int64? = nil
  ) -> Ask {
    if dropsRange { return Ask(firstPosition: nil, joinPosition: position) }
    if representation == nil {
      let last = firstRequestLength.map { $0 - 1 }
      return Ask(firstPosition: last == nil ? nil : 0, lastPosition: last, joinPosition: 0)
    }
    // To the end of the file the range is left open: some servers mistake an explicit last byte.
    let isLast = endPosition == nil || endPosition == representation?.completeLength
    let last = isLast ? nil : endPosition.map { $0 - 1 }
    if hasStrongValidator {
      if position == 0, last == nil { return Ask(firstPosition: nil, joinPosition: 0) }
      return Ask(
        firstPosition: position, lastPosition: last,
        condition: dropsCondition ? nil : representation?.validator, joinPosition: position)
    }
    let start = position - Self.overlapLength
    guard !isStrict, start > firstPosition else { return Ask(firstPosition: nil, joinPosition: position) }
    return Ask(firstPosition: start, lastPosition: last, joinPosition: position)
  }

  /// Asks for the byte after the last one: 416 proves that there is none (a body that ended with its
  /// TLS connection; RFC 9112 section 9.8).
  package func probe(at position: Int64) -> Ask {
    Ask(
      firstPosition: position, condition: hasStrongValidator ? representation?.validator : nil,
      joinPosition: position, isProbe: true)
  }
}
