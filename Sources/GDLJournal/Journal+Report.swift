import GDLCore
import GRDB

/// How many files of a job ended in a span of time, and how long the finished ones are.
package struct EndedFiles: Sendable, Equatable {
  package var done: Int64 = 0
  package var skipped: Int64 = 0
  package var failed: Int64 = 0
  /// Length of the done ones.
  package var bytesDone: Int64 = 0
}

/// What happened between two moments, for reports. Counts do not prove the sums of the rows they count.
extension Journal {
  /// Jobs with an event since that moment, and those that have not ended, by rising number.
  package func jobsActive(since start: Timestamp) async throws(JournalError) -> [JobID] {
    try await read { db in
      try db.each(
        """
        SELECT id FROM job
        WHERE state IN (1, 2) OR id IN (SELECT job FROM event WHERE at >= ?) AND state > 0 ORDER BY id
        """, start.milliseconds
      ) { row in try row.integer(of: "job") }
    }
  }

  /// The last event of the job itself, not of a file, before that moment: it says how the job was then.
  package func lastJobEvent(
    of job: JobID, before start: Timestamp
  ) async throws(JournalError) -> EventRecord? {
    try await read { db in
      try db.each(
        """
        SELECT id, at, job, transfer, kind, reason FROM event INDEXED BY event_job
        WHERE job = ? AND at < ? AND transfer IS NULL AND kind NOT IN (11, 12, 14) ORDER BY id DESC LIMIT 1
        """, job, start.milliseconds, body: EventRow.read
      ).first
    }
  }

  /// Events of a job from that moment on, in order, those after `id`, at most `limit`.
  package func events(
    of job: JobID, since start: Timestamp, after id: Int64, limit: Int
  ) async throws(JournalError) -> [EventRecord] {
    try await read { db in
      try db.each(
        """
        SELECT id, at, job, transfer, kind, reason FROM event INDEXED BY event_job
        WHERE job = ? AND id > ? AND at >= ? ORDER BY id LIMIT ?
        """, job, id, start.milliseconds, limit, body: EventRow.read)
    }
  }

  package func endedFiles(
    of job: JobID, since start: Timestamp
  ) async throws(JournalError) -> EndedFiles {
    try await read { db in
      var ended = EndedFiles()
      _ = try db.each(
        """
        SELECT state, count(*), coalesce(sum(length), 0) FROM transfer
        WHERE job = ? AND ended_at >= ? AND state IN (3, 4, 5) GROUP BY state
        """, job, start.milliseconds
      ) { row in
        var reader = RowReader(row, table: "transfer")
        let state = try reader.choice(TransferRecord.State.self)
        let count = try reader.integer()
        switch state {
        case .done:
          ended.done = count
          ended.bytesDone = try reader.integer()
        case .skipped: ended.skipped = count
        case .failed: ended.failed = count
        case .pending, .active, .finalizing, .cancelled: break
        }
      }
      return ended
    }
  }

  /// Files of a job that ended in one of these states since that moment, the last one first.
  package func transfersEnded(
    of job: JobID, since start: Timestamp, as states: Set<TransferRecord.State>, limit: Int
  ) async throws(JournalError) -> [TransferRecord] {
    let numbers = states.map { "\($0.rawValue)" }.sorted().joined(separator: ", ")
    return try await read { db in
      try db.each(
        SQL(
          """
          \(TransferRow.joined) WHERE transfer.job = ? AND transfer.ended_at >= ?
            AND transfer.state IN (\(numbers))
          ORDER BY transfer.ended_at DESC, transfer.id DESC LIMIT ?
          """), job, start.milliseconds, limit, body: TransferRow.readJoined)
    }
  }
}
