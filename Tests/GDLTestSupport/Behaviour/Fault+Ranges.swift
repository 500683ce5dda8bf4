// What is served for a range, and what Content-Range says about it (RFC 9110 section 14).
extension Fault {
  /// 200 with the whole, whatever range was asked for.
  package static let ignoresRange = Fault.rules { rules, _ in rules.ignoresRange = true }

  package static func acceptRanges(_ value: String?) -> Fault { .field("Accept-Ranges", value) }

  /// Begins elsewhere than asked, and says so: negative earlier, positive after a hole.
  package static func shiftsStart(by bytes: Int64) -> Fault {
    .rules { rules, _ in
      rules.adjustRange = { min($0.upperBound - 1, max(0, $0.lowerBound + bytes))..<$0.upperBound }
    }
  }

  /// Begins at a multiple of so many bytes, and says so.
  package static func roundsStart(to bytes: Int64) -> Fault {
    .rules { rules, _ in rules.adjustRange = { $0.lowerBound / bytes * bytes..<$0.upperBound } }
  }

  /// 206 from byte 0 whatever was asked.
  package static let alwaysFromStart = Fault.rules { rules, _ in rules.adjustRange = { 0..<$0.upperBound } }

  /// Never more than so many bytes in one 206.
  package static func rangesAtMost(_ bytes: Int64) -> Fault {
    .rules { rules, _ in
      rules.adjustRange = { $0.lowerBound..<min($0.upperBound, $0.lowerBound + bytes) }
    }
  }

  /// 206 with these positions, asked or not.
  package static func partial(_ positions: Range<Int64>) -> Fault {
    .rules { rules, _ in rules.forcedRange = positions }
  }

  package static let noContentRange = Fault.reply { draft, _ in draft.contentRange = nil }

  /// Verbatim, in place of the right one, also on a 200.
  package static func contentRange(_ text: String) -> Fault {
    .reply { draft, _ in
      draft.contentRange = nil
      draft.fields.set("Content-Range", text)
    }
  }

  /// One more Content-Range beside the right one.
  package static func secondContentRange(_ text: String) -> Fault { .addedField("Content-Range", text) }

  /// `items`, `Bytes`.
  package static func rangeUnit(_ unit: String) -> Fault {
    .reply { draft, _ in draft.contentRange?.unit = unit }
  }

  /// Content-Range claims this length of the whole; nil writes `*`.
  package static func total(_ length: Int64?) -> Fault {
    .reply { draft, _ in draft.contentRange?.total = length }
  }

  /// Content-Range lies about where the bytes belong; they are the right ones for the request.
  package static func claimsStart(shiftedBy bytes: Int64) -> Fault {
    .reply { draft, _ in
      guard let positions = draft.contentRange?.positions else { return }
      draft.contentRange?.positions = positions.lowerBound + bytes..<positions.upperBound + bytes
    }
  }

  /// The body ends so many bytes before Content-Range says, well framed; negative: after it.
  package static func bodyShorter(by bytes: Int64) -> Fault {
    .reply { draft, _ in
      guard case .resource(let resource, let positions) = draft.body?.source else { return }
      let end = max(positions.lowerBound, positions.upperBound - bytes)
      draft.body?.source = .resource(resource, positions.lowerBound..<end)
    }
  }

  /// A well-framed reply of the same head with no byte in it.
  package static let emptyBody = Fault.reply { draft, _ in draft.body?.source = .bytes([]) }

  /// multipart/byteranges with one part (section 14.6), though one range was asked for.
  package static let multipart = Fault.reply { draft, _ in
    guard let range = draft.contentRange, let source = draft.body?.source else { return }
    let head = "--gdl\r\nContent-Type: application/octet-stream\r\nContent-Range: \(range.text)\r\n\r\n"
    let content = source.bytes(at: 0, count: Int(source.length))
    draft.body?.source = .bytes(Array(head.utf8) + content + Array("\r\n--gdl--\r\n".utf8))
    draft.contentRange = nil
    draft.fields.set("Content-Type", "multipart/byteranges; boundary=gdl")
  }

  /// 416, whatever was asked (section 15.5.17).
  ///
  /// - Parameter contentRange: Verbatim; nil for none.
  package static func rangeNotSatisfiable(_ contentRange: String?) -> Fault {
    .reply { draft, _ in
      let tag = draft.fields.first("ETag")
      draft.replace(status: 416)
      draft.fields.set("ETag", tag)
      draft.fields.set("Content-Range", contentRange)
    }
  }
}
