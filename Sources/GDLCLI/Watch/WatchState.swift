import GDL

/// What the screen of `watch` shows, and what keys do to it. No I/O and no clock: times come in.
struct WatchState: Sendable {
  enum Mode: Equatable, Sendable {
    case browsing
    case help
    /// The rate of a job is being typed.
    case rate(JobID, text: String)
  }

  struct Message: Equatable, Sendable {
    var text: String
    var isError: Bool
    /// Not shown from then on.
    var until: Timestamp
  }

  private(set) var snapshot = WatchSnapshot()
  private(set) var selected: JobID?
  private(set) var mode = Mode.browsing
  private(set) var now: Timestamp = 0
  private var lastMessage: Message?
  /// The job that a second `c` cancels, and until when.
  private var cancelling: (job: JobID, until: Timestamp)?

  static let messageSeconds = 6.0
  static let confirmationSeconds = 3.0
  private static let pageLength = 10
  private static let longestRate = 200

  /// Nil when there is none, or its time is over.
  var message: Message? { lastMessage.flatMap { now < $0.until ? $0 : nil } }
  var selectedJob: JobSummary? { snapshot.jobs.first { $0.record.id == selected } }
  /// Place of the selected job in the table.
  var selectedIndex: Int? { snapshot.jobs.firstIndex { $0.record.id == selected } }

  mutating func moved(to now: Timestamp) {
    self.now = now
  }

  /// The selection stays on its job, wherever it moves; when that is gone, on its place.
  mutating func show(_ snapshot: WatchSnapshot) {
    let place = selectedIndex ?? 0
    self.snapshot = snapshot
    if selectedIndex == nil {
      selected = snapshot.jobs.isEmpty ? nil : snapshot.jobs[min(place, snapshot.jobs.count - 1)].record.id
    }
  }

  mutating func tell(_ text: String, isError: Bool = false) {
    lastMessage = Message(text: text, isError: isError, until: now + Self.messageSeconds)
  }

  mutating func press(_ key: Key) -> WatchAction? {
    switch key {
    case .interrupt: return .quit
    case .suspend: return .suspend
    case .redraw: return .redraw
    case .character, .up, .down, .pageUp, .pageDown, .home, .end, .enter, .escape, .backspace: break
    }
    switch mode {
    case .browsing: return browse(key)
    case .help:
      mode = .browsing
      return nil
    case .rate(let job, let text): return type(key, job: job, text: text)
    }
  }

  // MARK: Browsing

  private mutating func browse(_ key: Key) -> WatchAction? {
    let confirmed = cancelling.flatMap { now < $0.until ? $0.job : nil }
    cancelling = nil
    if confirmed != nil { lastMessage = nil }
    switch key {
    case .escape, .character("q"): return .quit
    case .up, .character("k"): return select(by: -1)
    case .down, .character("j"): return select(by: 1)
    case .pageUp: return select(by: -Self.pageLength)
    case .pageDown: return select(by: Self.pageLength)
    case .home, .character("g"): return select(by: -snapshot.jobs.count)
    case .end, .character("G"): return select(by: snapshot.jobs.count)
    case .character("?"), .character("h"):
      mode = .help
      return nil
    case .character(let letter): return order(letter, confirmed: confirmed)
    case .enter, .backspace, .interrupt, .suspend, .redraw: return nil
    }
  }

  private mutating func select(by step: Int) -> WatchAction? {
    guard let index = selectedIndex else { return nil }
    let next = snapshot.jobs[min(max(0, index + step), snapshot.jobs.count - 1)].record.id
    guard next != selected else { return nil }
    selected = next
    return .look
  }

  private mutating func order(_ letter: Character, confirmed: JobID?) -> WatchAction? {
    guard "pPrc+=-l".contains(letter), let job = selectedJob else { return nil }
    let id = job.record.id
    guard !job.record.state.isEnded else {
      tell("job \(id) has ended: \(job.stateName)")
      return nil
    }
    switch letter {
    case "p": return .order(.pause(afterFile: false), id)
    case "P": return .order(.pause(afterFile: true), id)
    case "r": return .order(.run, id)
    case "c":
      if confirmed == id { return .order(.cancel, id) }
      cancelling = (id, now + Self.confirmationSeconds)
      lastMessage = Message(
        text: "c again cancels job \(id) for good; finished files stay", isError: true,
        until: now + Self.confirmationSeconds)
      return nil
    case "l":
      mode = .rate(id, text: "")
      return nil
    case _: return changePriority(of: id, by: letter == "-" ? -1 : 1)
    }
  }

  /// Shown before the journal says so, or two quick presses would count once.
  private mutating func changePriority(of id: JobID, by step: Int) -> WatchAction? {
    guard let index = selectedIndex else { return nil }
    let priority = snapshot.jobs[index].record.priority + step
    snapshot.jobs[index].record.priority = min(max(priority, -1_000), 1_000)
    return .order(.priority(snapshot.jobs[index].record.priority), id)
  }

  // MARK: Typing

  private mutating func type(_ key: Key, job: JobID, text: String) -> WatchAction? {
    switch key {
    case .character(let letter):
      if text.count < Self.longestRate { mode = .rate(job, text: text + String(letter)) }
    case .backspace: mode = .rate(job, text: String(text.dropLast()))
    case .escape: mode = .browsing
    case .enter: return setRate(of: job, text)
    case .up, .down, .pageUp, .pageDown, .home, .end, .interrupt, .suspend, .redraw: break
    }
    // What was wrong with the last try is no longer on the line.
    lastMessage = nil
    return nil
  }

  private mutating func setRate(of job: JobID, _ text: String) -> WatchAction? {
    guard text.contains(where: { !$0.isWhitespace }) else {
      mode = .browsing
      return nil
    }
    do {
      let schedule = try RateSchedule(option: text)
      mode = .browsing
      return .order(.rate(schedule), job)
    } catch {
      tell(error.message, isError: true)
      return nil
    }
  }
}
