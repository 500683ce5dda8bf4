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

  /// The place that options and metadata choose; without a choice, the URL's last segment.
  ///
  /// - Throws: ``GDLError`` with `usage` when the choice leaves the folder.
  static func of(url: String, metadata: Metadata, options: JobOptions) throws(GDLError) -> Destination {
    let own = metadata["_options"]?.object
    let base = own?["directory"]?.string ?? options.directory
    guard let output = own?["out"]?.string ?? own?["output"]?.string ?? options.output else {
      return Destination(
        directory: normalized(base), name: SafeName.fromURL(url) ?? SafeName.fallback(for: url))
    }
    return try Destination.of(output: output, below: normalized(base))
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
