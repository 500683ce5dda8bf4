import GDL

/// Reads what the screen shows, and keeps the speeds it has seen.
actor WatchReader {
  private let engine: Engine
  /// Empty: every job.
  private let named: [JobID]
  private var histories: [JobID: SpeedHistory] = [:]
  private static let eventLimit = 100
  private static let fileLimit = 500

  init(engine: Engine, named: [JobID]) {
    self.engine = engine
    self.named = named
  }

  /// - Parameter selected: the job whose details are read; else the first one's.
  /// - Throws: ``GDLError`` with `usage` when none of the named jobs exists.
  func read(selected: JobID?) async throws(GDLError) -> WatchSnapshot {
    var snapshot = WatchSnapshot(jobs: Self.ordered(try await jobs()), at: System.now)
    for job in snapshot.jobs where !job.record.state.isEnded || histories[job.record.id] != nil {
      try await keepSpeed(of: job, at: snapshot.at)
    }
    let present = Set(snapshot.jobs.map(\.record.id))
    histories = histories.filter { present.contains($0.key) }
    let detailed = selected.flatMap { present.contains($0) ? $0 : nil } ?? snapshot.jobs.first?.record.id
    if let detailed {
      snapshot.detailed = detailed
      snapshot.files = try await engine.begunFiles(of: detailed, limit: Self.fileLimit)
      snapshot.events = try await engine.latestLog(of: detailed, limit: Self.eventLimit)
    }
    snapshot.hosts = try await engine.pausedHosts()
    snapshot.histories = histories
    return snapshot
  }

  /// ``read(selected:)`` as a value.
  func attempt(selected: JobID?) async -> Result<WatchSnapshot, GDLError> {
    do { return .success(try await read(selected: selected)) } catch { return .failure(error) }
  }

  private func jobs() async throws(GDLError) -> [JobSummary] {
    guard !named.isEmpty else { return try await engine.jobs() }
    var jobs: [JobSummary] = []
    var missing: GDLError?
    for id in named where !jobs.contains(where: { $0.record.id == id }) {
      do throws(GDLError) { jobs.append(try await engine.job(id)) } catch {
        // Forgotten meanwhile; the others are still there.
        guard error.code == .usage else { throw error }
        missing = error
      }
    }
    if jobs.isEmpty, let missing { throw missing }
    return jobs
  }

  /// A pause and an end show as 0, not as a gap.
  private func keepSpeed(of job: JobSummary, at now: Timestamp) async throws(GDLError) {
    let id = job.record.id
    var history: SpeedHistory
    if let known = histories[id] {
      history = known
    } else {
      history = SpeedHistory(
        try await engine.speedSamples(of: id, since: now - SpeedHistory.spanSeconds, limit: 1_000))
    }
    history.add(SpeedSample(at: now, bytesPerSecond: job.bytesPerSecond ?? 0))
    histories[id] = history
  }

  /// What is open first, oldest first; then what ended, latest first.
  static func ordered(_ jobs: [JobSummary]) -> [JobSummary] {
    let open = jobs.filter { !$0.record.state.isEnded }.sorted { $0.record.id < $1.record.id }
    let ended = jobs.filter { $0.record.state.isEnded }
      .sorted { ($0.record.endedAt ?? 0, $0.record.id) > ($1.record.endedAt ?? 0, $1.record.id) }
    return open + ended
  }
}
