/// The path of a file below its destination, as a template: folders and a name, each made safe for itself.
///
/// A `/` in the template's own text parts folders; one in a value never does.
package struct PathTemplate: Sendable, Equatable {
  private let folders: [Template]
  private let file: Template
  private let rules: PathRules

  /// - Parameter path: Such as `{category}/{title}/{num:>03}.{extension}`; relative, with a name at its end.
  /// - Throws: ``TextSyntaxError`` also when the path is absolute, climbs with `..` or has no name.
  package init(_ path: String, rules: PathRules) throws(TextSyntaxError) {
    let segments = try Template(path).segments
    guard segments.first?.text != "" || segments.count == 1 else {
      throw Self.failure(path, 1, "the path is below the destination, so it begins with no /")
    }
    try self.init(folders: segments.dropLast(), file: segments.last, in: path, rules: rules)
  }

  /// gallery-dl's way: a template for each folder, and one for the name. A `/` in them is no separator, but
  /// replaced as in values.
  ///
  /// - Throws: ``TextSyntaxError``.
  package init(directory: [String], filename: String, rules: PathRules) throws(TextSyntaxError) {
    var folders: [Template] = []
    for folder in directory { folders.append(try Template(folder)) }
    try self.init(folders: folders, file: Template(filename), in: filename, rules: rules)
  }

  private init(
    folders: some Sequence<Template>, file: Template?, in path: String, rules: PathRules
  ) throws(TextSyntaxError) {
    self.folders = folders.filter { $0.text != "" && $0.text != "." }
    guard !self.folders.contains(where: { $0.text == ".." }) else {
      throw Self.failure(path, 1, "it leaves the destination by ..; choose another destination instead")
    }
    guard let file, file.text != "", file.text != ".", file.text != ".." else {
      throw Self.failure(path, path.unicodeScalars.count + 1, "the name of the file is missing")
    }
    (self.file, self.rules) = (file, rules)
  }

  /// Names of folders from the destination on, and the name of the file; nil when nothing is left of that.
  ///
  /// - Throws: ``TemplateFormatError``.
  package func path(
    _ metadata: Metadata, _ context: TemplateContext = TemplateContext()
  ) throws(TemplateFormatError) -> (folders: [String], name: String)? {
    let metadata = rules.extensions.applied(to: metadata)
    var names: [String] = []
    for folder in folders {
      let text = try folder.format(metadata, context)
      if let name = rules.folder(text, isChosen: folder.beginsWithText) { names.append(name) }
    }
    var text = try file.format(metadata, context)
    // `{filename}.{extension}` of a file without an extension.
    if metadata["extension"]?.string == "", text.utf8.last == UInt8(ascii: ".") {
      text.unicodeScalars.removeLast()
    }
    return rules.file(text, isChosen: file.beginsWithText).map { (names, $0) }
  }

  private static func failure(_ path: String, _ position: Int, _ problem: String) -> TextSyntaxError {
    TextSyntaxError(subject: "template", text: path, position: position, problem: problem)
  }
}
