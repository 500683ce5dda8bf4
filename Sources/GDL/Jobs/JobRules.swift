import GDLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A job's options that are texts of a language (templates, patterns, filters), read once.
struct JobRules: Sendable {
  /// The job's folder, without empty, `.` and `..` parts.
  let directory: String
  let paths: PathRules
  /// Of `--output`, where that is a template.
  let output: PathTemplate?
  /// Of `--archive-format`.
  let archiveFormat: Template?
  let selection: SelectionRules

  /// - Throws: ``GDLError`` with `usage` for the first text that breaks a rule.
  init(_ options: JobOptions) throws(GDLError) {
    directory = Destination.normalized(options.directory)
    do throws(TextSyntaxError) {
      paths = try PathRules(options.names)
      let template = options.output.flatMap { Self.isTemplate($0) ? $0 : nil }
      output = if let template { try PathTemplate(template, rules: paths) } else { nil }
      archiveFormat = if let format = options.archive?.format { try Template(format) } else { nil }
      selection = try SelectionRules(options.selection)
    } catch {
      throw GDLError(.usage, error.description)
    }
  }

  /// Whether `--output` names more than one file.
  static func isTemplate(_ output: String) -> Bool { output.contains("{") }

  /// What templates may use besides metadata.
  static func context(_ now: Timestamp) -> TemplateContext {
    TemplateContext(now: now, calendar: SystemCalendar(), environment: environment)
  }

  private static var environment: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let variable = next.pointee {
      let parts = String(cString: variable).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      next += 1
    }
    return variables
  }
}

/// What is known of a file: what its source says, and what its URL does.
enum FileFacts {
  /// - Parameter directory: metadata of the `directory` message that holds for it; the file's own come first.
  static func of(_ url: String, _ metadata: Metadata, directory: Metadata) -> Metadata {
    var facts = directory.merging(metadata) { _, own in own }
    guard metadata["filename"] == nil else { return facts }
    let name = SafeName.fromURL(url) ?? SafeName.fallback(for: url)
    let (stem, suffix) = split(name)
    facts["filename"] = .string(stem)
    if facts["extension"] == nil { facts["extension"] = .string(suffix) }
    if let url = try? RequestURL(url) {
      if facts["domain"] == nil { facts["domain"] = .string(url.host) }
      if facts["path"] == nil { facts["path"] = .string(String(url.path.dropFirst())) }
    }
    if facts["category"] == nil { facts["category"] = .string(directCategory) }
    return facts
  }

  /// gallery-dl calls the extractor of plain files so.
  static let directCategory = "directlink"

  private static func split(_ name: String) -> (stem: String, suffix: String) {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }
}
