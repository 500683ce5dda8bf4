import GDLCore
import GRDB

extension Journal {
  /// Begins this process's session: from now on it may own jobs.
  ///
  /// The lock is held before the row can be seen. Jobs whose acceptance a dead process never finished
  /// are discarded; their users were never told that they exist. The row reaches the main file at once,
  /// so that a removed write-ahead log is noticed (``walExists(path:)``).
  package func openSession(
    bootID: String, processID: Int32, host: String, at now: Timestamp
  ) async throws(JournalError) -> SessionRecord {
    guard currentSession == nil else { throw .misuse("the journal has a session already") }
    let session = try await write(.hard) { [self] db in
      var id: SessionID
      repeat {
        // The byte of a new number is taken only when this journal came out of an old copy.
        try db.run(
          "INSERT INTO session (boot_id, process_id, host, started_at) VALUES (?, ?, ?, ?)",
          bootID, Int64(processID), host, now.milliseconds)
        id = db.lastInsertedRowID
      } while try !lockFile.tryLock(id)
      try discardUnaccepted(db)
      return SessionRecord(
        id: id, bootID: bootID, processID: processID, host: host, startedAt: now)
    }
    setCurrentSession(session.id)
    try await perform { db in try db.database.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)") }
    return session
  }

  /// Ends the session: whatever it still owns is released and anybody may go on with it.
  package func closeSession(at now: Timestamp) async throws(JournalError) {
    let id = try requireSession()
    try await write(.hard) { db in
      try db.run("DELETE FROM job WHERE state < 3 AND state = 0 AND owner = ?", id)
      try db.run("UPDATE job SET owner = NULL WHERE owner = ?", id)
      try db.run("UPDATE session SET ended_at = ? WHERE id = ?", now.milliseconds, id)
    }
    setCurrentSession(nil)
    try lockFile.unlock(id)
    try await walCheckpoint()
  }

  package func session(_ id: SessionID) async throws(JournalError) -> SessionRecord? {
    try await read { db in try SessionRow.fetch(id, db) }
  }

  /// Whether the process of a session lives: it is ours, or another holds its byte of the lock file.
  package func isAlive(_ id: SessionID) async throws(JournalError) -> Bool {
    try holdsLock(id)
  }

  /// Whether any process worked with the journal before that moment: then its write-ahead log was there,
  /// or somebody removed it.
  package func hasSessions(startedBefore moment: Timestamp) async throws(JournalError) -> Bool {
    try await read { db in
      let sql: SQL = "SELECT EXISTS (SELECT 1 FROM session WHERE started_at < ?)"
      return try db.integer(sql, moment.milliseconds) == 1
    }
  }

  /// The same for calls inside a transaction. Sessions that are closed hold no lock.
  func holdsLock(_ id: SessionID) throws(JournalError) -> Bool {
    if id == currentSession { return true }
    return try lockFile.isLocked(id)
  }

  private func discardUnaccepted(_ db: Connection) throws {
    let accepting = try db.each(
      "SELECT id, coalesce(owner, 0) FROM job INDEXED BY job_open WHERE state < 3 AND state = 0"
    ) { row in
      (job: try row.integer(of: "job"), owner: try row.integer(at: 1, of: "job"))
    }
    for (job, owner) in accepting where try owner == 0 || !lockFile.isLocked(owner) {
      try db.run("DELETE FROM job WHERE id = ?", job)
    }
  }
}
