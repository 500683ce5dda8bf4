/// Redraws lines in place at the lower end of a terminal, with permanent lines scrolling away above them.
///
/// A value: it remembers what it drew last and answers with the bytes of the next picture.
struct ProgressBars {
  /// Display widths of the lines drawn last.
  private var drawn: [Int] = []

  /// The bytes that replace the last picture.
  ///
  /// - Parameters:
  ///   - above: Lines that stay; already painted.
  ///   - lines: The new picture, each narrower than the terminal. Empty to leave none.
  ///   - columns: The terminal's width now. After it shrank, lines drawn before have wrapped.
  mutating func frame(above: [String], lines: [String], columns: Int) -> String {
    var bytes = ""
    let height = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
    if height > 0 {
      bytes += "\r"
      if height > 1 { bytes += "\u{1B}[\(height - 1)A" }
    }
    for line in above { bytes += line + "\u{1B}[K\n" }
    // Line by line, and what is left below at the end: clearing first would flicker.
    bytes += lines.joined(separator: "\u{1B}[K\n") + "\u{1B}[J"
    drawn = lines.map(DisplayText.width)
    return bytes
  }
}
