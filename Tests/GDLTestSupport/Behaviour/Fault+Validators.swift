// Versions and their validators (RFC 9110 section 8.8).
extension Fault {
  /// Serves another resource: a changed, grown or shrunken file.
  package static func changed(to resource: Resource) -> Fault {
    .rules { rules, _ in rules.resource = resource }
  }

  /// Right head, wrong bytes: only a digest shows it.
  package static func bytes(ofVersion version: UInt32) -> Fault {
    .rules { rules, _ in rules.resource = rules.resource.bytes(ofVersion: version) }
  }

  /// 206 although the condition does not hold.
  package static let ignoresIfRange = Fault.rules { rules, _ in rules.ifRange = .ignored }

  /// 200 although the condition holds, as some delivery networks do.
  package static let failsIfRange = Fault.rules { rules, _ in rules.ifRange = .neverHolds }

  /// Knows none of If-Match, If-None-Match, If-Unmodified-Since and If-Modified-Since.
  package static let ignoresPreconditions = Fault.rules { rules, _ in rules.ignoresPreconditions = true }

  /// The tag that the server has and compares with, verbatim; nil for none.
  package static func entityTag(_ tag: String?) -> Fault {
    .rules { rules, _ in rules.resource.entityTag = tag }
  }

  package static let weakTag = Fault.rules { rules, _ in
    rules.resource.entityTag = rules.resource.entityTag.map { $0.hasPrefix("W/") ? $0 : "W/\($0)" }
  }

  /// A tag that no other reply has, on every reply; conditions on it never hold.
  package static let tagPerReply = Fault.rules { rules, exchange in
    rules.resource.entityTag = "\"reply-\(exchange.index)\""
  }

  package static let noLastModified = Fault.rules { rules, _ in rules.resource.modifiedAt = nil }

  package static let noValidators = Fault.rules { rules, _ in
    rules.resource.entityTag = nil
    rules.resource.modifiedAt = nil
  }

  /// No tag; Date is so many seconds after Last-Modified: 0 or less makes the date weak (section 8.8.2.2).
  package static func dateOnly(ageSeconds: Int64) -> Fault {
    .rules { rules, _ in
      rules.resource.entityTag = nil
      rules.date = rules.resource.modifiedAt.map { $0 + ageSeconds }
    }
  }

  /// Other Last-Modified, in seconds since 1970.
  package static func modified(at seconds: Int64) -> Fault {
    .rules { rules, _ in rules.resource.modifiedAt = seconds }
  }

  /// The Date field, in seconds since 1970: a server with a wrong clock; nil for none.
  package static func date(_ seconds: Int64?) -> Fault { .rules { rules, _ in rules.date = seconds } }

  /// Sets a field of the reply, whatever else the server believes; nil leaves it out.
  package static func field(_ name: String, _ value: String?) -> Fault {
    .reply { draft, _ in draft.fields.set(name, value) }
  }

  /// One more line of a field.
  package static func addedField(_ name: String, _ value: String) -> Fault {
    .reply { draft, _ in draft.fields.add(name, value) }
  }

  package static func contentType(_ type: String?) -> Fault { .field("Content-Type", type) }

  package static func contentDisposition(_ value: String) -> Fault { .field("Content-Disposition", value) }

  /// `Repr-Digest` (RFC 9530 section 3) over the whole resource, also on a 206.
  ///
  /// - Parameter isRight: False sends the digest of other bytes.
  package static func reprDigest(isRight: Bool = true) -> Fault {
    .reply { draft, _ in
      guard let resource = draft.resource else { return }
      let digested = isRight ? resource : resource.bytes(ofVersion: resource.version + 1)
      draft.fields.set("Repr-Digest", "sha-256=:\(base64(digested.sha256)):")
    }
  }

  /// `Content-Digest` (RFC 9530 section 2) over this reply's own content.
  package static func contentDigest(isRight: Bool = true) -> Fault {
    .reply { draft, _ in
      guard let source = draft.body?.source else { return }
      let content = source.bytes(at: 0, count: Int(source.length)) + (isRight ? [] : [0])
      draft.fields.set("Content-Digest", "sha-256=:\(base64(SHA256.hash(content))):")
    }
  }

  /// Serves gzip although identity was asked for; ranges count coded bytes (RFC 9110 section 14.1.2).
  ///
  /// - Parameter droppedBytes: Takes so many bytes off the stream's end; the framing stays whole.
  package static func gzip(label: String = "gzip", droppedBytes: Int = 0) -> Fault {
    .rules { rules, _ in
      rules.coded = (label, Gzip.encode(rules.resource.bytes).dropLast(droppedBytes))
    }
  }
}
