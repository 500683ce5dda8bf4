import GDLCore

/// Who speaks.
package struct DriverHello: Sendable, Equatable {
  package var protocolVersion: Int
  package var program: String
  package var version: String

  init(_ fields: [String: JSONValue]) {
    protocolVersion = fields["protocol"]?.int ?? 0
    program = fields["program"]?.string ?? ""
    version = fields["version"]?.string ?? ""
  }
}

/// One extractor at work inside a driver.
package struct DriverJob: Sendable, Equatable {
  package var url: String
  package var category: String
  package var isChild: Bool

  init(_ fields: [String: JSONValue], isChild: Bool) {
    url = fields["url"]?.string ?? ""
    category = fields["category"]?.string ?? ""
    self.isChild = isChild
  }
}

/// A folder, finished by the program's own rules.
package struct DriverDirectory: Sendable, Equatable {
  /// Whose it is: 1 is the root's job.
  package var job: Int
  package var keywords: Metadata
  package var names: [String]
  /// Where the user's configuration of the program puts files; nil where it does not say.
  package var base: String?
  /// The archive that the user's configuration names: `path` and `table`.
  package var archive: JSONValue?
  /// Settings of the program that are gdl's to keep.
  package var settings: JSONValue?

  init(_ fields: [String: JSONValue]) {
    job = fields["job"]?.int ?? 0
    keywords = fields["keywords"]?.object ?? [:]
    names = fields["directory"]?.texts ?? []
    base = fields["base_directory"]?.string
    archive = fields["archive"]?.present
    settings = fields["settings"]?.present
  }
}

/// One file to fetch. What only some of them have stays in ``fields``, by the protocol's names.
package struct DriverFile: Sendable, Equatable {
  package var sequence: Int
  package var url: String
  package var keywords: Metadata
  package var filename: String
  package var fields: [String: JSONValue]

  init?(_ fields: [String: JSONValue]) {
    guard let sequence = fields["seq"]?.int, let url = fields["url"]?.string else { return nil }
    self.sequence = sequence
    self.url = fields["request_url"]?.string ?? url
    keywords = fields["keywords"]?.object ?? [:]
    filename = fields["filename"]?.string ?? ""
    self.fields = fields
  }
}

/// So many messages were left out, and why.
package struct DriverSkip: Sendable, Equatable {
  /// `file`, `post` or `child`.
  package var kind: String
  /// `filtered`, or `done` for children that an earlier run finished.
  package var reason: String
  package var count: Int

  init(_ fields: [String: JSONValue]) {
    kind = fields["kind"]?.string ?? ""
    reason = fields["reason"]?.string ?? ""
    count = fields["count"]?.int ?? 1
  }
}

/// What went wrong inside.
package struct DriverError: Sendable, Equatable {
  /// Name of the exception's class.
  package var kind: String
  package var message: String
  /// The status of the source's reply; nil or 0 without one.
  package var httpStatus: Int?
  /// The source was not reached.
  package var isNetworkFault: Bool

  init(_ fields: [String: JSONValue]) {
    kind = fields["kind"]?.string ?? ""
    message = fields["message"]?.string ?? ""
    httpStatus = fields["http_status"]?.int
    isNetworkFault = fields["is_network"]?.isTrue ?? false
  }

  /// Whether a later run may do better: the network, a busy server, a limit of its requests.
  package var mayPass: Bool {
    guard let status = httpStatus, status != 0 else { return isNetworkFault }
    return status >= 500 || status == 429 || status == 408 || status == 425
  }
}

/// Another URL of a file.
package struct DriverFallback: Sendable, Equatable {
  package var sequence: Int
  /// Nil when there is none left.
  package var url: String?
  package var headers: Metadata
  /// The driver does not know the file any more: it must be extracted again.
  package var isGone: Bool
  package var error: String?

  init(_ fields: [String: JSONValue]) {
    sequence = fields["seq"]?.int ?? 0
    url = fields["request_url"]?.string ?? fields["url"]?.string
    headers = DriverHeaders.fields(fields)
    isGone = fields["gone"]?.isTrue ?? false
    error = fields["error"]?.string
  }
}

/// What the extractor thinks of a reply.
package struct DriverVerdict: Sendable, Equatable {
  package enum Result: Sendable, Equatable {
    case accepted
    case rejected
    /// It is to be had here instead.
    case retry(String)
    /// Nobody knows: the driver has forgotten the file, or its function failed.
    case unknown(String)
  }

  package var sequence: Int
  package var result: Result

  init(_ fields: [String: JSONValue]) {
    sequence = fields["seq"]?.int ?? 0
    result =
      switch fields["result"] {
      case .bool(true): .accepted
      case .bool(false): .rejected
      case .string(let url): .retry(url)
      case nil, .null, .integer, .number, .array, .object:
        .unknown(fields["error"]?.string ?? "the driver does not know the file any more")
      }
  }
}

/// Who would take a URL.
package struct DriverFound: Sendable, Equatable {
  package var url: String
  /// Nil: nobody.
  package var category: String?
  package var subcategory: String?

  init(_ fields: [String: JSONValue]) {
    url = fields["url"]?.string ?? ""
    category = fields["category"]?.string
    subcategory = fields["subcategory"]?.string
  }
}

/// The end of an extraction.
package struct DriverEnd: Sendable, Equatable {
  /// gallery-dl's status bits; 0 when everything was handed out.
  package var status: Int
  /// It ended because it was asked to.
  package var isStopped: Bool
  package var cursor: String?
  /// Files that can be asked about; with 0 the driver ends by itself.
  package var held: Int

  init(_ fields: [String: JSONValue]) {
    status = fields["status"]?.int ?? 1
    isStopped = fields["reason"]?.string == "stopped"
    cursor = fields["cursor"].flatMap { $0.object == nil ? nil : DriverJSON.line($0) }
    held = fields["held"]?.int ?? 0
  }
}
