import GDL

/// The lines of one picture of what goes on, for a terminal of a given size. No line is as wide as the
/// terminal: its last column stays free, because some wrap as soon as it is written.
struct ProgressLayout {
  /// In the order in which they are left out where it gets narrow.
  fileprivate enum Column: CaseIterable { case connections, timeLeft, bytes, bar, speed, percent }

  private let width: Int
  private let rows: Int
  private let mask: SecretMask
  private static let nameMinimum = 12
  private static let barMaximum = 42

  init(columns: Int, rows: Int, mask: SecretMask) {
    width = max(1, columns - 1)
    self.rows = rows
    self.mask = mask
  }

  /// One line a file as far as the height goes, then a line for everything.
  func lines(_ snapshot: ProgressSnapshot) -> [String] {
    // One row for the total, one that stays free for the cursor's sake on small windows.
    let room = max(0, rows - 2)
    let fits = snapshot.files.count <= room
    let shown = snapshot.files.prefix(fits ? room : max(0, room - 1))
    let columns = chosenColumns
    let longest = shown.map { DisplayText.width(DisplayText.clean($0.name)) }.max() ?? 0
    let widths = shares(columns, longestName: longest)
    var lines = shown.map { line($0, columns, nameWidth: widths.name, barWidth: widths.bar) }
    if !fits && room > 0 {
      lines.append(DisplayText.cut("… and \(snapshot.files.count - shown.count) more", to: width))
    }
    lines.append(total(snapshot))
    return lines
  }

  /// As much of the total as fits, the most important first.
  private func total(_ snapshot: ProgressSnapshot) -> String {
    let ended = snapshot.filesDone + snapshot.filesSkipped + snapshot.filesFailed
    var parts = ["\(ended)/\(ended + snapshot.filesLeft) files"]
    if snapshot.filesFailed > 0 { parts.append("\(snapshot.filesFailed) failed") }
    if let percent = Figures.percent(snapshot.bytesDone, of: snapshot.bytesTotal) {
      parts.append("\(percent)%")
    }
    parts.append(Figures.speed(snapshot.bytesPerSecond))
    if let seconds = snapshot.secondsLeft { parts.append("ETA \(Figures.clock(seconds))") }
    parts.append(Figures.sizes(snapshot.bytesDone, of: snapshot.bytesTotal))
    var line = ""
    for part in parts {
      let longer = line.isEmpty ? part : line + "  " + part
      if DisplayText.width(longer) > width { break }
      line = longer
    }
    return line.isEmpty ? DisplayText.cut(parts[0], to: width) : line
  }

  private func line(
    _ file: ProgressSnapshot.File, _ columns: [Column], nameWidth: Int, barWidth: Int
  ) -> String {
    let name = DisplayText.cutMiddle(DisplayText.clean(file.name), to: nameWidth)
    var line = DisplayText.padded(name, to: nameWidth)
    if case .waiting(let seconds, let reason) = file.phase {
      let text = "waiting \(Figures.clock(seconds)): \(DisplayText.clean(mask.text(reason)))"
      return DisplayText.cut(line + " " + text, to: width)
    }
    for column in Column.shownOrder where columns.contains(column) {
      line += " " + cell(column, of: file, barWidth: barWidth)
    }
    return DisplayText.cut(line, to: width)
  }

  private func cell(_ column: Column, of file: ProgressSnapshot.File, barWidth: Int) -> String {
    let text: String
    switch column {
    case .percent:
      text = Figures.percent(file.received, of: file.total).map { "\($0)%" } ?? "--%"
    case .bar:
      return bar(file, width: barWidth)
    case .bytes:
      text =
        file.total.map { Figures.size(file.received) + "/" + Figures.size($0) } ?? Figures.size(file.received)
    case .speed:
      text = file.phase.word ?? Figures.speed(file.bytesPerSecond)
    case .timeLeft:
      text = timeLeft(file).map(Figures.clock) ?? ""
    case .connections:
      text = "x\(file.connections)"
    }
    return DisplayText.padded(text, to: column.width, right: true)
  }

  private func bar(_ file: ProgressSnapshot.File, width: Int) -> String {
    let inner = width - 2
    guard let total = file.total, total > 0 else { return "[" + String(repeating: "·", count: inner) + "]" }
    let filled = min(inner, Int(Double(inner) * Double(max(0, file.received)) / Double(total)))
    let head = filled < inner ? ">" : ""
    let done = String(repeating: "=", count: filled) + head
    return "[" + DisplayText.padded(done, to: inner) + "]"
  }

  private func timeLeft(_ file: ProgressSnapshot.File) -> Double? {
    guard let total = file.total, file.bytesPerSecond > 0 else { return nil }
    return Double(max(0, total - file.received)) / file.bytesPerSecond
  }

  private var chosenColumns: [Column] {
    var columns = Column.allCases
    while !columns.isEmpty, minimum(columns) > width { columns.removeFirst() }
    return columns
  }

  private func minimum(_ columns: [Column]) -> Int {
    columns.reduce(min(Self.nameMinimum, width)) { $0 + 1 + $1.width }
  }

  /// What the minimum leaves goes to the names as far as they need it, then to the bar.
  private func shares(_ columns: [Column], longestName: Int) -> (name: Int, bar: Int) {
    let spare = max(0, width - minimum(columns))
    let forName = min(spare, max(0, longestName - Self.nameMinimum))
    let hasBar = columns.contains(.bar)
    let name =
      min(Self.nameMinimum, width) + (hasBar ? min(forName, max(spare * 2 / 3, spare - 32)) : forName)
    let bar = Column.bar.width + spare - (name - min(Self.nameMinimum, width))
    return (name, min(Self.barMaximum, bar))
  }
}

extension ProgressLayout.Column {
  fileprivate static let shownOrder: [Self] = [.percent, .bar, .bytes, .speed, .timeLeft, .connections]

  /// Columns of the widest value; of the bar, the narrowest that still says something.
  fileprivate var width: Int {
    switch self {
    case .connections: 3
    case .timeLeft: 8
    case .bytes: 17
    case .bar: 10
    case .speed: 10
    case .percent: 4
    }
  }
}

extension ProgressSnapshot.File.Phase {
  /// What stands in the speed's place while there is none.
  fileprivate var word: String? {
    switch self {
    case .receiving, .waiting: nil
    case .starting: "starting"
    case .checking: "checking"
    case .finishing: "finishing"
    }
  }

  /// The stable name of the JSON output.
  var name: String {
    switch self {
    case .starting: "starting"
    case .receiving: "receiving"
    case .waiting: "waiting"
    case .checking: "checking"
    case .finishing: "finishing"
    }
  }
}
