import GDLCore

extension Journal {
  /// Why something happened to a job the last time it did; nil when it never did.
  package func latestReason(
    of job: JobID, _ kind: EventRecord.Kind
  ) async throws(JournalError) -> String? {
    try await read { db in
      try db.each(
        """
        SELECT coalesce(reason, '') FROM event INDEXED BY event_job
        WHERE job = ? AND kind = ? ORDER BY id DESC LIMIT 1
        """, job, kind.rawValue
      ) { row in
        var reader = RowReader(row, table: "event")
        return try reader.text()
      }.first
    }
  }

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
