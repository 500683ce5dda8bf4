/// Which characters of a name are replaced, and by what: gallery-dl's `path-restrict` and `path-replace`.
package struct PathRestriction: Sendable, Equatable {
  private struct Rule: Sendable, Equatable {
    let characters: CharacterClass
    let replacement: String
  }

  private let rules: [Rule]

  /// - Parameters:
  ///   - text: `auto` (the rules of this system), `unix`, `windows`, `windows+`, `ascii` or `ascii+`; else one
  ///     character, or the inside of a regular expression's `[…]`. Empty: nothing is replaced.
  ///   - replacement: What comes in the place of each character; `windows+` has its own.
  /// - Throws: ``TextSyntaxError`` when it is no set of characters.
  package init(_ text: String, replacement: String = "_") throws(TextSyntaxError) {
    switch text {
    case "windows+": try self.init(map: Self.wideForms)
    case "auto", "unix": try self.init(map: ["/": replacement])
    case "windows": try self.init(map: [#"\\|/<>:"?*"#: replacement])
    case "ascii": try self.init(map: ["^0-9A-Za-z_.": replacement])
    // All of ASCII from the space on, but for what Windows has no names with.
    case "ascii+": try self.init(map: [#"^0-9@-[\]-{ #-)+-.;=!}~"#: replacement])
    case "": try self.init(map: [:])
    default: try self.init(map: [text: replacement])
    }
  }

  /// Sets of characters with the replacement of each. A character of several sets is replaced as the one says
  /// that comes first: single characters, then the others in their order as text.
  ///
  /// - Throws: ``TextSyntaxError`` when a key is no set of characters.
  package init(map: [String: String]) throws(TextSyntaxError) {
    var rules: [Rule] = []
    let keys = map.keys.sorted { one, other in
      let isSingle = (one.unicodeScalars.count == 1, other.unicodeScalars.count == 1)
      return isSingle.0 == isSingle.1 ? one.utf8.lexicographicallyPrecedes(other.utf8) : isSingle.0
    }
    for key in keys {
      rules.append(Rule(characters: try CharacterClass(key), replacement: map[key] ?? ""))
    }
    self.rules = rules
  }

  func apply(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { rule(for: $0) != nil }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let rule = rule(for: scalar) {
        result.append(contentsOf: rule.replacement.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private func rule(for scalar: Unicode.Scalar) -> Rule? { rules.first { $0.characters.contains(scalar) } }

  /// Characters that look like those that Windows has no names with.
  private static let wideForms = [
    #"\"#: "⧹", "/": "⧸", "|": "｜", "<": "＜", ">": "＞", ":": "：", "\"": "＂", "?": "？", "*": "＊",
  ]
}
