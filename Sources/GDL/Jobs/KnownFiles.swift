import GDLCore

/// Counts files of one source that were there already, so that a source that brings nothing new is not read to
/// its end: `--stop-at-known`, and `skip` in gallery-dl's own configuration.
///
/// Counted by the process: after a crash a source is left a few files later, and never one too early.
struct KnownFiles {
  enum File {
    case known, new
  }

  /// What is to be left.
  struct Leaving: Equatable {
    var files: Int
    /// Of an extractor whose source has several; nil for all of it.
    var part: Int?
  }

  /// Nothing more is to be read.
  var isEnough = false
  private var inARow = 0
  private var part: Int?
  private var leaving: Leaving?
  /// It was told to leave this one.
  private var left: Leaving?

  mutating func saw(_ file: File, _ metadata: Metadata, _ folder: DirectoryInForce, _ options: JobOptions) {
    let part: Int? =
      if case .integer(let number)? = folder.metadata["_job"] { Int(exactly: number) } else { nil }
    if part != self.part { inARow = 0 }
    self.part = part
    inARow = file == .known ? inARow + 1 : 0
    guard let limit = Self.limit(options, metadata["_settings"]?.object?["skip"]?.string),
      inARow >= limit.files
    else { return }
    let whole = Leaving(files: limit.files, part: limit.isWhole ? nil : part)
    if left?.part != whole.part || left == nil { leaving = whole }
  }

  /// Once for each part.
  mutating func takeLeaving() -> Leaving? {
    defer { leaving = nil }
    if let leaving { left = leaving }
    return leaving
  }

  /// gallery-dl's words: `abort:N` leaves what is being read, `terminate:N` and `exit:N` all of the input; without
  /// a number the first file that is there is enough.
  private static func limit(_ options: JobOptions, _ skip: String?) -> (files: Int, isWhole: Bool)? {
    if let files = options.extraction.stopAtKnown { return (files, false) }
    guard let parts = skip?.split(separator: ":", omittingEmptySubsequences: false), let word = parts.first
    else { return nil }
    let files = max(1, parts.dropFirst().first.flatMap { Int($0) } ?? 1)
    switch word {
    case "abort": return (files, false)
    case "terminate", "exit": return (files, true)
    case _: return nil
    }
  }
}
