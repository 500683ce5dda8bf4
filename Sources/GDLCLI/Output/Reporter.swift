import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Everything that a foreground run says, in one order: progress, messages, and how it ended.
actor Reporter {
  private enum Style { case bars, plain, json, nothing }

  private let style: Style
  private let options: GlobalOptions
  private let mask: SecretMask
  private let started = ContinuousClock.now
  private var bars = ProgressBars()
  private var lastSnapshot: ProgressSnapshot?
  /// Sentences already shown as errors, so that the end does not repeat them; bounded, see ``remember(_:)``.
  private var shownErrors: Set<String> = []
  /// For `-v`: what each file did when it was last looked at.
  private var phases: [TransferID: String] = [:]
  private var jsonReaderLeft = false
  /// Permanent lines that wait for the next picture, so that many small files do not redraw for each.
  private var pending: [String] = []

  init(options: GlobalOptions) {
    self.options = options
    mask = options.mask
    style = Self.style(options)
  }

  private static func style(_ options: GlobalOptions) -> Style {
    let mode = options.progress ?? .auto
    if options.json { return mode == .none ? .nothing : .json }
    switch mode {
    case .auto: return options.quiet ? .nothing : Console.canDraw ? .bars : .plain
    case .bar: return .bars
    case .plain: return .plain
    case .json: return .json
    case .none: return .nothing
    }
  }

  /// Between two pictures: 10 a second at most on a terminal, a line every 5 s in a log.
  nonisolated var interval: Duration {
    switch style {
    case .bars: .milliseconds(100)
    case .json: .seconds(1)
    case .plain, .nothing: .seconds(5)
    }
  }

  /// A job is in the journal: from here on it survives everything.
  func accepted(_ job: JobID, input: String) {
    if style == .json || options.json {
      emit(AcceptedView(job: job, input: mask.text(input)))
    } else if !options.quiet {
      Console.note("job \(job): \(mask.text(input))")
    }
  }

  func draw(_ snapshot: ProgressSnapshot) {
    // Before and after the run the engine has nothing to show.
    guard snapshot.elapsedSeconds > 0 else { return }
    lastSnapshot = snapshot
    let changes = options.verbose ? phaseChanges(snapshot) : []
    switch style {
    case .bars:
      pending += changes
      redraw()
    case .plain:
      changes.forEach(Console.note)
      // A picture of the first moment says nothing, and a short run needs no line.
      if snapshot.elapsedSeconds >= 1 { Console.note(plainLine(snapshot)) }
    case .json:
      emit(ProgressView(snapshot, mask: mask))
    case .nothing:
      changes.forEach(Console.note)
    }
  }

  func show(_ notice: Notice) {
    if notice.level == .error { remember(notice.text) }
    if style == .json || options.json {
      emit(NoticeView(notice, mask: mask))
      return
    }
    if options.quiet && notice.level == .info { return }
    let lines = Console.lines(
      label: notice.level.label, notice.text, kept: notice.kept, hint: notice.hint, mask: mask)
    if style == .bars { pending += lines } else { lines.forEach(Console.note) }
  }

  /// Takes the bars away; afterwards the lines of the conclusion stand alone.
  func close() {
    guard style == .bars else { return }
    lastSnapshot = nil
    redraw()
  }

  /// What came of the run, in one line, and the errors that were not shown yet.
  func conclude(_ report: RunReport, jobs: [JobID]?) {
    if style == .json || options.json {
      emit(ResultView(report, jobs: jobs, mask: mask))
      return
    }
    for problem in report.problems where !shownErrors.contains(problem.what) {
      Console.report(problem, mask: mask)
    }
    if !options.quiet { Conclusion(report, jobs: jobs, seconds: elapsed).lines.forEach(Console.note) }
  }

  private var elapsed: Double { (ContinuousClock.now - started) / .seconds(1) }

  private var size: (columns: Int, rows: Int) { System.terminalSize(STDERR_FILENO) ?? (80, 24) }

  private func redraw() {
    // The window may have changed since: it is asked each time.
    let size = size
    let layout = ProgressLayout(columns: size.columns, rows: size.rows, mask: mask)
    let above = pending.map { Console.painted(DisplayText.clean($0)) }
    pending = []
    let lines = lastSnapshot.map(layout.lines) ?? []
    Console.raw(bars.frame(above: above, lines: lines, columns: size.columns))
  }

  private func plainLine(_ snapshot: ProgressSnapshot) -> String {
    var parts = [Figures.sizes(snapshot.bytesDone, of: snapshot.bytesTotal)]
    if let percent = Figures.percent(snapshot.bytesDone, of: snapshot.bytesTotal) {
      parts[0] = "\(percent)%, " + parts[0]
    }
    parts.append(Figures.speed(snapshot.bytesPerSecond))
    if let seconds = snapshot.secondsLeft { parts.append("\(Figures.duration(seconds)) left") }
    parts.append("\(snapshot.files.count) active, \(snapshot.filesDone) done, \(snapshot.filesLeft) left")
    if snapshot.filesFailed > 0 { parts.append("\(snapshot.filesFailed) failed") }
    return parts.joined(separator: ", ")
  }

  private func phaseChanges(_ snapshot: ProgressSnapshot) -> [String] {
    var now: [TransferID: String] = [:]
    var changes: [String] = []
    for file in snapshot.files {
      var text = file.phase.name
      if case .waiting(_, let reason) = file.phase { text += ": " + mask.text(reason) }
      now[file.transfer] = text
      if phases[file.transfer] != text { changes.append("\(file.name): \(text)") }
    }
    phases = now
    return changes
  }

  private func remember(_ sentence: String) {
    if shownErrors.count < 1_000 { shownErrors.insert(sentence) }
  }

  /// One JSON object on its line: on standard output with `--json`, else on standard error.
  private func emit(_ view: some Encodable) {
    let line = JSONText.line(view)
    guard options.json else { return Console.raw(line) }
    // A reader that hung up is no reason to stop the download.
    if jsonReaderLeft { return }
    do { try Console.write(line) } catch { jsonReaderLeft = true }
  }
}

extension Notice.Level {
  fileprivate var label: String? {
    switch self {
    case .info: nil
    case .warning: "warning"
    case .error: "error"
    }
  }
}
