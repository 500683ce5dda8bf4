/// How the server judges a request: correctly (RFC 9110 sections 13.2.2 and 14.2) unless it is bent.
package struct ServingRules: Sendable {
  package enum IfRange: Sendable { case honoured, ignored, neverHolds }

  package var resource: Resource
  package var ignoresRange = false
  package var ignoresPreconditions = false
  package var ifRange = IfRange.honoured
  /// The Date field, in seconds since 1970; nil for none.
  package var date: Int64? = HTTPDate.now
  /// Changes the range that is served, and said to be served.
  package var adjustRange: @Sendable (Range<Int64>) -> Range<Int64> = { $0 }
  /// Serves this range, whatever was asked.
  package var forcedRange: Range<Int64>?
  /// The coded form that is served in place of the resource, and its name.
  package var coded: (name: String, bytes: [UInt8])?

  init(resource: Resource) { self.resource = resource }

  func draft(for exchange: Exchange) -> ReplyDraft {
    if let status = failedPrecondition(exchange) {
      return make(status: status, positions: nil)
    }
    if let forcedRange { return make(status: 206, positions: forcedRange) }
    guard !ignoresRange, let wanted = ByteRangeRequest(exchange.header("Range")), ifRangeHolds(exchange)
    else { return make(status: 200, positions: 0..<length) }
    guard let positions = wanted.positions(length: length) else {
      var draft = make(status: 416, positions: nil)
      draft.contentRange = ContentRangeText(positions: nil, total: length)
      return draft
    }
    return make(status: 206, positions: adjustRange(positions))
  }

  private var length: Int64 { coded.map { Int64($0.bytes.count) } ?? resource.length }

  private func failedPrecondition(_ exchange: Exchange) -> Int? {
    if ignoresPreconditions { return nil }
    if let wanted = exchange.header("If-Match") {
      if wanted != "*" && !tags(wanted).contains(where: isStronglyEqual) { return 412 }
    } else if let date = exchange.header("If-Unmodified-Since"), date != resource.lastModified {
      return 412
    }
    if let unwanted = exchange.header("If-None-Match") {
      let known = resource.entityTag.map(opaque)
      if unwanted == "*" || tags(unwanted).contains(where: { opaque($0) == known }) { return 304 }
    } else if let date = exchange.header("If-Modified-Since"), date == resource.lastModified {
      return 304
    }
    return nil
  }

  /// RFC 9110 section 13.1.5: a strong tag, or a date that is strong by section 8.8.2.2.
  private func ifRangeHolds(_ exchange: Exchange) -> Bool {
    guard let condition = exchange.header("If-Range") else { return true }
    switch ifRange {
    case .ignored: return true
    case .neverHolds: return false
    case .honoured:
      if condition.hasPrefix("\"") || condition.hasPrefix("W/") { return isStronglyEqual(condition) }
      guard let date, let modifiedAt = resource.modifiedAt else { return false }
      return condition == resource.lastModified && modifiedAt < date
    }
  }

  private func isStronglyEqual(_ tag: String) -> Bool {
    tag == resource.entityTag && !tag.hasPrefix("W/")
  }

  private func tags(_ list: String) -> [String] {
    list.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }

  private func opaque(_ tag: String) -> String { tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag }

  private func make(status: Int, positions: Range<Int64>?) -> ReplyDraft {
    var fields: FieldList = ["Accept-Ranges": "bytes"]
    fields.set("Date", date.map(HTTPDate.text))
    fields.set("ETag", resource.entityTag)
    fields.set("Last-Modified", resource.lastModified)
    var draft = ReplyDraft(status: status, fields: fields)
    guard let positions else { return draft }
    draft.fields.set("Content-Type", resource.contentType)
    if let coded {
      draft.fields.set("Content-Encoding", coded.name)
      let slice = coded.bytes[Int(positions.lowerBound)..<Int(positions.upperBound)]
      draft.body = ReplyBody(.bytes(Array(slice)))
    } else {
      draft.body = ReplyBody(.resource(resource, positions))
    }
    if status == 206 { draft.contentRange = ContentRangeText(positions: positions, total: length) }
    draft.resource = resource
    return draft
  }
}
