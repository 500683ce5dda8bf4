import GDLCore
import GDLJournal

/// A pause that is asked for.
public struct PauseRequest: Sendable, Equatable {
  /// Finish the files under way first.
  public var afterFile = false
  /// End of the pause by the wall clock. Nil: none.
  public var until: Timestamp?
  /// Length of the pause; it also holds when somebody sets the clock. Nil: none.
  public var durationSeconds: Double?
  /// The pause lasts no longer than this. Nil: as the job's own rules say.
  public var maximumSeconds: Double?
  /// One sentence.
  public var reason = ""
  /// Who asks.
  public var by = ""

  /// Without an entry.
  public init() {}

  func term(since now: Timestamp) -> PauseTerm {
    let start: PauseTerm.Start = afterFile ? .afterFile : .now
    if let durationSeconds {
      return PauseTerm(
        start: start, since: now, durationSeconds: durationSeconds, maximumSeconds: maximumSeconds)
    }
    return PauseTerm(start: start, since: now, until: until, maximumSeconds: maximumSeconds)
  }
}

/// A host that no job of this journal asks for now.
public struct PausedHost: Sendable, Equatable {
  /// In lower case, without port.
  public var host: String
  /// When it was asked for.
  public var since: Timestamp
  /// Nil: until somebody resumes it.
  public var until: Timestamp?
  /// One sentence; empty for none.
  public var reason: String

  /// For tests and previews: an engine makes the real ones.
  public init(host: String, since: Timestamp, until: Timestamp?, reason: String) {
    self.host = host
    self.since = since
    self.until = until
    self.reason = reason
  }
}

/// What changes of jobs, running or not. What is nil stays.
public struct JobChange: Sendable {
  /// Upper limit for the job.
  public var bytesPerSecond: RateSchedule?
  /// Connections for each file, also for those under way.
  public var segments: JobOptions.Segments?
  /// Jobs of higher priority begin their files first.
  public var priority: Int?
  /// When the job may run; an empty schedule is always.
  public var windows: WindowSchedule?

  /// Without an entry.
  public init() {}
}

/// Pauses and changes, from any process: written as wishes into the journal, and made so by the owner.
extension Engine {
  /// Wishes that jobs pause. The process that runs a job makes it so within 200 ms; a job that nobody runs
  /// is paused at once. A pause with an end is over by itself, when a process runs the job or the next
  /// resume comes.
  ///
  /// - Parameters:
  ///   - ids: nil for all unfinished jobs.
  ///   - request: from when, how long, and why.
  public func pause(_ ids: [JobID]?, _ request: PauseRequest) async throws(GDLError) -> [JobSummary] {
    let now = wallSeconds
    return try await wish(
      request.afterFile ? .pauseAfterFile : .pause, ids,
      WishOrder(reason: request.reason, by: request.by, term: request.term(since: now)))
  }

  /// Wishes that paused jobs go on. A job that a process has on hold goes on there; one that nobody runs
  /// begins at the next ``run(_:)``.
  public func resume(_ ids: [JobID]) async throws(GDLError) -> [JobSummary] {
    try await wish(.run, ids, WishOrder())
  }

  /// Nothing is asked of a host any more, by no job and no process of this journal.
  public func pauseHost(_ host: String, _ request: PauseRequest) async throws(GDLError) {
    let now = wallSeconds
    let term = request.term(since: now)
    let until = [term.until, request.maximumSeconds.map { now + $0 }].compactMap(\.self).min()
    try await journaled { () async throws(JournalError) in
      try await journal.pauseHost(
        HostPause(
          host: host.lowercased(), since: now, until: until, by: request.by, reason: request.reason))
    }
    await state.wishesChanged()
  }

  /// - Returns: whether the host was paused.
  @discardableResult
  public func resumeHost(_ host: String) async throws(GDLError) -> Bool {
    let wasPaused = try await journaled { () async throws(JournalError) in
      try await journal.resumeHost(host.lowercased())
    }
    await state.wishesChanged()
    return wasPaused
  }

  /// Hosts whose pause is not over, whoever asked for it.
  public func pausedHosts() async throws(GDLError) -> [PausedHost] {
    try await journaled { () async throws(JournalError) in
      try await journal.hostPauses(at: wallSeconds).map {
        PausedHost(host: $0.host, since: $0.since, until: $0.until, reason: $0.reason)
      }
    }
  }

  /// Changes jobs from now on, also while a process runs them: it takes the change over within 200 ms.
  public func set(_ ids: [JobID], _ change: JobChange) async throws(GDLError) {
    for id in ids {
      var options = try await job(id).record.options
      change.bytesPerSecond.map { options.rate = $0 }
      if let segments = change.segments {
        var network = NetworkOverride()
        network.segments = segments
        options.override(with: network)
      }
      change.windows.map { options.windows = $0 }
      let new = options
      try await journaled { () async throws(JournalError) in try await journal.updateOptions(new, job: id) }
    }
    if let priority = change.priority {
      try await journaled { () async throws(JournalError) in try await journal.setPriority(priority, of: ids)
      }
    }
    await state.wishesChanged()
  }
}

extension JobRecord {
  /// Whether a resume of everything runs it: a pause without an end stays; a wish to end it that nobody has
  /// carried out is carried out.
  var startsByItself: Bool {
    switch state {
    case .accepting, .done, .failed, .cancelled: return false
    case .unfinished, .paused: break
    }
    guard let pauseTerm else { return true }
    return pauseTerm.until != nil || pauseTerm.maximumSeconds != nil
      || options.pauseRules.maximumSeconds != nil
  }
}
