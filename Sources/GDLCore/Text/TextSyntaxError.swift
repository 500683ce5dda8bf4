/// A text that users write by rules (a template, a filter, a pattern, a range) and that breaks one.
public struct TextSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What the text should have been: `template`, `filter`.
  public let subject: String
  /// All of the text.
  public let text: String
  /// Where it goes wrong, in Unicode code points from the front; the first is 1, one more than there are is
  /// the end.
  public let position: Int
  /// What is wrong there and what would be right: part of a sentence.
  public let problem: String

  /// One sentence that shows the place.
  public var description: String {
    let rest = text.unicodeScalars.dropFirst(position - 1)
    let shown = String(String.UnicodeScalarView(rest.prefix(Self.shownCharacters)))
    let place =
      rest.isEmpty ? "at its end" : "before \"\(shown)\(rest.count > Self.shownCharacters ? "…" : "")\""
    return "the \(subject) is wrong at character \(position), \(place): \(problem)"
  }

  private static let shownCharacters = 24
}
