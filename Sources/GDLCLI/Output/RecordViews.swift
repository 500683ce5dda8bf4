import GDL

/// One journaled message: a line of `messages --json`.
struct MessageView: Encodable {
  let ordinal: Int64
  let kind: String
  let url: String?
  let metadata: Metadata

  init(ordinal: Int64, _ message: Message, mask: SecretMask) {
    self.ordinal = ordinal
    kind = message.kind.name
    url = message.url.isEmpty ? nil : mask.url(message.url)
    metadata = message.metadata.reduce(into: [:]) { masked, pair in
      masked[pair.key] = mask.value(.object([pair.key: pair.value])).object?[pair.key]
    }
  }
}

extension Message.Kind {
  var name: String {
    switch self {
    case .directory: "directory"
    case .url: "url"
    case .queue: "queue"
    }
  }
}

/// One journaled event: a line of `log --json`.
struct EventView: Encodable {
  let id: Int64
  let at: String
  let job: Int64
  let file: Int64?
  let kind: String
  let reason: String?

  init(_ event: EventRecord, mask: SecretMask) {
    id = event.id
    at = Figures.universalTime(event.at)
    job = event.job
    file = event.transfer
    kind = event.kind.name
    reason = event.reason.isEmpty ? nil : mask.text(event.reason)
  }
}

/// The document of `verify --json`.
struct VerifyView: Encodable {
  let files: [File]
  /// Number of files by outcome; outcomes that did not happen are left out.
  let counts: [String: Int]

  struct File: Encodable {
    let path: String
    let job: Int64?
    let outcome: String
    let ranges: [Bytes]?
    let expectedLength: Int64?
    let foundLength: Int64?

    init(_ result: VerifyResult) {
      path = result.path
      job = result.job
      outcome = result.outcome.name
      ranges = result.outcome.ranges?.map { Bytes(first: $0.lowerBound, end: $0.upperBound) }
      if case .changedLength(let expected, let found) = result.outcome {
        (expectedLength, foundLength) = (expected, found)
      } else {
        (expectedLength, foundLength) = (nil, nil)
      }
    }
  }

  /// Bytes `first ..< end`.
  struct Bytes: Encodable {
    let first: Int64
    let end: Int64
  }

  init(_ results: [VerifyResult]) {
    files = results.map(File.init)
    counts = results.reduce(into: [:]) { $0[$1.outcome.name, default: 0] += 1 }
  }
}

extension VerifyResult.Outcome {
  var name: String {
    switch self {
    case .intact: "intact"
    case .damaged: "damaged"
    case .missing: "missing"
    case .changedLength: "changed_length"
    case .repaired: "repaired"
    case .unknown: "unknown"
    }
  }

  fileprivate var ranges: [Range<Int64>]? {
    switch self {
    case .damaged(let ranges), .repaired(let ranges): ranges
    case .intact, .missing, .changedLength, .unknown: nil
    }
  }
}

/// The document of `doctor --json`.
struct FindingsView: Encodable {
  let findings: [Finding]

  struct Finding: Encodable {
    let level: String
    let what: String
    let todo: String?
  }

  init(_ findings: [DoctorFinding], mask: SecretMask) {
    self.findings = findings.map {
      Finding(level: $0.level.name, what: mask.text($0.what), todo: $0.todo.map(mask.text))
    }
  }
}

extension DoctorFinding.Level {
  var name: String {
    switch self {
    case .ok: "ok"
    case .warning: "warning"
    case .error: "error"
    }
  }
}
