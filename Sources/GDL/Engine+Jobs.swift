import GDLCore
import GDLJournal
import GDLStorage

/// A job as the journal knows it, and who runs it.
public struct JobSummary: Sendable, Equatable {
  /// As last committed.
  public var record: JobRecord
  /// Whether a living process runs it now.
  public var isRunning: Bool
  /// The process that runs it, or that died running it.
  public var runner: SessionRecord?
  /// Bytes of unfinished files on the disk, as last committed.
  public var bytesPartial: Int64
  /// Length of all files; nil while that of some file is unknown.
  public var bytesTotal: Int64?
  /// As its owner measured within the last seconds; nil when nobody runs it.
  public var bytesPerSecond: Int64?
  /// What holds it; nil when nothing does.
  public var pause: JobPause?

  /// For tests and previews: an engine makes the real ones.
  public init(
    record: JobRecord, isRunning: Bool, runner: SessionRecord?, bytesPartial: Int64, bytesTotal: Int64?,
    bytesPerSecond: Int64? = nil, pause: JobPause? = nil
  ) {
    self.record = record
    self.isRunning = isRunning
    self.runner = runner
    self.bytesPartial = bytesPartial
    self.bytesTotal = bytesTotal
    self.bytesPerSecond = bytesPerSecond
    self.pause = pause
  }
}

/// One file of a job, with its byte ranges.
public struct FileDetail: Sendable, Equatable {
  /// As last committed.
  public var record: TransferRecord
  /// Empty for finished files.
  public var segments: [SegmentRecord]
  /// Chunks (1 MiB) whose CRC-32 the journal holds.
  public var chunks: Int

  /// For tests and previews: an engine makes the real ones.
  public init(record: TransferRecord, segments: [SegmentRecord], chunks: Int) {
    self.record = record
    self.segments = segments
    self.chunks = chunks
  }
}

/// Looking at jobs, and wishing something of them, from any process.
extension Engine {
  /// How old a measurement of another process may be and still be shown, in seconds.
  static let speedLifetime = 5.0

  /// Every job of the journal, oldest first.
  public func jobs() async throws(GDLError) -> [JobSummary] {
    try await journaled { () async throws(JournalError) in
      var all: [JobSummary] = []
      while true {
        let page = try await journal.jobs(after: all.last?.record.id ?? 0, limit: 500, onlyOpen: false)
        guard !page.isEmpty else { return all }
        for record in page where record.state != .accepting { all.append(try await summary(record)) }
        if page.count < 500 { return all }
      }
    }
  }

  /// - Throws: ``GDLError`` when there is no such job.
  public func job(_ id: JobID) async throws(GDLError) -> JobSummary {
    let summary = try await journaled { () async throws(JournalError) -> JobSummary? in
      guard let record = try await journal.job(id) else { return nil }
      return try await self.summary(record)
    }
    guard let summary else { throw Self.noJob(id) }
    return summary
  }

  /// Files of a job in the order of their messages. Messages that were not dispatched yet have none.
  public func files(
    of job: JobID, after: TransferID = 0, limit: Int
  ) async throws(GDLError) -> [FileDetail] {
    try await journaled { () async throws(JournalError) in
      var details: [FileDetail] = []
      for record in try await journal.transfers(of: job, after: after, limit: limit) {
        let progress = try await journal.progress(of: record.id)
        details.append(
          FileDetail(
            record: record, segments: progress.segments,
            chunks: progress.checksums.present.count(where: \.self)))
      }
      return details
    }
  }

  /// Messages of a job in the order of their ordinals, those that were not dispatched yet, too.
  public func messages(
    of job: JobID, after: Int64 = 0, limit: Int
  ) async throws(GDLError) -> [(ordinal: Int64, message: Message)] {
    try await journaled { () async throws(JournalError) in
      try await journal.messages(of: job, after: after, limit: limit)
    }
  }

  /// Journaled events, oldest first. Nil: of all jobs.
  public func log(
    of job: JobID?, after: Int64 = 0, limit: Int
  ) async throws(GDLError) -> [EventRecord] {
    try await journaled { () async throws(JournalError) in
      try await journal.events(of: job, after: after, limit: limit)
    }
  }

  /// Wishes that jobs pause. A job that a process runs is paused by that process within 200 ms; one that
  /// nobody runs is paused at once, and stays so at the next resume of everything.
  ///
  /// - Parameters:
  ///   - ids: nil for all unfinished jobs.
  ///   - afterFile: finish the files under way first.
  ///   - reason: one sentence for people; may be empty.
  public func pause(
    _ ids: [JobID]?, afterFile: Bool, reason: String
  ) async throws(GDLError) -> [JobSummary] {
    var request = PauseRequest()
    request.afterFile = afterFile
    request.reason = reason
    return try await pause(ids, request)
  }

