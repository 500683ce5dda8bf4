/// A `Content-Range` field in parts (RFC 9110 section 14.4).
package struct ContentRangeText: Sendable {
  package var unit = "bytes"
  /// Nil writes `*`: the form of a 416.
  package var positions: Range<Int64>?
  /// Nil writes `*`.
  package var total: Int64?

  package init(positions: Range<Int64>?, total: Int64?) {
    self.positions = positions
    self.total = total
  }

  package var text: String {
    let range = positions.map { "\($0.lowerBound)-\($0.upperBound - 1)" } ?? "*"
    return "\(unit) \(range)/\(total.map(String.init) ?? "*")"
  }
}

/// A reply in parts that faults can change one by one.
package struct ReplyDraft: Sendable {
  package enum Framing: Sendable, Equatable {
    case contentLength
    /// Bytes of a chunk.
    case chunked(Int64)
    case untilClose
  }

  package var status: Int
  package var reason: String?
  /// All but Content-Range, Content-Length and Transfer-Encoding, which follow from the rest.
  package var fields: FieldList
  package var contentRange: ContentRangeText?
  /// Nil for a reply without one.
  package var body: ReplyBody?
  package var framing = Framing.contentLength
  /// In place of the true Content-Length: one field line each.
  package var contentLengths: [String]?
  package var headText = HeadText()
  /// Heads of 1xx replies before the real one, or a stall.
  package var before: [Reply.Action] = []
  /// Sends only so many bytes of the head, then FIN.
  package var headLimit: Int?
  /// Lines before the empty line, for ever or not.
  package var moreHead: [Reply.Action] = []
  package var trailers: FieldList = [:]
  /// What comes where the last chunk belongs; nil for the right one.
  package var lastChunk: [UInt8]?
  package var after: [Reply.Action] = []
  /// Replaces the whole reply.
  package var script: [Reply.Action]?
  /// What a 200 or 206 serves.
  package internal(set) var resource: Resource?

  package init(status: Int, fields: FieldList = [:], text: String? = nil) {
    self.status = status
    self.fields = fields
    body = text.map { ReplyBody(.bytes(Array($0.utf8))) }
  }

  /// Makes it an error or a redirect: the validators and the body go.
  package mutating func replace(status: Int, fields: FieldList = [:], text: String = "") {
    let (before, date) = (before, self.fields.first("Date"))
    self = ReplyDraft(status: status, fields: fields, text: text)
    self.before = before
    self.fields.set("Date", date)
    if !text.isEmpty && fields.first("Content-Type") == nil { self.fields.set("Content-Type", "text/html") }
  }

  package mutating func happen(_ action: Reply.Action, afterBytes: Int64) {
    body?.events.append(.init(afterBytes: afterBytes, action))
  }

  func reply(isHead: Bool) -> Reply {
    if let script { return Reply(script) }
    let head = head(isHead: isHead)
    if let headLimit { return Reply(before + [.bytes(Array(head.prefix(headLimit))), .cut]) }
    var actions = before
    if moreHead.isEmpty {
      actions.append(.bytes(head))
    } else {
      let emptyLine = headText.lineEnd.utf8
      actions.append(.bytes(Array(head.dropLast(emptyLine.count))))
      actions += moreHead + [.bytes(Array(emptyLine))]
    }
    if !isHead { actions += content() + after }
    if framing == .untilClose || headText.version == "HTTP/1.0" { actions.append(.cut) }
    return Reply(actions)
  }

  private func head(isHead: Bool) -> [UInt8] {
    var fields = fields
    if let contentRange { fields.add("Content-Range", contentRange.text) }
    switch framing {
    case .contentLength:
      let hasNone = status == 204 || status == 304
      let lengths = contentLengths ?? (hasNone ? [] : [String(body?.source.length ?? 0)])
      for length in lengths { fields.add("Content-Length", length) }
    case .chunked:
      for length in contentLengths ?? [] { fields.add("Content-Length", length) }
      if fields.first("Transfer-Encoding") == nil { fields.add("Transfer-Encoding", "chunked") }
    case .untilClose:
      for length in contentLengths ?? [] { fields.add("Content-Length", length) }
      fields.set("Connection", "close")
    }
    return headText.render(status: status, reason: reason, fields: fields)
  }

  private func content() -> [Reply.Action] {
    guard var body else { return [] }
    guard case .chunked(let length) = framing else { return [.body(body)] }
    body.chunkLength = length
    var end = "0\r\n"
    for trailer in trailers.all { end += "\(trailer.name): \(trailer.value)\r\n" }
    return [.body(body), .bytes(lastChunk ?? Array((end + "\r\n").utf8))]
  }
}
