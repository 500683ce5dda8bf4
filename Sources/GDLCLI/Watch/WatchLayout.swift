import GDL

/// A line of the screen. Its whole width has one style, so that its text is all there is to measure.
struct WatchLine: Equatable, Sendable {
  enum Style: Equatable, Sendable {
    case plain, title, head, selected, faint, alert, running, waiting, failed
  }

  var text: String
  var style: Style = .plain
}

/// The picture of a ``WatchState`` for a terminal of a given size: one line a row, and none as wide as the
/// terminal, because some wrap as soon as the last column is written.
struct WatchLayout {
  let width: Int
  private let rows: Int
  let mask: SecretMask
  let glyphs: WatchGlyphs

  init(columns: Int, rows: Int, mask: SecretMask, glyphs: WatchGlyphs) {
    width = max(0, columns - 1)
    self.rows = max(0, rows)
    self.mask = mask
    self.glyphs = glyphs
  }

  /// Exactly as many as the terminal has rows.
  func lines(_ state: WatchState) -> [WatchLine] {
    guard rows > 0 else { return [] }
    var room = rows - 1
    var lines: [WatchLine] = []
    if case .help = state.mode {
      lines = Self.help(glyphs).prefix(room).map { cut($0) }
    } else {
      if room >= 3 {
        lines.append(title(state))
        room -= 1
      }
      if room >= 4, !state.snapshot.hosts.isEmpty {
        lines.append(hosts(state))
        room -= 1
      }
      lines += body(state, room: room)
    }
    while lines.count < rows - 1 { lines.append(WatchLine(text: "")) }
    lines.append(bottom(state))
    return lines
  }

  // MARK: Sharing the rows

  private func body(_ state: WatchState, room: Int) -> [WatchLine] {
    guard room > 0 else { return [] }
    guard let job = state.selectedJob else { return [cut("no jobs", .faint)] }
    let hasHead = room >= 6
    let isDetailed = state.snapshot.detailed == job.record.id
    let files = isDetailed ? state.snapshot.files : []
    let events = isDetailed ? state.snapshot.events : []
    let counts = RowShares(
      room: hasHead ? room - 1 : room, jobs: state.snapshot.jobs.count, files: files.count,
      events: events.count)
    var lines = jobTable(state, rows: counts.jobs, hasHead: hasHead)
    if counts.detail > 0 { lines.append(detail(job, now: state.now)) }
    if counts.speed > 0 { lines.append(speed(job, state)) }
    lines += fileLines(files, rows: counts.files, now: state.now)
    lines += events.suffix(counts.events).map(eventLine)
    return lines
  }

  // MARK: Single lines

  private func title(_ state: WatchState) -> WatchLine {
    let jobs = state.snapshot.jobs
    let running = jobs.count { $0.stateName == "running" }
    let speed = jobs.reduce(0) { $0 + ($1.bytesPerSecond ?? 0) }
    let parts = [
      "gdl watch", Figures.count(Int64(jobs.count), "job"), "\(running) running",
      Figures.speed(Double(speed)), Self.time(state.now),
    ]
    return WatchLine(text: DisplayText.padded(fitting(parts), to: width), style: .title)
  }

  /// A job may run and nothing come because its host is paused.
  private func hosts(_ state: WatchState) -> WatchLine {
    let parts = state.snapshot.hosts.map { mask.text($0.text(now: state.now)) }
    return cut(parts.joined(separator: "; "), .waiting)
  }

  private func detail(_ job: JobSummary, now: Timestamp) -> WatchLine {
    var parts = ["job \(job.record.id)", job.stateName]
    let pause = job.pauseText(now: now)
    if !pause.isEmpty { parts.append(mask.text(pause)) }
    if job.isRunning, let runner = job.runner {
      parts[1 + (pause.isEmpty ? 0 : 1)] += " in process \(runner.processID)"
    }
    parts.append(mask.text(job.record.input))
    return cut(parts.joined(separator: "  "), .head)
  }

