import GDLCore

extension Journal {
  /// The last events of a job, oldest first, at most `limit`.
  package func latestEvents(of job: JobID, limit: Int) async throws(JournalError) -> [EventRecord] {
    try await read { db in
      try db.each(
        """
        SELECT id, at, job, transfer, kind, reason FROM event INDEXED BY event_job
        WHERE job = ? ORDER BY id DESC LIMIT ?
        """, job, limit, body: EventRow.read
      ).reversed()
    }
  }
}
