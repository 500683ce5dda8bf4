import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// Patterns for names, paths and URLs. The pattern, a line feed, and a text.
  static let glob = FuzzTarget(
    "glob", maximumLength: 256,
    choices: { input in
      let ignoresCase = input.flag()
      let pattern = input.line()
      let text = input.text()
      for kind in [Glob.Kind.path, .text] {
        do throws(TextSyntaxError) {
          let glob = try Glob(pattern, kind: kind, ignoresCase: ignoresCase)
          let matches = glob.matches(text)
          let reference = ReferenceGlob(pattern, isPath: kind == .path, ignoresCase: ignoresCase)
          if let expected = reference?.matches(text) {
            require(
              matches == expected,
              "\(pattern.debugDescription) \(matches ? "fits" : "does not fit") \(text.debugDescription)")
          }
        } catch {
          syntax(error, of: pattern)
        }
      }
      // Every text fits the pattern of itself.
      let escaped = text.unicodeScalars.map { "\\\($0)" }.joined()
      if text.unicodeScalars.count < 1_000 {
        let own = needed("an escaped pattern") { () throws(TextSyntaxError) in
          try Glob(escaped, ignoresCase: ignoresCase)
        }
        require(own.matches(text), "\(text.debugDescription) does not fit itself")
      }
      if let glob = accepted({ () throws(TextSyntaxError) in try URLGlob(pattern, ignoresCase: ignoresCase) })
      {
        _ = glob.matches(text)
        _ = glob.matches("https://example.org/" + text)
      }
      for part in PatternList.split(pattern) { require(!part.isEmpty, "an empty pattern in a list") }
      if let set = accepted({ () throws(TextSyntaxError) in try CharacterClass(pattern) }),
        let other = accepted({ () throws(TextSyntaxError) in try CharacterClass("^" + pattern) }),
        pattern.unicodeScalars.count > 1, pattern.utf8.first != UInt8(ascii: "^")
      {
        for scalar in text.unicodeScalars {
          require(set.contains(scalar) != other.contains(scalar), "\(scalar) is in a set and in its opposite")
        }
      }
    })
}
