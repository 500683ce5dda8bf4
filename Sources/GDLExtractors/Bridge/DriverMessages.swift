import GDLCore

/// Turns a driver's events into dispatch messages.
struct DriverMessages {
  /// Of the last directory event: what is handed on to yt-dlp stands on its own.
  private var directory: [String: JSONValue] = [:]
  /// The newest of them.
  private(set) var errors: [DriverError] = []
  /// A site can fail for each of a million children.
  private static let errorsKept = 100
  private(set) var skipped = 0
  private var notes: [ExtractionNote] = []
  private let program: String

  init(_ program: BridgedProgram) {
    self.program = program.name
  }

  mutating func messages(_ events: [DriverEvent]) -> [Message] {
    var messages: [Message] = []
    for event in events {
      switch event {
      case .directory(let event): messages.append(take(event))
      case .file(let file): if let message = message(for: file) { messages.append(message) }
      case .skip(let skip): if skip.reason == "filtered" { skipped += skip.count }
      case .log(let level, let logger, let message):
        notes.append(ExtractionNote(Self.level(level), "\(logger): \(message)"))
      case .unsupported(let url):
        notes.append(ExtractionNote(.warning, "\(program) has no extractor for \(url); it is left out"))
      case .error(let error):
        errors.append(error)
        if errors.count > Self.errorsKept { errors.removeFirst() }
      case .hello, .missing, .begin, .childEnd, .cursor, .fallback, .verdict, .found, .end, .other:
        continue
      }
    }
    return messages
  }

  /// What was said since the last call.
  mutating func takeNotes() -> [ExtractionNote] {
    defer { notes = [] }
    return notes
  }

  /// The names of Python's levels, in lower case.
  private static func level(_ name: String) -> ExtractionNote.Level {
    switch name {
    case "critical", "error": .error
    case "warning": .warning
    default: .info
    }
  }

  private mutating func take(_ event: DriverDirectory) -> Message {
    var place: [String: JSONValue] = ["_directory": .array(event.names.map(JSONValue.string))]
    if let base = event.base { place["_base_directory"] = .string(base) }
    directory = place
    place["_job"] = .integer(Int64(event.job))
    if let archive = event.archive { place["_archive"] = archive }
    if let settings = event.settings { place["_settings"] = settings }
    return .directory(Self.visible(event.keywords).merging(place) { $1 })
  }

  private mutating func message(for file: DriverFile) -> Message? {
    var metadata = Self.visible(file.keywords)
    metadata["_filename"] = .string(file.filename)
    for (name, key) in Self.copied { if let value = file.fields[name]?.present { metadata[key] = value } }
    let questions = Self.questions.filter { file.fields["has_\($0)"]?.isTrue ?? false }
    if !questions.isEmpty {
      metadata["_driver_seq"] = .integer(Int64(file.sequence))
      metadata["_driver_asks"] = .array(questions.map(JSONValue.string))
    }
    if file.fields["text"]?.string != nil { return .url("text:", metadata) }
    guard let url = Self.fetchable(file.url) else {
      notes.append(ExtractionNote(.warning, "\(file.url) is no HTTP address; it is left out"))
      return nil
    }
    let headers = DriverHeaders.fields(file.fields)
    if let ytdl = file.fields["ytdl"]?.object {
      metadata.merge(directory) { $1 }
      metadata["_extractor"] = .string(BridgedProgram.ytDlp.name)
      if let headers = ytdl["ytdl_manifest_headers"]?.object { metadata["_headers"] = .object(headers) }
      return .queue(url, metadata)
    }
    if !headers.isEmpty { metadata["_headers"] = .object(headers) }
    if let opaque = file.fields["opaque"]?.object {
      metadata["_opaque"] = opaque["program"]
      metadata["_arguments"] = opaque["arguments"]
    }
    return .url(url, metadata)
  }

  /// The protocol's name of a field, and the key that it has in a message.
  private static let copied: [(String, String)] = [
    ("filename_parts", "_filename_parts"), ("archive_key", "_archive_key"),
    ("archive_prefix", "_archive_prefix"),
    ("fallback", "_fallback"), ("expected_status", "_expected_status"), ("method", "_method"),
    ("data", "_data"),
    ("adjust_extension", "_adjust_extension"), ("mtime", "_mtime"), ("size", "_size"), ("text", "_text"),
    ("proxy", "_proxy"), ("verify", "_verify"), ("timeout", "_timeout"), ("is_segmented", "_segmented"),
    ("http_chunk_size", "_chunk_size"),
  ]
  private static let questions = ["fallback", "validate", "signature", "retry"]

  /// A site's own data must not steer gdl, whatever driver sent it.
  private static func visible(_ keywords: Metadata) -> Metadata {
    keywords.filter { !$0.key.hasPrefix("_") }
  }

  /// Without its fragment; nil for what is not fetched over HTTP.
  private static func fetchable(_ url: String) -> String? {
    let bare = url.prefix { $0 != "#" }
    let scheme = bare.prefix { $0 != ":" }.lowercased()
    return scheme == "http" || scheme == "https" ? String(bare) : nil
  }
}
