/// Makes names of what a template gave (gallery-dl's path options), and safe ones whatever a server said.
///
/// A name that comes out has no separator, is not `.` or `..`, has nothing in it that steers a terminal, and fits
/// the file system. Unlike ``SafeName`` it keeps what the user's template says, backslashes and blanks too.
package struct PathRules: Sendable, Equatable {
  private let restriction: PathRestriction
  private let removal: CharacterClass
  private let strip: Set<Unicode.Scalar>
  /// For the metadata of a file, before its name is made.
  package let extensions: ExtensionMap

  /// - Throws: ``TextSyntaxError`` when an option is no set of characters.
  package init(_ options: NameOptions = NameOptions()) throws(TextSyntaxError) {
    restriction = try PathRestriction(options.restriction, replacement: options.replacement)
    removal = try CharacterClass(options.removal)
    switch options.strip {
    case "auto", "unix": strip = []
    case "windows": strip = [".", " "]
    default: strip = Set(options.strip.unicodeScalars)
    }
    extensions = options.extensions
  }

  /// The name of a folder; nil when nothing is left of it, and the folder is left out.
  ///
  /// - Parameter isChosen: The user's own text begins it, so that it may begin with a dot or a hyphen.
  package func folder(_ text: String, isChosen: Bool = false) -> String? {
    some(name(PythonCase.stripped(text), isChosen).map(SafeName.limitedFolder))
  }

  /// The name of a file, with room for gdl's own suffixes; nil when nothing is left of it.
  ///
  /// - Parameter isChosen: The user's own text begins it, so that it may begin with a dot or a hyphen.
  package func file(_ text: String, isChosen: Bool = false) -> String? {
    some(name(text, isChosen).map(SafeName.limited))
  }

  /// Three hundred dots that the user's text begins with are none after shortening.
  private func some(_ name: String?) -> String? { name == "" ? nil : name }

  private func name(_ text: String, _ isChosen: Bool) -> String? {
    var scalars = restriction.apply(text).unicodeScalars
    scalars.removeAll { removal.contains($0) }
    while let last = scalars.last, strip.contains(last) { scalars.removeLast() }
    // Whatever the options and a replacement of theirs say: one name, and none that climbs.
    let visible = SafeName.withoutSteering(String(scalars)).replacing("/", with: "_")
    switch visible {
    case ".": return "_"
    case "..": return "__"
    default:
      guard visible.unicodeScalars.contains(where: { $0 != " " }) else { return nil }
      return isChosen ? visible : SafeName.withPlainStart(visible)
    }
  }
}
