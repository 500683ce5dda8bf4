/// Text of strangers, made fit for our own messages.
enum ForeignText {
  /// Enough for any honest reason.
  private static let maximumCharacters = 200

  /// On one line, without characters that steer a terminal, and cut where it is long.
  static func shown(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(maximumCharacters) {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: scalars.append(" ")
      case .format, .surrogate, .privateUse, .unassigned: continue
      default: scalars.append(scalar)
      }
    }
    return String(scalars) + (text.unicodeScalars.count > maximumCharacters ? "…" : "")
  }
}
