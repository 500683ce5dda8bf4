import GDL

/// A source as `--json` shows it.
struct SourceView: Encodable {
  let id: Int64
  let job: Int64
  let parent: Int64?
  let extractor: String
  let url: String
  let state: String
  let reason: String?

  init(_ source: SourceDetail, mask: SecretMask) {
    id = source.record.id
    job = source.record.job
    parent = source.record.parent
    extractor = source.record.extractor
    url = mask.url(source.url)
    state = source.record.state.name
    reason = source.record.reason.isEmpty ? nil : mask.text(source.record.reason)
  }
}

extension ExtractionRecord.State {
  var name: String {
    switch self {
    case .open: "open"
    case .done: "done"
    case .failed: "failed"
    }
  }
}

extension Engine {
  /// Hands every source of a job out, a page at a time.
  func eachSource(of job: JobID, _ body: (SourceDetail) throws -> Void) async throws {
    var last: ExtractionID = 0
    while true {
      let page = try await sources(of: job, after: last, limit: 500)
      for source in page { try body(source) }
      // The first page begins with the job's own input, which is no source.
      guard page.count >= 499, let end = page.last else { return }
      last = end.record.id
    }
  }
}
