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
    // To Swift, equal bytes are equal texts, which it sees at once; the others it may call equal, too.
    one.name == other.name && one.directory == other.directory
      && one.name.utf8.elementsEqual(other.name.utf8)
      && one.directory.utf8.elementsEqual(other.directory.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var (name, directory) = (name, directory)
    name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // Folders of one job differ at their ends: all of a long path would be hashed for each file.
    directory.withUTF8 {
      hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer($0).suffix(24)))
    }
  }

  /// The place that options and metadata choose; without a choice, the folder that the source has it in, and
  /// the name that it gives, else the URL's last segment.
  ///
  /// - Parameters:
  ///   - directory: of the `directory` message that holds for it.
  ///   - rules: of the options.
  /// - Throws: ``GDLError`` with `usage` when the choice leaves the folder or a template cannot be filled in.
  static func of(
    url: String, metadata: Metadata, directory: Metadata = [:], options: JobOptions, rules: JobRules,
    now: Timestamp = 0
  ) throws(GDLError) -> Destination {
    let own = metadata["_options"]?.object
    let base = own?["directory"]?.string.map(normalized) ?? rules.directory
    if let output = own?["out"]?.string ?? own?["output"]?.string {
      return try Destination.of(output: output, below: base)
    }
    if let template = rules.output {
      return try filled(template, FileFacts.of(url, metadata, directory: directory), below: base, now)
    }
    if let output = options.output { return try Destination.of(output: output, below: base) }
    let folders = directory["_directory"]?.array?.compactMap { $0.string.flatMap { rules.paths.folder($0) } }
    return Destination(
      directory: below(base, folders ?? []),
      name: named(by: metadata, rules.paths) ?? SafeName.fromURL(url) ?? SafeName.fallback(for: url))
  }

  private static func filled(
    _ template: PathTemplate, _ facts: Metadata, below base: String, _ now: Timestamp
  ) throws(GDLError) -> Destination {
    let path: (folders: [String], name: String)?
    do throws(TemplateFormatError) {
      path = try template.path(facts, JobRules.context(now))
    } catch {
      throw GDLError(.failed, "the template of --output cannot be filled in: \(error)")
    }
    guard let path else { throw GDLError(.failed, "the template of --output leaves nothing of a name") }
    return Destination(directory: below(base, path.folders), name: path.name)
  }

  private static func below(_ base: String, _ folders: [String]) -> String {
    folders.reduce(base) { $0 == "/" ? "/" + $1 : $0 + "/" + $1 }
  }

  /// `filename.extension`, as gallery-dl's extractors say it.
  private static func named(by metadata: Metadata, _ rules: PathRules) -> String? {
    // Made by another program's own rules.
    if let finished = metadata["_filename"]?.string { return rules.file(finished) }
    guard let name = metadata["filename"]?.string, !name.isEmpty else { return nil }
    let suffix = rules.extensions.mapped(metadata["extension"]?.string ?? "")
    return rules.file(suffix.isEmpty ? name : "\(name).\(suffix)")
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
    return Destination(directory: below(base, parts.dropLast()), name: last)
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
