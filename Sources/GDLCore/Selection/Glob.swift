/// A pattern for names, paths or any text, matched in time that grows with the length of the text only.
///
/// | in the pattern | matches |
/// |---|---|
/// | `*` | any characters but `/`, also none |
/// | `?` | one character but `/` |
/// | `**` | any characters; `**/` any number of whole folders, also none |
/// | `[a-z]`, `[!a-z]` | one character of these, or one but these and `/` |
/// | `{a,b}` | one of several patterns |
/// | `\*` | the character itself |
package struct Glob: Sendable, Equatable {
  /// How a pattern is read, and what it is for.
  package enum Kind: Sendable {
    /// For names and paths: `*`, `?` and `[…]` stop at a slash.
    case path
    /// For any text: they do not, and `**` is like `*`.
    case text
  }

  /// One step of the machine that matches.
  enum Instruction: Sendable, Equatable {
    case scalar(Unicode.Scalar)
    case any
    case anyButSlash
    /// One of a set, by its place among ``sets``.
    case set(Int, isPath: Bool)
    /// Both ways at once.
    case split(Int, Int)
    case jump(Int)
    case match
  }

  /// As the user wrote it.
  package let text: String
  let ignoresCase: Bool
  let program: [Instruction]
  let sets: [CharacterClass]

  /// - Throws: ``TextSyntaxError``.
  package init(_ text: String, kind: Kind = .path, ignoresCase: Bool = false) throws(TextSyntaxError) {
    var compiler = GlobCompiler(text, kind: kind, ignoresCase: ignoresCase)
    try compiler.compile()
    self.text = text
    self.ignoresCase = ignoresCase
    (program, sets) = (compiler.program, compiler.sets)
  }

  /// Whether all of the text fits.
  package func matches(_ text: some StringProtocol) -> Bool {
    GlobMachine.run(self, on: text.unicodeScalars)
  }

  /// Lower case, where that is one code point.
  static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII {
      return ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
    }
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower.first ?? scalar : scalar
  }
}
