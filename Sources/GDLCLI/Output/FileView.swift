import GDL

/// One file of a job, as `show --json` has it.
struct FileView: Encodable {
  let id: Int64
  let state: String
  let path: String
  let url: String
  let redirects: [String]
  let bytesReceived: Int64
  let bytesTotal: Int64?
  let checksummedChunks: Int
  let crc32: String?
  let validator: String?
  let attempts: Int
  let notBefore: String?
  let reason: String?
  let startedAt: String?
  let endedAt: String?
  let segments: [SegmentView]

  struct SegmentView: Encodable {
    let first: Int64
    let position: Int64
    let durable: Int64
    let end: Int64?
  }

  // Spelt out because the automatic names of `crc32` would not survive a change of the rule.
  enum CodingKeys: String, CodingKey {
    case id, state, path, url, redirects, bytesReceived, bytesTotal, checksummedChunks
    case crc32 = "crc32"
    case validator, attempts, notBefore, reason, startedAt, endedAt, segments
  }

  init(_ file: FileDetail, mask: SecretMask) {
    let record = file.record
    id = record.id
    state = record.state.name
    path = record.path
    url = mask.url(record.url)
    redirects = record.redirects.map(mask.url)
    bytesReceived = file.bytesReceived
    bytesTotal = file.bytesTotal
    checksummedChunks = file.chunks
    crc32 = record.crc32.map { crc in
      let digits = String(crc, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }
    validator = record.representation?.validator?.text
    attempts = record.attempts
    notBefore = record.notBefore.map(Figures.universalTime)
    reason = record.reason.isEmpty ? nil : mask.text(record.reason)
    startedAt = record.startedAt.map(Figures.universalTime)
    endedAt = record.endedAt.map(Figures.universalTime)
    segments = file.segments.map {
      SegmentView(
        first: $0.firstPosition, position: $0.position, durable: $0.durablePosition, end: $0.endPosition)
    }
  }
}

extension FileDetail {
  /// Bytes written so far, those of earlier runs included.
  var bytesReceived: Int64 {
    record.length ?? segments.reduce(0) { $0 + ($1.position - $1.firstPosition) }
  }

  var bytesTotal: Int64? { record.length ?? record.representation?.completeLength }
}

extension TransferRecord {
  var path: String { directory == "/" ? "/" + name : directory + "/" + name }
}

extension TransferRecord.State {
  var name: String {
    switch self {
    case .pending: "pending"
    case .active: "active"
    case .finalizing: "finalizing"
    case .done: "done"
    case .skipped: "skipped"
    case .failed: "failed"
    case .cancelled: "cancelled"
    }
  }
}
