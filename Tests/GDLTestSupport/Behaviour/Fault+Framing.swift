// Message framing (RFC 9112) and what happens to the connection.
extension Fault {
  /// FIN when so many body bytes of the reply were sent. Like all of its kind it does nothing to a
  /// reply with a shorter body.
  package static func cut(afterBytes bytes: Int64) -> Fault { .event(.cut, afterBytes: bytes) }

  /// RST when so many body bytes of the reply were sent and acknowledged.
  package static func reset(afterBytes bytes: Int64) -> Fault { .event(.reset, afterBytes: bytes) }

  /// Silence in the body; nil seconds: until the server stops.
  package static func stall(afterBytes bytes: Int64, seconds: Double? = nil) -> Fault {
    .event(.stall(seconds: seconds), afterBytes: bytes)
  }

  /// Opens `reached` at that place in the body, then waits until the test opens `gate`.
  package static func wait(for gate: Gate, reached: Gate = Gate(), afterBytes bytes: Int64) -> Fault {
    .reply { draft, _ in
      draft.happen(.open(reached), afterBytes: bytes)
      draft.happen(.waitFor(gate), afterBytes: bytes)
    }
  }

  package static func event(_ action: Reply.Action, afterBytes bytes: Int64) -> Fault {
    .reply { draft, _ in draft.happen(action, afterBytes: bytes) }
  }

  /// Cuts (or what `action` says) where the body passes the first of these positions of the resource.
  package static func cut(atPositions positions: [Int64], _ action: Reply.Action = .cut) -> Fault {
    .reply { draft, _ in
      guard case .resource(_, let range) = draft.body?.source else { return }
      let ahead = positions.filter { range.lowerBound < $0 && $0 < range.upperBound }
      if let next = ahead.min() { draft.happen(action, afterBytes: next - range.lowerBound) }
    }
  }

  package static func rate(bytesPerSecond: Int64) -> Fault {
    .reply { draft, _ in draft.body?.bytesPerSecond = bytesPerSecond }
  }

  /// Closes when so many bytes of the head were sent; 0: an empty reply.
  package static func cutInHead(afterBytes bytes: Int) -> Fault {
    .reply { draft, _ in draft.headLimit = bytes }
  }

  /// The request is read, then the connection closed (or reset).
  package static func emptyReply(_ end: Reply.Action = .cut) -> Fault { .script([end]) }

  /// The request is read, and nothing comes; nil seconds: until the server stops.
  package static func stallBeforeHead(seconds: Double? = nil) -> Fault {
    .reply { draft, _ in draft.before.append(.stall(seconds: seconds)) }
  }

  /// Opens `reached` when the request was read, then waits until the test opens `gate`.
  package static func waitBeforeHead(for gate: Gate, reached: Gate = Gate()) -> Fault {
    .reply { draft, _ in draft.before += [.open(reached), .waitFor(gate)] }
  }

  /// Closes a kept connection when its next request comes.
  package static let staleKeepAlive = Fault.reply { draft, exchange in
    if exchange.requestOnConnection > 0 { draft.script = [.cut] }
  }

  package static func chunked(_ chunkLength: Int64 = 16 << 10) -> Fault {
    .reply { draft, _ in if draft.body != nil { draft.framing = .chunked(chunkLength) } }
  }

  /// What comes in place of the last chunk; then FIN. An empty text: chunked, closed without it.
  package static func lastChunk(_ text: String) -> Fault {
    .reply { draft, _ in
      if case .chunked = draft.framing {} else { draft.framing = .chunked(16 << 10) }
      draft.lastChunk = Array(text.utf8)
      draft.after.append(.cut)
    }
  }

  /// A chunk size that is no number, in the middle of a chunked body, followed by bytes that look like data.
  ///
  /// - Parameter size: `zz`, or `8000000000000000` for one that does not fit in 63 bits.
  package static func chunkSize(_ size: String, afterBytes bytes: Int64) -> Fault {
    .reply { draft, _ in
      draft.framing = .chunked(max(1, bytes))
      draft.happen(.text("\(size)\r\nnot a chunk\r\n"), afterBytes: bytes)
      draft.happen(.cut, afterBytes: bytes)
    }
  }

  package static func chunkExtension(_ text: String = ";name=\"value\"") -> Fault {
    .reply { draft, _ in draft.body?.chunkExtension = text }
  }

  /// A chunked body with a trailer section.
  package static func trailers(_ fields: FieldList) -> Fault {
    .reply { draft, _ in
      if case .chunked = draft.framing {} else { draft.framing = .chunked(16 << 10) }
      draft.trailers = fields
    }
  }

  /// No length: the body ends where the connection does. With ``reset(afterBytes:)`` it ends badly.
  package static let untilClose = Fault.reply { draft, _ in draft.framing = .untilClose }

  /// These Content-Length lines in place of the right one, also beside chunks; FIN after the body.
  package static func contentLengths(_ values: [String]) -> Fault {
    .reply { draft, _ in
      draft.contentLengths = values
      draft.after.append(.cut)
    }
  }

  /// Content-Length `N, N` with the true length.
  package static let repeatedContentLength = Fault.reply { draft, _ in
    let length = draft.body?.source.length ?? 0
    draft.contentLengths = ["\(length), \(length)"]
  }

  package static func bytesAfterBody(_ bytes: [UInt8]) -> Fault {
    .reply { draft, _ in draft.after += [.bytes(bytes), .cut] }
  }

  /// Not HTTP at all.
  package static func garbage(_ bytes: [UInt8] = Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)) -> Fault {
    .script([.bytes(bytes), .cut])
  }

  /// Heads of interim replies before the real one: 100, 102, 103.
  package static func informational(_ statuses: [Int]) -> Fault {
    .reply { draft, _ in
      draft.before += statuses.map { .head($0, ["Link": "</style.css>; rel=preload"]) }
    }
  }

  /// So many more field lines of so many bytes each; nil: for ever.
  package static func manyFields(_ count: Int?, lineBytes: Int = 100) -> Fault {
    let line = Array(("X-Filler: " + String(repeating: "x", count: lineBytes) + "\r\n").utf8)
    return .reply { draft, _ in
      draft.moreHead = [
        count.map { .bytes([[UInt8]](repeating: line, count: $0).flatMap(\.self)) } ?? .endless(line)
      ]
    }
  }

  /// `\n` line ends in the head (RFC 9112 section 2.2).
  package static let bareLineFeeds = Fault.reply { draft, _ in draft.headText.lineEnd = "\n" }

  /// A field whose value goes on in the next line (RFC 9112 section 5.2).
  package static let foldedField = Fault.addedField("X-Folded", "begins here\r\n  and ends here")

  /// White space between field name and colon (RFC 9112 section 5.1); FIN after the body, since the
  /// client may not have read its length.
  package static let spaceBeforeColon = Fault.reply { draft, _ in
    draft.headText.separator = " : "
    draft.after.append(.cut)
  }

  /// Chunks of a gzip stream (RFC 9112 section 7): a coding of the message, not of the resource.
  package static let transferGzip = Fault.reply { draft, _ in
    draft.framing = .chunked(16 << 10)
    draft.fields.set("Transfer-Encoding", "gzip, chunked")
    guard let source = draft.body?.source else { return }
    draft.body?.source = .bytes(Gzip.encode(source.bytes(at: 0, count: Int(source.length))))
  }

  /// HTTP/1.0, closed after the reply, which has a Content-Length.
  package static let http10 = Fault.reply { draft, _ in draft.headText.version = "HTTP/1.0" }
}
