/// Texts from servers and users inside a page: they name things and never become markup.
enum HTMLText {
  /// For an element's text or a quoted attribute. What turns the reading direction is taken out, too.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in DisplayText.clean(text).unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case _: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  /// A coordinate or percentage with at most two decimals, whatever the locale.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let hundredths = Int64((value * 100).rounded())
    if hundredths % 100 == 0 { return "\(hundredths / 100)" }
    let sign = hundredths < 0 ? "-" : ""
    let digits = "\(hundredths.magnitude % 100 + 100)".dropFirst()
    return "\(sign)\(hundredths.magnitude / 100).\(digits)"
  }
}
