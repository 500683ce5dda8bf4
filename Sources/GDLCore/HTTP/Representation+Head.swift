extension Representation {
  /// What a head says about the representation that its body is (part of).
  ///
  /// Fields that came in a trailer are not looked at: a validator that arrives after the bytes proves
  /// nothing about a partial.
  package init(head: ResponseHead) {
    let tag = head.single("etag").flatMap(EntityTag.init)
    let lastModified = head.single("last-modified").flatMap { $0.isEmpty ? nil : $0 }
    let codings = head.list("content-encoding").map { $0.lowercased() }.filter { $0 != "identity" }
    let mediaType = head.first("content-type").map { type in
      Substring(type.utf8.prefix { $0 != UInt8(ascii: ";") }).trimmed.lowercased()
    }
    self.init(
      validator: Self.validator(tag: tag, lastModified: lastModified, head: head),
      entityTag: tag?.text,
      lastModified: lastModified,
      completeLength: Self.completeLength(head),
      contentType: mediaType.flatMap { $0.isEmpty ? nil : $0 },
      contentCoding: codings.isEmpty ? nil : codings.joined(separator: ", "),
      refusesRanges: head.list("accept-ranges").contains { $0.lowercased() == "none" },
      digests: DigestFields.parse(head))
  }

  /// A tag before a date, whatever their strength: where a tag exists, a date must not go into If-Range
  /// (RFC 9110 section 13.1.5).
  private static func validator(tag: EntityTag?, lastModified: String?, head: ResponseHead) -> Validator? {
    if let tag { return tag.isWeak ? .weakTag(tag.text) : .strongTag(tag.text) }
    guard let lastModified else { return nil }
    let modified = HTTPDate.parse(lastModified, now: head.receivedAt)
    // RFC 9110 section 8.8.2.2 asks for one second. A minute, as RFC 7232 had it, also covers
    // servers whose Date and Last-Modified come from two clocks.
    let isSettled = modified.map { head.date - $0 >= 60 } ?? false
    return isSettled ? .strongDate(lastModified) : .weakDate(lastModified)
  }

  private static func completeLength(_ head: ResponseHead) -> Int64? {
    switch head.status {
    case 200, 203:
      if case .length(let length) = BodyFraming(head: head) { length } else { nil }
    case 206:
      if case .range(let range) = ContentRangeField.parse(head) { range.completeLength } else { nil }
    default:
      nil  // the body is not the representation
    }
  }
}
