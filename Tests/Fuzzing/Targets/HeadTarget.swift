import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// What a head says of a representation: validators, digests, lengths, framing. Status, then `name: value` lines.
  static let head = FuzzTarget(
    "head", maximumLength: 2_048,
    text: { text in
      let head = HeadText.head(text)
      let framing = BodyFraming(head: head)
      if case .length(let length) = framing { require(length >= 0, "a body of \(length) bytes") }
      let representation = Representation(head: head)
      require(representation == Representation(head: head), "the same head says something else")
      require(representation.completeLength ?? 0 >= 0, "a negative length")
      validator(representation, head)
      for digest in representation.digests {
        require(
          digest.hex.utf8.count == digest.algorithm.digitCount, "a digest of \(digest.hex.utf8.count) digits")
        require(
          Digest(option: "\(digest.algorithm.rawValue)=\(digest.hex)") == digest,
          "a digest is read back as another")
      }
      require(
        Set(representation.digests.map(\.algorithm)).count == representation.digests.count,
        "two digests of one algorithm")
      let fault = TransferStateMachine.fault(of: head)
      Invariants.sentence(fault.message)
      require(fault.retryAfterSeconds ?? 1 > 0, "a wait of no time")
    })

  private static func validator(_ representation: Representation, _ head: ResponseHead) {
    switch representation.validator {
    case nil:
      require(representation.entityTag == nil, "a tag is no validator")
    case .strongTag(let text):
      require(!text.utf8.starts(with: "W/".utf8), "the weak tag \(text) counts as strong")
      tag(text, head)
    case .weakTag(let text):
      require(text.utf8.starts(with: "W/".utf8), "the strong tag \(text) counts as weak")
      tag(text, head)
    case .strongDate(let text):
      require(
        HTTPDate.parse(text, now: head.receivedAt) != nil, "\(text), which is no date, counts as strong")
      require(representation.entityTag == nil, "a date is sent although there is a tag")
    case .weakDate:
      require(representation.entityTag == nil, "a date is sent although there is a tag")
    }
  }

  private static func tag(_ text: String, _ head: ResponseHead) {
    require(
      head.values("etag").contains { $0.utf8.elementsEqual(text.utf8) },
      "the tag \(text) is not what the server sent")
    // It goes into a request.
    require(
      text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }, "the tag \(text.debugDescription) breaks a request")
    guard let tag = EntityTag(text) else { fail("the tag \(text) is none when it is read again") }
    require(tag.stronglyMatches(tag) == !tag.isWeak, "a tag matches itself when it is strong")
  }
}
