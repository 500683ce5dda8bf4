import GDL

/// The table of jobs.
extension WatchLayout {
  /// In the order in which they are left out where it gets narrow.
  fileprivate enum Column: CaseIterable { case priority, files, bytes, timeLeft, speed, percent, state }

  /// - Parameter rows: lines for jobs; the selected one is always among them.
  func jobTable(_ state: WatchState, rows: Int, hasHead: Bool) -> [WatchLine] {
    let jobs = state.snapshot.jobs
    let first = min(max(0, (state.selectedIndex ?? 0) - rows / 2), max(0, jobs.count - rows))
    let idWidth = max(3, jobs.map { "\($0.record.id)".count }.max() ?? 0)
    let columns = columns(idWidth: idWidth, withPriority: jobs.contains { $0.record.priority != 0 })
    var lines: [WatchLine] = []
    if hasHead {
      let titles = columns.map { padded($0.title, $0) }
      let id = DisplayText.padded("JOB", to: idWidth, right: true)
      lines.append(cut("  " + ([id] + titles + ["WHAT"]).joined(separator: " "), .head))
    }
    for job in jobs.dropFirst(first).prefix(rows) {
      let isSelected = job.record.id == state.selected
      let text = (isSelected ? "> " : "  ") + row(job, columns, idWidth: idWidth, now: state.now)
      lines.append(
        isSelected
          ? WatchLine(text: DisplayText.padded(text, to: width), style: .selected)
          : WatchLine(text: DisplayText.cut(text, to: width), style: job.style))
    }
    return lines
  }

  private func row(_ job: JobSummary, _ columns: [Column], idWidth: Int, now: Timestamp) -> String {
    let cells =
      [DisplayText.padded("\(job.record.id)", to: idWidth, right: true)]
      + columns.map { padded(cell($0, of: job), $0) }
    let row = cells.joined(separator: " ")
    return row + " " + what(job, columns: width - 3 - DisplayText.width(row), now: now)
  }

  /// Why it is paused, and what it is; of an address at least the name at its end.
  private func what(_ job: JobSummary, columns: Int, now: Timestamp) -> String {
    let pause = DisplayText.clean(mask.text(job.pauseText(now: now)))
    let input = DisplayText.clean(mask.text(job.record.input))
    let whole = pause.isEmpty ? input : pause + ": " + input
    if DisplayText.width(whole) <= columns { return whole }
    let name = input.contains("://") ? input.split(separator: "/").last.map(String.init) ?? input : input
    if pause.isEmpty { return DisplayText.cutMiddle(name, to: max(0, columns)) }
    return DisplayText.cut(pause + ": " + name, to: max(0, columns))
  }

  private func cell(_ column: Column, of job: JobSummary) -> String {
    let counts = job.record.counts
    switch column {
    case .priority: return job.record.priority == 0 ? "" : "\(job.record.priority)"
    case .files: return "\(counts.files - counts.left)/\(counts.files)"
    case .bytes:
      let total = job.bytesTotal.map { "/" + Figures.size($0) } ?? ""
      return Figures.size(job.bytesDone) + total
    case .timeLeft: return job.secondsLeft.map(Figures.clock) ?? ""
    case .speed: return job.bytesPerSecond.map { Figures.speed(Double($0)) } ?? ""
    case .percent:
      // Of what ended before its end nobody knows the total, and what has no bytes yet is not complete for that.
      switch job.record.state {
      case .failed, .cancelled: return ""
      case .accepting, .unfinished, .paused: if job.bytesTotal == 0 { return "" }
      case .done: break
      }
      return Figures.percent(job.bytesDone, of: job.bytesTotal).map { "\($0)%" } ?? "--%"
    case .state: return job.stateName
    }
  }

  private func padded(_ text: String, _ column: Column) -> String {
    DisplayText.padded(text, to: stateWidthOr(column.width, column), right: column.isNumber)
  }

  /// The state is the last to go; before that it is shortened.
  private func stateWidthOr(_ usual: Int, _ column: Column) -> Int {
    column == .state && width < 30 ? 7 : usual
  }

  private func columns(idWidth: Int, withPriority: Bool) -> [Column] {
    var columns = Column.allCases
    if !withPriority { columns.removeAll { $0 == .priority } }
    // The least that still says what a job is; nothing on a terminal where even the state is cut.
    let rest = width < 30 ? 0 : 7
    while !columns.isEmpty,
      columns.reduce(2 + idWidth + rest, { $0 + 1 + stateWidthOr($1.width, $1) }) > width
    {
      columns.removeFirst()
    }
    return Column.shownOrder.filter(columns.contains)
  }
}

extension WatchLayout.Column {
  fileprivate static let shownOrder: [Self] = [
    .state, .priority, .percent, .speed, .timeLeft, .files, .bytes,
  ]

  fileprivate var title: String {
    switch self {
    case .priority: "PRI"
    case .files: "FILES"
    case .bytes: "BYTES"
    case .timeLeft: "ETA"
    case .speed: "SPEED"
    case .percent: "%"
    case .state: "STATE"
    }
  }

  /// Columns of the widest usual value.
  fileprivate var width: Int {
    switch self {
    case .priority: 3
    case .files: 9
    case .bytes: 17
    case .timeLeft: 8
    case .speed: 10
    case .percent: 4
    case .state: 10
    }
  }

  fileprivate var isNumber: Bool {
    switch self {
    case .state: false
    case .priority, .files, .bytes, .timeLeft, .speed, .percent: true
    }
  }
}

extension JobSummary {
  fileprivate var style: WatchLine.Style {
    switch record.state {
    case .accepting, .done: .plain
    case .failed: .failed
    case .cancelled: .faint
    case .paused: .waiting
    case .unfinished: isRunning ? .running : .plain
    }
  }
}
