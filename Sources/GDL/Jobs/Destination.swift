import GDLCore

/// Where a file goes: pure rules on paths, and nothing outside the destination folder.
struct Destination: Sendable, Equatable, Hashable {
  /// Absolute, without `.` and `..`.
  var directory: String
  /// Final name inside ``directory``.
  var name: String

  var path: String { directory == "/" ? "/" + name : directory + "/" + name }
  var partName: String { name + ".part" }

  /// Byte by byte, as file systems compare: to Swift, composed and decomposed `é` are one.
  static func == (one: Destination, other: Destination) -> Bool {
    one.path.utf8.elementsEqual(other.path.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var path = path
    path.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// The place that options and metadata choose; without a choice, the folder that the source has it in, and
  /// the name that it gives, else the URL's last segment.
  ///
  /// - Parameter directory: of the `directory` message that holds for it.
  /// - Throws: ``GDLError`` with `usage` when the choice leaves the folder.
  static func of(
    url: String, metadata: Metadata, directory: Metadata = [:], options: JobOptions
  ) throws(GDLError) -> Destination {
    let own = metadata["_options"]?.object
    let base = own?["directory"]?.string ?? options.directory
    guard let output = own?["out"]?.string ?? own?["output"]?.string ?? options.output else {
      var folder = normalized(base)
      for name in directory["_directory"]?.array ?? [] {
        guard let safe = name.string.flatMap(SafeName.sanitize) else { continue }
        folder = folder == "/" ? "/" + safe : folder + "/" + safe
      }
      return Destination(
        directory: folder, name: named(by: metadata) ?? SafeName.fromURL(url) ?? SafeName.fallback(for: url))
    }
    return try Destination.of(output: output, below: normalized(base))
  }

  /// `filename.extension`, as gallery-dl's extractors say it.
  private static func named(by metadata: Metadata) -> String? {
    // Made by another program's own rules.
    if let finished = metadata["_filename"]?.string { return SafeName.sanitize(finished) }
    guard let name = metadata["filename"]?.string, !name.isEmpty else { return nil }
    let suffix = metadata["extension"]?.string ?? ""
    // A separator in a title is no folder.
    let plain = String(
      (name + (suffix.isEmpty ? "" : "." + suffix)).map { $0 == "/" || $0 == "\\" ? "_" : $0 })
    return SafeName.sanitize(plain)
  }

  private static func of(output: String, below base: String) throws(GDLError) -> Destination {
    let isAbsolute = output.hasPrefix("/")
    var inside = isAbsolute ? normalized(output) : output
    if isAbsolute {
      let prefix = base == "/" ? "/" : base + "/"
      guard inside.hasPrefix(prefix) else { throw outside(output, base) }
      inside = String(inside.dropFirst(prefix.count))
    }
    let parts = inside.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    guard let last = parts.last, !parts.contains(".."), !parts.contains("."), !output.hasSuffix("/") else {
      throw outside(output, base)
    }
    guard parts.allSatisfy({ !$0.contains("\0") }), last.utf8.count <= SafeName.maximumBytes else {
      throw GDLError(.usage, "the file name \(last) is too long or has a NUL in it")
    }
    let folder = parts.dropLast().reduce(base) { $0 == "/" ? "/" + $1 : $0 + "/" + $1 }
    return Destination(directory: folder, name: last)
  }

  private static func outside(_ output: String, _ base: String) -> GDLError {
    GDLError(
      .usage, "the output \(output) is no file inside \(base)",
      hint: "choose the folder with -d; nothing outside it is written")
  }

  /// An absolute path without empty, `.` and `..` parts.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
