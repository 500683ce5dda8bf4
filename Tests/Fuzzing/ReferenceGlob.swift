/// The simplest thing that can say whether a text fits a pattern of stars, question marks and characters: a table
/// of lengths. Patterns with braces, sets and backslashes are not for it.
struct ReferenceGlob {
  private enum Piece { case one(Character), any, anyButSlash, star, starButSlash }

  private let pieces: [Piece]

  /// Nil for a pattern that it does not know. Only for ASCII: there a character is a code point.
  init?(_ pattern: String, isPath: Bool, ignoresCase: Bool) {
    guard !ignoresCase, pattern.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }),
      !pattern.contains(where: { "\\[]{}".contains($0) }), !pattern.contains("**")
    else { return nil }
    pieces = pattern.map { character in
      switch character {
      case "*": isPath ? .starButSlash : .star
      case "?": isPath ? .anyButSlash : .any
      default: .one(character)
      }
    }
  }

  /// Nil for a text that it does not know.
  func matches(_ text: String) -> Bool? {
    guard text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) else { return nil }
    let characters = Array(text)
    // Whether the pieces so far fit so much of the text.
    var fits = [true] + characters.map { _ in false }
    for piece in pieces {
      var next = fits.map { _ in false }
      for length in fits.indices {
        switch piece {
        case .star: next[length] = fits[length] || (length > 0 && next[length - 1])
        case .starButSlash:
          next[length] = fits[length] || (length > 0 && next[length - 1] && characters[length - 1] != "/")
        case .one(let wanted):
          next[length] = length > 0 && fits[length - 1] && characters[length - 1] == wanted
        case .any: next[length] = length > 0 && fits[length - 1]
        case .anyButSlash: next[length] = length > 0 && fits[length - 1] && characters[length - 1] != "/"
        }
      }
      fits = next
    }
    return fits[characters.count]
  }
}
