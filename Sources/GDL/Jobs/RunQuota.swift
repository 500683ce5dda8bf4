import GDLCore

/// How much of a job one run fetches: `--stop-after`.
struct RunQuota: Sendable {
  private let limit: StopAfter?
  private var files = 0
  private var bytes: Int64 = 0

  init(_ limit: StopAfter?) { self.limit = limit }

  /// No file is begun any more in this run.
  var isReached: Bool { limit?.isReached(files: files, bytes: bytes) ?? false }

  /// Whether one more file may begin while others are under way. Of bytes nobody knows before they are there.
  func mayBegin(underWay: Int) -> Bool {
    switch limit {
    case .files(let limit): files + underWay < limit
    case .bytes(let limit): bytes < limit
    case nil: true
    }
  }

  mutating func finished(_ length: Int64) {
    files += 1
    bytes += length
  }

  var text: String {
    switch limit {
    case .files(let limit): "--stop-after \(limit): so many files were fetched"
    case .bytes(let limit): "--stop-after: \(ByteText.text(limit)) were fetched"
    case nil: ""
    }
  }
}
