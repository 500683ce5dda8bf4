import GDLCore

/// Options that an input list sets for one URL: indented `name=value` lines below it.
enum URLOptions {
  /// Names that may stand in a list.
  static let names: Set<String> = [
    "directory", "out", "output", "header", "referer", "user-agent", "checksum", "segments", "min-segment",
    "on-existing",
  ]

  static func applied(_ own: [String: JSONValue], to options: JobOptions) -> JobOptions {
    var result = options
    own["referer"]?.string.map { result.network.referer = $0 }
    own["user-agent"]?.string.map { result.network.userAgent = $0 }
    own["checksum"]?.string.flatMap(Digest.init(option:)).map { result.checksum = $0 }
    own["segments"]?.string.flatMap(JobOptions.Segments.init(option:)).map { result.segments = $0 }
    own["on-existing"]?.string.flatMap(JobOptions.OnExisting.init(rawValue:)).map { result.onExisting = $0 }
    return result
  }

  /// What is wrong with a line; nil when nothing is.
  static func fault(name: String, value: String) -> String? {
    guard names.contains(name) else { return "unknown option \(name)" }
    switch name {
    case "checksum": return Digest(option: value) == nil ? "\(value) is no checksum (sha256=HEX)" : nil
    case "segments":
      return JobOptions.Segments(option: value) == nil ? "\(value) is no number of segments" : nil
    case "on-existing":
      return JobOptions.OnExisting(rawValue: value) == nil
        ? "\(value) is not skip, rename, overwrite or fail" : nil
    case "directory":
      return value.hasPrefix("/") ? nil : "the folder \(value) is not absolute"
    default: return nil
    }
  }
}

extension JobOptions.Segments {
  /// `auto`, or a number from 1 to 64.
  public init?(option: String) {
    if option == "auto" {
      self = .auto
    } else if let count = Int(option), (1...64).contains(count) {
      self = .fixed(count)
    } else {
      return nil
    }
  }
}
