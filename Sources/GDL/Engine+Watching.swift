import GDLCore
import GDLJournal

/// What somebody needs who looks at a job again and again, however many files it has.
extension Engine {
  /// Files of a job that are begun and not ended, in the order of their messages.
  ///
  /// - Parameters:
  ///   - job: whose files.
  ///   - limit: looks at so many open files at most.
  public func begunFiles(of job: JobID, limit: Int) async throws(GDLError) -> [FileDetail] {
    try await journaled { () async throws(JournalError) in
      var details: [FileDetail] = []
      for record in try await journal.openTransfers(of: job, after: 0, limit: limit)
      where record.state != .pending {
        let progress = try await journal.progress(of: record.id)
        details.append(
          FileDetail(
            record: record, segments: progress.segments,
            chunks: progress.checksums.present.count(where: \.self)))
      }
      return details
    }
  }

  /// The last journaled events of a job, oldest first.
  public func latestLog(of job: JobID, limit: Int) async throws(GDLError) -> [EventRecord] {
    try await journaled { () async throws(JournalError) in
      try await journal.latestEvents(of: job, limit: limit)
    }
  }
}
