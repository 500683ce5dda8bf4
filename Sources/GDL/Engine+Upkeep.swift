import GDLCore
import GDLJournal

/// What keeps a journal usable for years.
extension Engine {
  /// Drops jobs from the journal that ended longer ago than that; their files stay.
  ///
  /// - Returns: the jobs that were dropped.
  public func forget(endedBeforeSeconds seconds: Double) async throws(GDLError) -> [JobID] {
    try await journaled { () async throws(JournalError) in
      try await journal.forget(try await journal.jobsEnded(before: wallSeconds - seconds))
    }
  }

  /// Thins measured speeds that are older than a day. Cheap when there is nothing to do; once a day is enough.
  public func compact() async throws(GDLError) {
    try await journaled { () async throws(JournalError) in
      _ = try await journal.thinSamples(at: wallSeconds)
    }
  }

  /// Jobs that ``run(_:)`` without numbers would take: unfinished, not paused without an end, and no process
  /// has them.
  public func claimableJobs() async throws(GDLError) -> Set<JobID> {
    try await journaled { () async throws(JournalError) in
      var found: Set<JobID> = []
      var last: JobID = 0
      while true {
        let page = try await journal.jobs(after: last, limit: 500, onlyOpen: true)
        guard let end = page.last else { return found }
        last = end.id
        for job in page where job.startsByItself {
          guard let owner = job.owner else {
            found.insert(job.id)
            continue
          }
          if try await !journal.isAlive(owner) { found.insert(job.id) }
        }
      }
    }
  }

  /// Takes jobs into the run under way, unless another process was faster; nothing when none is under way.
  ///
  /// - Returns: false when the run was just ending: the jobs are ours, and the next run takes them.
  public func adopt(_ ids: Set<JobID>) async throws(GDLError) -> Bool {
    guard await progress().elapsedSeconds > 0 else { return true }
    let records = try await journaled { () async throws(JournalError) in
      var records: [JobRecord] = []
      for id in ids.sorted() {
        if case .claimed(let record, _) = try await journal.claim(id, at: wallSeconds) {
          records.append(record)
        }
      }
      let started = records.map { EventRecord(at: wallSeconds, job: $0.id, kind: .jobStarted) }
      try await journal.record(started, .soft)
      return records
    }
    return await state.adopt(records)
  }
}
