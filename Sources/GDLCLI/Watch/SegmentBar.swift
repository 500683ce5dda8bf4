import GDL

/// What `watch` draws with, where the terminal's character set is known to be UTF-8 and where not.
struct WatchGlyphs: Equatable, Sendable {
  /// A slice of a file: all of it on the disk for good, all received, some, none.
  let durable: Character
  let received: Character
  let partly: Character
  let empty: Character
  /// From nothing to the most.
  let levels: [Character]

  static let unicode = WatchGlyphs(
    durable: "█", received: "▓", partly: "▒", empty: "·", levels: Array("▁▂▃▄▅▆▇█"))
  static let ascii = WatchGlyphs(
    durable: "#", received: "+", partly: "-", empty: ".", levels: Array("_.-=*#"))

  /// By the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set (POSIX, XBD 8.2).
  static func of(environment value: (String) -> String?) -> WatchGlyphs {
    let locale = value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? ""
    return locale.lowercased().contains("utf") ? .unicode : .ascii
  }
}

/// Which slices of a file are there: one cell a slice, told apart by their shape, so that no colour is needed.
enum SegmentBar {
  /// - Parameters:
  ///   - total: length of the file in bytes.
  ///   - cells: columns to fill.
  static func text(_ segments: [SegmentRecord], total: Int64, cells: Int, glyphs: WatchGlyphs) -> String {
    guard cells > 0 else { return "" }
    guard total > 0 else { return String(repeating: glyphs.empty, count: cells) }
    return String(
      (0..<cells).map { cell in
        let start = border(cell, total, cells)
        // More cells than bytes: a cell without a byte of its own shows the byte it stands on.
        let slice = start..<min(total, max(start + 1, border(cell + 1, total, cells)))
        var (received, durable): (Int64, Int64) = (0, 0)
        for segment in segments {
          received += overlap(slice, segment.firstPosition, segment.position)
          durable += overlap(slice, segment.firstPosition, segment.durablePosition)
        }
        let length = slice.upperBound - slice.lowerBound
        if durable >= length { return glyphs.durable }
        if received >= length { return glyphs.received }
        return received > 0 ? glyphs.partly : glyphs.empty
      })
  }

  /// Where a cell begins. Without the product of the two, which a file of an exabyte would overflow.
  private static func border(_ cell: Int, _ total: Int64, _ cells: Int) -> Int64 {
    let (whole, rest) = total.quotientAndRemainder(dividingBy: Int64(cells))
    return whole * Int64(cell) + rest * Int64(cell) / Int64(cells)
  }

  private static func overlap(_ slice: Range<Int64>, _ first: Int64, _ end: Int64) -> Int64 {
    max(0, min(slice.upperBound, end) - max(slice.lowerBound, first))
  }
}
