/// Brings a screen from one picture to the next with as few bytes as whole lines allow.
///
/// A value: it remembers what it drew last and answers with the bytes of the next picture.
struct ScreenPainter {
  private let usesColour: Bool
  private var shown: [WatchLine] = []
  private var columns = 0

  init(usesColour: Bool) {
    self.usesColour = usesColour
  }

  /// Nobody knows what is on the screen: the next frame draws everything.
  mutating func forget() {
    shown = []
  }

  /// - Parameters:
  ///   - lines: one a row, none wider than the terminal.
  ///   - columns: of the terminal; another number than last time draws everything.
  /// - Returns: nothing when nothing changed.
  mutating func frame(_ lines: [WatchLine], columns: Int) -> String {
    var bytes = ""
    if columns != self.columns || lines.count != shown.count {
      bytes += "\u{1B}[0m\u{1B}[2J"
      shown = []
      self.columns = columns
    }
    for (row, line) in lines.enumerated() where row >= shown.count || shown[row] != line {
      bytes += "\u{1B}[\(row + 1);1H" + painted(line) + "\u{1B}[K"
    }
    shown = lines
    return bytes
  }

  /// Without colours, what has to stand out still does: bold and reverse are none (https://no-color.org).
  private func painted(_ line: WatchLine) -> String {
    let code: String? =
      switch line.style {
      case .plain: nil
      case .title, .selected: "7"
      case .head: "1"
      case .faint: "2"
      case .alert: usesColour ? "1;31" : "1"
      case .running: usesColour ? "32" : nil
      case .waiting: usesColour ? "33" : nil
      case .failed: usesColour ? "31" : nil
      }
    guard let code else { return line.text }
    return "\u{1B}[\(code)m\(line.text)\u{1B}[0m"
  }
}
