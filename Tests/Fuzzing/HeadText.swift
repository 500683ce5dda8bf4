import GDLCore

/// Reply heads of inputs that are written as `status`, then `name: value` lines: what the corpus can be read as.
enum HeadText {
  /// A moment in 2024, so that heads are the same in every run.
  static let receivedAt: Timestamp = 1_717_171_717

  static func head(_ text: String) -> ResponseHead {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    var head = ResponseHead(
      status: 206, version: .http1_1, fields: [], urls: ["https://example.org/file"], receivedAt: receivedAt)
    if let first = lines.first, let status = Int(first), (100...999).contains(status) {
      head.status = status
      lines.removeFirst()
    }
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let value = parts[1].drop { $0 == " " }
      head.fields.append(.init(name: parts[0].lowercased(), value: String(value)))
    }
    return head
  }
}
