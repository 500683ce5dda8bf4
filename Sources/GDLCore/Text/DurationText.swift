/// Durations as users type them: `90s`, `30m`, `2h`, `1d`, `1h30m`; a bare number is seconds.
public enum DurationText {
  /// Seconds of one number with a unit (`d`, `h`, `m`, `s`, `ms`), which may have a fraction, or of several
  /// whole ones from the largest unit to the smallest. Nil for anything else.
  public static func parse(_ text: String) -> Double? {
    var rest = Substring(text.lowercased())
    var seconds = 0.0
    var smallest = Double.infinity
    var isFirst = true
    while !rest.isEmpty {
      let number = leadingNumber(of: rest)
      guard !number.isEmpty, let value = Double(number) else { return nil }
      rest = rest[number.endIndex...]
      let unit = rest.prefix { ("a"..."z").contains($0) }
      rest = rest[unit.endIndex...]
      let isAlone = isFirst && rest.isEmpty
      guard isAlone || (!unit.isEmpty && !number.contains(".")), let factor = factors[String(unit)],
        factor < smallest
      else { return nil }
      seconds += value * factor
      smallest = factor
      isFirst = false
    }
    // Hundreds of digits would be infinity.
    return isFirst || !seconds.isFinite ? nil : seconds
  }

  /// The text of a duration in whole seconds, which ``parse(_:)`` reads back: `1h30m`, `0s`.
  public static func text(seconds: Double) -> String {
    // A century is for ever; above 2^63 the conversion would trap.
    var left = Int64(min(max(seconds.rounded(), 0), 100 * 366 * 86_400))
    var text = ""
    for (unit, factor) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] as [(String, Int64)] {
      if left >= factor { text += "\(left / factor)\(unit)" }
      left %= factor
    }
    return text.isEmpty ? "0s" : text
  }

  /// The digits and points at the beginning. Empty when there is no digit among them, so that signs and
  /// names like `inf` are no numbers here.
  static func leadingNumber<Text: StringProtocol>(of text: Text) -> Text.SubSequence {
    let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    return number.contains { $0 != "." } ? number : text.prefix(0)
  }

  private static let factors: [String: Double] = [
    "": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400,
  ]
}
