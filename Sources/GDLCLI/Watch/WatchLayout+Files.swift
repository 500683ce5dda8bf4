import GDL

/// The files that a job has begun.
extension WatchLayout {
  private static let bytesWidth = 17
  private static let percentWidth = 4
  private static let barMinimum = 8

  func fileLines(_ files: [FileDetail], rows: Int, now: Timestamp) -> [WatchLine] {
    guard rows > 0 else { return [] }
    let fits = files.count <= rows
    let shown = files.prefix(fits ? rows : rows - 1)
    let longest = shown.map { DisplayText.width(DisplayText.clean($0.record.name)) }.max() ?? 0
    let nameWidth = min(longest, max(width * 3 / 10, width >= 30 ? 12 : width - 7))
    var lines = shown.map { cut(text($0, nameWidth: max(0, nameWidth), now: now)) }
    if !fits { lines.append(cut("  and \(files.count - shown.count) more", .faint)) }
    return lines
  }

  private func text(_ file: FileDetail, nameWidth: Int, now: Timestamp) -> String {
    let record = file.record
    let name = DisplayText.cutMiddle(DisplayText.clean(record.name), to: nameWidth)
    let percent = Figures.percent(file.bytesReceived, of: file.bytesTotal).map { "\($0)%" } ?? "--%"
    var line =
      "  " + DisplayText.padded(name, to: nameWidth) + " "
      + DisplayText.padded(percent, to: Self.percentWidth, right: true)
    if let moment = record.notBefore, moment > now, !record.reason.isEmpty {
      return line + " waits \(Figures.clock(moment - now)): \(mask.text(record.reason))"
    }
    let bytes =
      Figures.size(file.bytesReceived) + (file.bytesTotal.map { "/" + Figures.size($0) } ?? "")
    var room = width - DisplayText.width(line)
    let showsBytes = room >= Self.bytesWidth + 1 + Self.barMinimum + 3
    if showsBytes { room -= Self.bytesWidth + 1 }
    if record.state == .finalizing {
      line += DisplayText.padded(" being finished", to: max(0, room))
    } else if let total = file.bytesTotal, room >= Self.barMinimum + 3 {
      let cells = min(128, room - 3)
      line += " [" + SegmentBar.text(file.segments, total: total, cells: cells, glyphs: glyphs) + "]"
      line += String(repeating: " ", count: max(0, room - 3 - cells))
    } else {
      line += String(repeating: " ", count: max(0, showsBytes ? room : 0))
    }
    return showsBytes ? line + " " + DisplayText.padded(bytes, to: Self.bytesWidth, right: true) : line
  }
}
