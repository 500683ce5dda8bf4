import GDL

/// The speed of one job over the last minutes: what the journal had, then one sample a second of our own.
struct SpeedHistory: Equatable, Sendable {
  static let spanSeconds = 300.0

  /// Oldest first.
  private(set) var samples: [SpeedSample] = []

  init(_ samples: [SpeedSample] = []) {
    self.samples = samples
  }

  /// Adds one, unless the last is younger than a second, and drops what is too old to be drawn.
  mutating func add(_ sample: SpeedSample) {
    if let last = samples.last, (last.at..<last.at + 0.95).contains(sample.at) { return }
    // A clock that was set back: what seems to come later is worth nothing.
    samples.removeAll { $0.at < sample.at - Self.spanSeconds || $0.at > sample.at }
    samples.append(sample)
  }

  /// One cell for an equal share of the span, the last one up to now; a space where nothing was measured.
  ///
  /// The highest level is the most of what is shown; nothing at all is always the lowest.
  func line(cells: Int, now: Timestamp, glyphs: WatchGlyphs) -> String {
    guard cells > 0 else { return "" }
    // Never less than a second, or every other cell of a wide terminal would stay empty.
    let share = max(1, (Self.spanSeconds / Double(cells)).rounded(.up))
    var sums = [Double](repeating: 0, count: cells)
    var counts = [Int](repeating: 0, count: cells)
    // On a fixed grid, so that bars move as a whole and do not flicker between cells.
    let newest = (now / share).rounded(.down)
    for sample in samples {
      let age = newest - (sample.at / share).rounded(.down)
      guard age >= 0, age < Double(cells) else { continue }
      sums[cells - 1 - Int(age)] += Double(sample.bytesPerSecond)
      counts[cells - 1 - Int(age)] += 1
    }
    let means = zip(sums, counts).map { sum, count in count > 0 ? sum / Double(count) : nil }
    let most = means.reduce(0) { max($0, $1 ?? 0) }
    return String(
      means.map { mean in
        guard let mean else { return " " }
        guard mean > 0 else { return glyphs.levels[0] }
        let level = Int((mean / most * Double(glyphs.levels.count - 1)).rounded(.up))
        return glyphs.levels[min(level, glyphs.levels.count - 1)]
      })
  }
}