  /// Ends jobs for good. Finished files stay.
  public func cancel(_ ids: [JobID], deletePartials: Bool) async throws(GDLError) -> [JobSummary] {
    let ended = try await wish(deletePartials ? .cancelAndDelete : .cancel, ids, WishOrder())
    guard deletePartials else { return ended }
    try await journaled { () async throws(JournalError) in
      for job in ended where !job.isRunning && job.record.state == .cancelled {
        try await PartialFiles.remove(of: job.record.id, journal: journal, disk: diskCalls)
      }
    }
    return ended
  }

  /// Queues failed files and sources again, and what a job that failed as a whole had not begun.
  ///
  /// - Parameters:
  ///   - ids: nil for all jobs that have any.
  ///   - refreshing: reads the sources of failed files again first, because links may have expired. A file is
  ///     queued when its source names it again; what is held of it stays, as far as its validator allows.
  /// - Returns: how many files of each job.
  public func retry(_ ids: [JobID]?, refreshing: Bool = false) async throws(GDLError) -> [JobID: Int] {
    let wanted: [JobID]
    if let ids {
      wanted = ids
    } else {
      wanted = try await jobs().map(\.record).filter(\.hasFailures).map(\.id)
    }
    return try await journaled { () async throws(JournalError) in
      try await journal.retry(wanted, refreshing: refreshing, at: wallSeconds)
    }
  }

  /// Drops finished or cancelled jobs from the journal. Their files stay.
  ///
  /// - Returns: the jobs that were dropped.
  /// - Throws: ``GDLError`` for a job that has not ended; then none was dropped.
  public func forget(_ ids: [JobID]) async throws(GDLError) -> [JobID] {
    for id in ids {
      let summary = try await job(id)
      guard summary.record.state.isEnded else {
        throw GDLError(
          .unusable, "job \(id) has not ended", kept: "the job and its files",
          hint: "`gdl cancel \(id)` ends it first")
      }
    }
    return try await journaled { () async throws(JournalError) in try await journal.forget(ids) }
  }

  // MARK: Pieces

  func wish(
    _ wish: JobRecord.Wish, _ ids: [JobID]?, _ order: WishOrder
  ) async throws(GDLError) -> [JobSummary] {
    let wanted: [JobID]
    if let ids {
      for id in ids { _ = try await job(id) }
      wanted = ids
    } else {
      wanted = try await jobs().filter { !$0.record.state.isEnded }.map(\.record.id)
    }
    let wished = try await journaled { () async throws(JournalError) in
      var summaries: [JobSummary] = []
      for record in try await journal.setWish(
        wish, jobs: wanted, order: order, at: wallSeconds)
      {
        summaries.append(try await summary(record))
      }
      return summaries
    }
    await state.wishesChanged()
    return wished
  }

  private func summary(_ record: JobRecord) async throws(JournalError) -> JobSummary {
    var summary = JobSummary(
      record: record, isRunning: false, runner: nil, bytesPartial: 0, bytesTotal: record.counts.bytesDone)
    if let owner = record.owner {
      summary.isRunning = try await journal.isAlive(owner)
      summary.runner = try await journal.session(owner)
      if summary.isRunning, let at = record.speedAt, wallSeconds - at < Self.speedLifetime {
        summary.bytesPerSecond = record.bytesPerSecond
      }
    }
    guard !record.state.isEnded else { return summary }
    summary.pause = try await pause(of: record)
    // A job has few open files at a time; what was not dispatched yet has an unknown length.
    let open = try await journal.openTransfers(of: record.id, after: 0, limit: 500)
    var total: Int64? = record.counts.left > Int64(open.count) ? nil : record.counts.bytesDone
    for transfer in open {
      let length = transfer.length ?? transfer.representation?.completeLength
      total = total.flatMap { sum in length.map { sum + $0 } }
      for segment in try await journal.progress(of: transfer.id).segments {
        summary.bytesPartial += segment.position - segment.firstPosition
      }
    }
    summary.bytesTotal = total
    return summary
  }

  static func noJob(_ id: JobID) -> GDLError {
    GDLError(.usage, "there is no job \(id)", hint: "`gdl list` shows the jobs there are")
  }
}

extension JobRecord {
  /// Whether there is something to queue again. A cancelled job stays cancelled.
  fileprivate var hasFailures: Bool {
    switch state {
    case .failed: true
    case .cancelled: false
    case .accepting, .unfinished, .paused, .done: counts.failed > 0 || failedSources > 0
    }
  }
}
