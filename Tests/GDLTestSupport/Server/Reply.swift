/// What the server does about one request: a script, played in order.
///
/// When the script ends, the connection is kept for the next request.
package struct Reply: Sendable {
  package indirect enum Action: Sendable {
    /// Bytes that do not count as body: heads, framing, garbage.
    case bytes([UInt8])
    case body(ReplyBody)
    /// The same bytes for ever, until the client goes away.
    case endless([UInt8])
    /// FIN: nothing more comes, what was sent arrives.
    case cut
    /// RST, after what was sent has arrived.
    case reset
    /// Silence for so many seconds; nil until the server stops.
    case stall(seconds: Double?)
    case waitFor(Gate)
    /// Tells the test that the script came here.
    case open(Gate)

    package static func text(_ text: String) -> Action { .bytes(Array(text.utf8)) }

    /// A status line and fields, exactly those.
    package static func head(_ status: Int, _ fields: FieldList = [:]) -> Action {
      .bytes(HeadText().render(status: status, fields: fields))
    }

    package static func body(
      _ resource: Resource, _ positions: Range<Int64>, bytesPerSecond: Int64? = nil
    ) -> Action {
      .body(ReplyBody(.resource(resource, positions), bytesPerSecond: bytesPerSecond))
    }

    package static func body(_ text: String) -> Action { .body(ReplyBody(.bytes(Array(text.utf8)))) }

    /// One well-formed chunk (RFC 9112 section 7.1).
    package static func chunk(_ bytes: [UInt8]) -> Action {
      .bytes(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10])
    }
  }

  package var actions: [Action]

  package init(_ actions: [Action]) { self.actions = actions }

  /// A whole reply with a text, framed by Content-Length.
  package static func status(_ status: Int, _ fields: FieldList = [:], text: String = "") -> Reply {
    var fields = fields
    fields.add("Content-Length", String(text.utf8.count))
    return Reply([.head(status, fields), .body(text)])
  }
}

/// Body bytes and what happens on the way.
package struct ReplyBody: Sendable {
  package enum Source: Sendable {
    case resource(Resource, Range<Int64>)
    case bytes([UInt8])

    package var length: Int64 {
      switch self {
      case .resource(_, let positions): positions.upperBound - positions.lowerBound
      case .bytes(let bytes): Int64(bytes.count)
      }
    }

    func bytes(at offset: Int64, count: Int) -> [UInt8] {
      switch self {
      case .resource(let resource, let positions):
        let start = positions.lowerBound + offset
        return resource.bytes(start..<start + Int64(count))
      case .bytes(let bytes): return Array(bytes[Int(offset)..<Int(offset) + count])
      }
    }
  }

  /// Something to do when so many bytes of this body were sent.
  package struct Event: Sendable {
    package var afterBytes: Int64
    package var action: Reply.Action

    package init(afterBytes: Int64, _ action: Reply.Action) {
      self.afterBytes = afterBytes
      self.action = action
    }
  }

  package var source: Source
  package var bytesPerSecond: Int64?
  /// Bytes of one chunk; nil when the body is not chunked. The last, empty chunk is not part of it.
  package var chunkLength: Int64?
  /// Text after each chunk's size: extensions (RFC 9112 section 7.1.1).
  package var chunkExtension = ""
  package var events: [Event] = []

  package init(_ source: Source, bytesPerSecond: Int64? = nil) {
    self.source = source
    self.bytesPerSecond = bytesPerSecond
  }
}

/// How a head is spelled.
package struct HeadText: Sendable {
  package var version = "HTTP/1.1"
  package var lineEnd = "\r\n"
  /// Between name and value.
  package var separator = ": "

  package init() {}

  package func render(status: Int, reason: String? = nil, fields: FieldList) -> [UInt8] {
    var text = "\(version) \(status) \(reason ?? Self.reason(status))\(lineEnd)"
    for field in fields.all { text += "\(field.name)\(separator)\(field.value)\(lineEnd)" }
    return Array((text + lineEnd).utf8)
  }

  private static func reason(_ status: Int) -> String {
    let reasons = [
      200: "OK", 206: "Partial Content", 302: "Found", 304: "Not Modified", 403: "Forbidden",
      404: "Not Found", 412: "Precondition Failed", 416: "Range Not Satisfiable",
      429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
    ]
    return reasons[status] ?? "Status \(status)"
  }
}
