/// Text as a terminal shows it: how wide it is, and what must not reach it.
enum DisplayText {
  /// Replaces what steers a terminal or turns the reading direction: names and reasons come from servers.
  static func clean(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { clean.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar) }
    return String(clean)
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    case _: false
    }
  }

  /// Columns that text takes; never less than a terminal shows, so that no line of ours wraps.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// Cuts to at most `columns` columns; what was cut shows as `…`.
  static func cut(_ text: String, to columns: Int) -> String {
    if width(text) <= columns { return text }
    guard columns > 0 else { return "" }
    return prefix(text, columns - 1) + "…"
  }

  /// Cuts in the middle, so that a name keeps its number and extension.
  static func cutMiddle(_ text: String, to columns: Int) -> String {
    if width(text) <= columns { return text }
    guard columns > 8 else { return cut(text, to: columns) }
    let tailColumns = (columns - 1) / 3
    let tail = String(prefix(String(text.reversed()), tailColumns).reversed())
    return prefix(text, columns - 1 - width(tail)) + "…" + tail
  }

  /// Filled with spaces to exactly `columns` columns, or cut to them.
  static func padded(_ text: String, to columns: Int, right: Bool = false) -> String {
    let text = cut(text, to: columns)
    let fill = String(repeating: " ", count: max(0, columns - width(text)))
    return right ? fill + text : text + fill
  }

  private static func prefix(_ text: String, _ columns: Int) -> String {
    var used = 0
    var kept = ""
    for character in text {
      let wide = width(String(character))
      if used + wide > columns { break }
      used += wide
      kept.append(character)
    }
    return kept
  }

  /// East Asian wide and fullwidth scalars and emoji take two columns (Unicode Standard Annex 11);
  /// marks that sit on another scalar take none.
  private static func width(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    // An emoji selector may widen the scalar before it.
    if value == 0xFE0F { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    case _: return wide.contains { $0.contains(value) } ? 2 : 1
    }
  }

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23F3, 0x25FD...0x25FE, 0x2614...0x2615,
    0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE,
    0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA, 0x26F2...0x26F5, 0x26FA...0x26FD,
    0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274E, 0x2753...0x2757, 0x2795...0x2797,
    0x27B0...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B55, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F000...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
