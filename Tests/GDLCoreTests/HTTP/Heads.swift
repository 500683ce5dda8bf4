import GDLCore

/// A reply that came in at 2024-05-01T12:00:00Z, from lines like `ETag: "a"`.
func head(
  _ status: Int = 200, _ lines: [String] = [], version: ResponseHead.Version = .http1_1
) -> ResponseHead {
  let fields = lines.map { line in
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts[1].drop { $0 == " " }
    return ResponseHead.Field(name: parts[0].lowercased(), value: String(value))
  }
  return ResponseHead(
    status: status, version: version, fields: fields, urls: ["https://example.org/f"],
    receivedAt: receivedAt)
}

/// Wed, 01 May 2024 12:00:00 GMT.
let receivedAt: Double = 1_714_564_800
