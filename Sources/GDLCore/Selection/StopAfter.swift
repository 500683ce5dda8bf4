/// When a job has enough: `--stop-after`.
package enum StopAfter: Sendable, Equatable {
  /// So many files are complete.
  case files(Int)
  /// So many bytes were received, or more.
  case bytes(Int64)

  /// `100` is files; with a unit it is bytes: `10G`, `500MB`, `1000B`. More than 0 either way.
  ///
  /// - Throws: ``TextSyntaxError``.
  package init(_ text: String) throws(TextSyntaxError) {
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    if isNumber, let files = Int(text), files > 0 {
      self = .files(files)
    } else if !isNumber, let unit = text.utf8.last, !(48...57).contains(unit),
      let bytes = ByteSize.parse(text),
      bytes > 0
    {
      self = .bytes(bytes)
    } else {
      throw TextSyntaxError(
        subject: "limit", text: text, position: 1,
        problem: "it is a number of files, such as 100, or with a unit of bytes, such as 10G")
    }
  }

  /// - Parameters:
  ///   - files: Completed by this job.
  ///   - bytes: Received for this job.
  package func isReached(files: Int, bytes: Int64) -> Bool {
    switch self {
    case .files(let limit): files >= limit
    case .bytes(let limit): bytes >= limit
    }
  }
}
