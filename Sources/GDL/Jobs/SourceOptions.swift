import GDLCore

/// Options that an extractor sets for one file.
enum SourceOptions {
  static func applied(_ metadata: Metadata, to options: JobOptions) -> JobOptions {
    guard !metadata.isEmpty else { return options }
    var result = options
    // What the user said for the job comes before what another program's configuration says.
    if result.network.proxy == nil { result.network.proxy = metadata["_proxy"]?.string }
    if metadata["_verify"] == .bool(false) { result.network.isInsecure = true }
    if result.archive == nil, let archive = metadata["_archive"]?.object, let path = archive["path"]?.string {
      var own = ArchiveOptions(path: path)
      archive["table"]?.string.map { own.table = $0 }
      result.archive = own
    }
    metadata["_settings"]?.object.map { apply($0, to: &result) }
    return result
  }

  /// Settings of gallery-dl's own configuration: they hold where the user told gdl nothing else.
  private static func apply(_ settings: Metadata, to result: inout JobOptions) {
    let usual = NetworkOptions()
    if result.network.sleep == nil { result.network.sleep = settings["sleep"].flatMap(sleep) }
    if result.rate == nil, let rate = settings["rate"].flatMap(size) {
      result.rate = RateSchedule(bytesPerSecond: rate)
    }
    if result.selection.minimumSize == nil, let size = settings["filesize-min"].flatMap(size) {
      result.selection.minimumSize = "\(size)"
    }
    if result.selection.maximumSize == nil, let size = settings["filesize-max"].flatMap(size) {
      result.selection.maximumSize = "\(size)"
    }
    if result.network.retries == usual.retries, case .integer(let retries)? = settings["retries"] {
      // -1 is for ever there.
      result.network.retries = retries < 0 ? 1_000_000 : Int(min(retries, 1_000_000))
    }
    if settings["mtime"] == .bool(false) { result.keepsModificationTime = false }
  }

  /// A number, a text with one or two, or a list of two.
  private static func sleep(_ value: JSONValue) -> SleepRange? {
    let text = texts(value).joined(separator: "-")
    guard let range = SleepRange(option: text), range.maximumSeconds > 0 else { return nil }
    return range
  }

  /// A number, or a text such as `500k`; of a range the lower end.
  private static func size(_ value: JSONValue) -> Int64? {
    let text = texts(value).first.map { $0.prefix { $0 != "-" } } ?? ""
    return ByteSize.parse(text.filter { !$0.isWhitespace })
  }

  private static func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text.filter { !$0.isWhitespace }]
    case .integer(let number): ["\(number)"]
    case .number(let number): ["\(number)"]
    case .array(let values): values.flatMap(texts)
    case .null, .bool, .object: []
    }
  }
}