  private func speed(_ job: JobSummary, _ state: WatchState) -> WatchLine {
    let speed = DisplayText.padded(
      job.bytesPerSecond.map { Figures.speed(Double($0)) } ?? "", to: 10, right: true)
    let cells = min(100, width - 11)
    guard cells >= 5 else { return cut("speed " + speed) }
    let history = state.snapshot.histories[job.record.id] ?? SpeedHistory()
    return cut(history.line(cells: cells, now: state.now, glyphs: glyphs) + " " + speed)
  }

  private func eventLine(_ event: EventRecord) -> WatchLine {
    var parts = [Self.time(event.at)]
    if let file = event.transfer { parts.append("file \(file)") }
    parts.append(event.kind.name)
    if !event.reason.isEmpty { parts.append(mask.text(event.reason)) }
    return cut(parts.joined(separator: "  "), .faint)
  }

  private func bottom(_ state: WatchState) -> WatchLine {
    if let message = state.message { return cut(mask.text(message.text), message.isError ? .alert : .head) }
    switch state.mode {
    case .help: return cut("any key goes back", .head)
    case .browsing:
      let up = glyphs == .unicode ? "↑↓" : "jk"
      let keys = [
        "q quit", "? help", "p pause", "r resume", "\(up) select", "l rate", "c cancel", "+- priority",
        "P pause after file",
      ]
      return WatchLine(text: fitting(keys), style: .faint)
    case .rate(let job, let text):
      let prompts = [
        "rate of job \(job), as 500K or 22:00-06:00=0,1M; 0: no limit; Esc: leave it", "rate of job \(job)",
        "rate",
      ]
      let typed = DisplayText.clean(text)
      let prompt = prompts.first { DisplayText.width($0 + ": " + typed + "_") <= width } ?? "rate"
      // What is being typed is at the end, so that is what stays.
      let whole = String("\(prompt): \(typed)_".reversed())
      return WatchLine(text: String(DisplayText.cut(whole, to: width).reversed()), style: .head)
    }
  }

  // MARK: Pieces

  func cut(_ text: String, _ style: WatchLine.Style = .plain) -> WatchLine {
    WatchLine(text: DisplayText.cut(DisplayText.clean(text), to: width), style: style)
  }

  /// As many parts as fit, the most important first.
  private func fitting(_ parts: [String]) -> String {
    var line = ""
    for part in parts {
      let longer = line.isEmpty ? part : line + "  " + part
      if DisplayText.width(longer) > width { break }
      line = longer
    }
    return line.isEmpty ? DisplayText.cut(parts[0], to: width) : line
  }

  /// Local time of day.
  static func time(_ moment: Timestamp) -> String { String(Figures.localTime(moment).suffix(8)) }

  private static func help(_ glyphs: WatchGlyphs) -> [String] {
    [
      "q Esc Ctrl-C   quit; jobs go on", "up down j k    select a job", "p              pause it",
      "P              pause it after the files under way", "r              let it run again",
      "c c            cancel it for good", "+ -            its priority", "l              its rate",
      "Ctrl-L         draw again", "", "\(glyphs.durable) on the disk for good",
      "\(glyphs.received) received",
      "\(glyphs.partly) received in part", "\(glyphs.empty) to come",
    ]
  }
}

extension JobSummary {
  /// Until when and why a job is paused; empty when it is not.
  func pauseText(now: Timestamp) -> String {
    guard let pause else { return "" }
    var parts: [String] = []
    if let end = pause.until { parts.append("until " + Figures.localTime(end, from: now)) }
    if record.wish == .pauseAfterFile && stateName == "pausing" { parts.append("after its files") }
    if !pause.reason.isEmpty { parts.append(pause.reason) }
    return parts.joined(separator: ", ")
  }
}

extension PausedHost {
  /// `example.org is paused until 14:02:05, too busy`.
  func text(now: Timestamp) -> String {
    var text = "\(host) is paused"
    if let until { text += " until " + Figures.localTime(until, from: now) }
    return reason.isEmpty ? text : text + ", " + reason
  }
}
