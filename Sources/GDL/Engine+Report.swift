import GDLCore
import GDLJournal

/// What happened to the jobs of a journal between two moments.
public struct ActivityReport: Sendable, Equatable {
  /// What was before it is left out.
  public var start: Timestamp
  /// When the report was made.
  public var end: Timestamp
  /// Those that did something, and those that have not ended; by rising number.
  public var jobs: [JobActivity]

  /// For tests and previews: an engine makes the real ones.
  public init(start: Timestamp, end: Timestamp, jobs: [JobActivity]) {
    self.start = start
    self.end = end
    self.jobs = jobs
  }
}

/// What happened to one job.
public struct JobActivity: Sendable, Equatable {
  /// A part of a file whose bytes were not those that had been written.
  public struct Damage: Sendable, Equatable {
    /// By the wall clock.
    public var at: Timestamp
    /// The file that was damaged.
    public var transfer: TransferID
    /// Path of the file; empty when the journal has forgotten it.
    public var path: String
    /// Which bytes, in one sentence.
    public var reason: String
  }

  /// One measurement of a job's speed, as journaled.
  public struct Sample: Sendable, Equatable {
    /// By the wall clock.
    public var at: Timestamp
    /// Mean since the sample before.
    public var bytesPerSecond: Int64

    /// For tests and previews: an engine makes the real ones.
    public init(at: Timestamp, bytesPerSecond: Int64) {
      self.at = at
      self.bytesPerSecond = bytesPerSecond
    }
  }

  /// The job as it is now.
  public var summary: JobSummary
  /// Files that ended in the span of the report.
  public var filesDone: Int64
  /// Files whose name was there already, since the start.
  public var filesSkipped: Int64
  /// Files that failed for good, since the start.
  public var filesFailed: Int64
  /// Length of the files that became whole in the span.
  public var bytesDone: Int64
  /// What it did when.
  public var timeline: JobTimeline
  /// Oldest first.
  public var samples: [Sample]
  /// The last ones first; at most ``Engine/reportedFiles``.
  public var failures: [TransferRecord]
  /// Bytes on the disk that did not fit their checksums, oldest first.
  public var damages: [Damage]
  /// Unfinished files, then those that became whole in the span, the last ones first; at most
  /// ``Engine/reportedFiles``.
  public var files: [FileDetail]

  /// For tests and previews: an engine makes the real ones.
  public init(
    summary: JobSummary, filesDone: Int64, filesSkipped: Int64, filesFailed: Int64, bytesDone: Int64,
    timeline: JobTimeline, samples: [Sample], failures: [TransferRecord], damages: [Damage],
    files: [FileDetail]
  ) {
    self.summary = summary
    self.filesDone = filesDone
    self.filesSkipped = filesSkipped
    self.filesFailed = filesFailed
    self.bytesDone = bytesDone
    self.timeline = timeline
    self.samples = samples
    self.failures = failures
    self.damages = damages
    self.files = files
  }
}

extension Engine {
  /// So many files of each kind a job has in a report; the counts are complete.
  public static let reportedFiles = 100
  /// Two weeks at one each ten seconds.
  private static let reportedSamples = 120_960

  /// What happened since that moment, from the journal alone: works beside running processes.
  public func report(since start: Timestamp) async throws(GDLError) -> ActivityReport {
    let end = wallSeconds
    let ids = try await journaled { () async throws(JournalError) in
      try await journal.jobsActive(since: start)
    }
    var report = ActivityReport(start: start, end: end, jobs: [])
    for id in ids { report.jobs.append(try await activity(of: id, from: start, to: end)) }
    return report
  }

  private func activity(
    of id: JobID, from start: Timestamp, to end: Timestamp
  ) async throws(GDLError) -> JobActivity {
    let summary = try await job(id)
    let samples = try await journaled { () async throws(JournalError) in
      try await journal.samples(of: id, since: start, limit: Self.reportedSamples)
        .map { JobActivity.Sample(at: $0.at, bytesPerSecond: $0.bytesPerSecond) }
    }
    let (timeline, damages) = try await history(of: summary, samples, from: start, to: end)
    return try await journaled { () async throws(JournalError) in
      let ended = try await journal.endedFiles(of: id, since: start)
      return JobActivity(
        summary: summary, filesDone: ended.done, filesSkipped: ended.skipped, filesFailed: ended.failed,
        bytesDone: ended.bytesDone, timeline: timeline, samples: samples,
        failures: try await journal.transfersEnded(
          of: id, since: start, as: [.failed], limit: Self.reportedFiles),
        damages: damages, files: try await drawnFiles(of: id, since: start))
    }
  }

  /// Folds events and samples, each in order, by time.
  private func history(
    of job: JobSummary, _ samples: [JobActivity.Sample], from start: Timestamp, to end: Timestamp
  ) async throws(GDLError) -> (JobTimeline, [JobActivity.Damage]) {
    let id = job.record.id
    return try await journaled { () async throws(JournalError) in
      var timeline = JobTimeline(
        from: max(start, min(job.record.createdAt, end)),
        after: try await journal.lastJobEvent(of: id, before: start))
      var damages: [JobActivity.Damage] = []
      var rest = samples[...]
      var last: Int64 = 0
      while true {
        let page = try await journal.events(of: id, since: start, after: last, limit: 1_000)
        for event in page {
          while let sample = rest.first, sample.at < event.at {
            timeline.take(bytesPerSecond: sample.bytesPerSecond, at: sample.at)
            rest.removeFirst()
          }
          timeline.take(event)
          if event.kind == .transferDamaged, damages.count < Self.reportedFiles {
            damages.append(try await damage(event))
          }
        }
        guard let end = page.last else { break }
        last = end.id
      }
      for sample in rest { timeline.take(bytesPerSecond: sample.bytesPerSecond, at: sample.at) }
      timeline.close(at: end, isAlive: job.isRunning)
      return (timeline, damages)
    }
  }

  private func damage(_ event: EventRecord) async throws(JournalError) -> JobActivity.Damage {
    let id = event.transfer ?? 0
    let record = try await journal.transfer(id)
    return JobActivity.Damage(
      at: event.at, transfer: id, path: record.map { $0.directory + "/" + $0.name } ?? "",
      reason: event.reason)
  }

  private func drawnFiles(of id: JobID, since start: Timestamp) async throws(JournalError) -> [FileDetail] {
    var records = try await journal.openTransfers(of: id, limit: Self.reportedFiles)
    records += try await journal.transfersEnded(
      of: id, since: start, as: [.done], limit: Self.reportedFiles - records.count)
    var details: [FileDetail] = []
    for record in records {
      let segments = record.state.isEnded ? [] : try await journal.progress(of: record.id).segments
      details.append(FileDetail(record: record, segments: segments, chunks: 0))
    }
    return details
  }

  // MARK: - Failures

  /// Files that failed for good, of all jobs, by rising job and message.
  ///
  /// - Parameter body: Is called for each; a million of them need no memory.
  public func eachFailedFile(
    _ body: (TransferRecord) throws -> Void
  ) async throws {
    for job in try await jobs() where job.record.counts.failed > 0 {
      var last: TransferID = 0
      while true {
        let after = last
        let page = try await journaled { () async throws(JournalError) in
          try await journal.transfers(of: job.record.id, after: after, limit: 500, states: [.failed])
        }
        guard let end = page.last else { break }
        for record in page { try body(record) }
        last = end.id
      }
    }
  }
}
