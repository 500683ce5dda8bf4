import GDLCore
import GRDB

/// A host that nobody may ask, for a while or until somebody says otherwise.
package struct HostPause: Sendable, Equatable {
  /// In lower case, without a port.
  package var host: String
  package var since: Timestamp
  /// By the wall clock; nil: open-ended.
  package var until: Timestamp?
  package var by: String
  package var reason: String

  package init(host: String, since: Timestamp, until: Timestamp?, by: String = "", reason: String = "") {
    self.host = host
    self.since = since
    self.until = until
    self.by = by
    self.reason = reason
  }
}

/// Pauses that the owner of a job carries out, and pauses of hosts.
extension Journal {
  /// A job of ours is on hold, and stays ours: its bytes are durable. Event `jobPaused`. Hard.
  package func pauseOwned(_ id: JobID, reason: String, at now: Timestamp) async throws(JournalError) {
    let session = try requireSession()
    try await write(.hard) { db in
      try JobRow.requireOwner(session, of: id, db)
      try db.run("UPDATE job SET state = ? WHERE id = ?", JobRecord.State.paused.rawValue, id)
      try EventRow.insert(EventRecord(at: now, job: id, kind: .jobPaused, reason: reason), db)
    }
  }

  /// A job of ours goes on after a pause. Event `jobResumed`. Hard.
  package func resumeOwned(_ id: JobID, at now: Timestamp) async throws(JournalError) {
    let session = try requireSession()
    try await write(.hard) { db in
      try JobRow.requireOwner(session, of: id, db)
      try db.run("UPDATE job SET state = ? WHERE id = ?", JobRecord.State.unfinished.rawValue, id)
      try EventRow.insert(EventRecord(at: now, job: id, kind: .jobResumed), db)
    }
  }

  /// The pause that was wished of a job of ours came to its end by itself; a newer wish is left alone. Hard.
  ///
  /// - Parameter timedOut: its longest allowed end: event `jobPauseTimedOut`.
  package func endTermOwned(
    _ id: JobID, _ term: PauseTerm, timedOut: Bool, at now: Timestamp
  ) async throws(JournalError) {
    let session = try requireSession()
    try await write(.hard) { db in
      try JobRow.requireOwner(session, of: id, db)
      if timedOut {
        try EventRow.insert(EventRecord(at: now, job: id, kind: .jobPauseTimedOut), db)
      }
      // As the journal stores it, in whole milliseconds.
      guard let wished = try JobRow.require(id, db).pauseTerm,
        wished.since.milliseconds == term.since.milliseconds,
        wished.until?.milliseconds == term.until?.milliseconds
      else { return }
      try db.run(
        """
        UPDATE job SET wish = 0, wish_reason = NULL, wished_by = NULL, wish_until = NULL,
          wish_duration = NULL, wish_maximum = NULL
        WHERE id = ?
        """, id)
    }
  }

  /// A job of ours failed as a whole: what is open of it fails with the reason. Hard.
  ///
  /// - Returns: how many files failed by that.
  @discardableResult
  package func failOwned(_ id: JobID, reason: String, at now: Timestamp) async throws(JournalError) -> Int64 {
    let session = try requireSession()
    return try await write(.hard) { db in
      try JobRow.requireOwner(session, of: id, db)
      let open = try db.each(
        "SELECT id FROM transfer INDEXED BY transfer_open WHERE job = ? AND state < 3", id
      ) { row in try row.integer(of: "transfer") }
      for transfer in open {
        let record = try TransferRow.update(transfer, db) { record in
          record.state = .failed
          record.reason = reason
          record.endedAt = now
        }
        try Self.count(record, at: now, db)
      }
      try db.run(
        "UPDATE job SET state = ?, ended_at = ?, owner = NULL WHERE id = ?",
        JobRecord.State.failed.rawValue, now.milliseconds, id)
      try EventRow.insert(EventRecord(at: now, job: id, kind: .jobFailed, reason: reason), db)
      return Int64(open.count)
    }
  }

  // MARK: - Hosts

  package func pauseHost(_ pause: HostPause) async throws(JournalError) {
    try await write(.hard) { db in
      try db.run(
        """
        INSERT INTO host_pause VALUES (?, ?, ?, nullif(?, ''), nullif(?, ''))
        ON CONFLICT DO UPDATE SET since = excluded.since, until = excluded.until,
          requested_by = excluded.requested_by, reason = excluded.reason
        """, pause.host, pause.since.milliseconds, pause.until?.milliseconds, pause.by, pause.reason)
    }
  }

  /// - Returns: whether it was paused.
  @discardableResult
  package func resumeHost(_ host: String) async throws(JournalError) -> Bool {
    try await write(.hard) { db in
      let known = try db.integer("SELECT EXISTS (SELECT 1 FROM host_pause WHERE host = ?)", host) == 1
      try db.run("DELETE FROM host_pause WHERE host = ?", host)
      return known
    }
  }

  /// Those that are over by the wall clock are left out.
  package func hostPauses(at now: Timestamp) async throws(JournalError) -> [HostPause] {
    try await read { db in
      try db.each(
        """
        SELECT host, since, until, coalesce(requested_by, ''), coalesce(reason, '') FROM host_pause
        WHERE until IS NULL OR until > ? ORDER BY host
        """, now.milliseconds
      ) { row in
        var reader = RowReader(row, table: "host_pause")
        return HostPause(
          host: try reader.text(), since: Timestamp(milliseconds: try reader.integer()),
          until: try reader.integerIfAny().map(Timestamp.init(milliseconds:)), by: try reader.text(),
          reason: try reader.text())
      }
    }
  }

  // MARK: - Priority

  /// Jobs of higher priority begin their files first.
  package func setPriority(_ priority: Int, of ids: [JobID]) async throws(JournalError) {
    try await write(.hard) { db in
      for id in ids {
        _ = try JobRow.require(id, db)
        try db.run("UPDATE job SET priority = ? WHERE id = ?", priority, id)
      }
    }
  }

  // MARK: - Speed over time

  /// Keeps a point of a job's speed, for reports. Soft.
  package func addSamples(
    _ bytesPerSecond: [JobID: Int64], at now: Timestamp
  ) async throws(JournalError) {
    try await write(.soft) { db in
      for (id, speed) in bytesPerSecond {
        try db.run("INSERT OR REPLACE INTO sample VALUES (?, ?, ?)", id, now.milliseconds, speed)
      }
    }
  }

  /// Points of a job's speed from `start` on, oldest first: time and bytes per second.
  package func samples(
    of job: JobID, since start: Timestamp, limit: Int
  ) async throws(JournalError) -> [(at: Timestamp, bytesPerSecond: Int64)] {
    try await read { db in
      try db.each(
        "SELECT at, bytes_per_second FROM sample WHERE job = ? AND at >= ? ORDER BY at LIMIT ?", job,
        start.milliseconds, limit
      ) { row in
        (
          at: Timestamp(milliseconds: try row.integer(of: "sample")),
          bytesPerSecond: try row.integer(at: 1, of: "sample")
        )
      }
    }
  }
}
