import GDLCore
import GRDB

/// A row of `extraction`.
enum ExtractionRow {
  static let columns = """
    id, job, parent, ordinal, extractor, state, cursor, ended, dispatched_ordinal, last_ordinal,
    undispatched_queues, directory_ordinal, refreshes, reason, sum
    """
  static let columnCount = 15

  private static func writer(for record: ExtractionRecord) -> RowWriter {
    var writer = RowWriter(capacity: columnCount)
    writer.add(record.id)
    writer.add(record.job)
    writer.add(record.parent)
    writer.add(record.ordinal)
    writer.add(record.extractor)
    writer.add(Int64(record.state.rawValue))
    writer.add(record.cursor)
    writer.add(record.hasEnded ? 1 : 0)
    writer.add(record.dispatchedOrdinal)
    writer.add(record.lastOrdinal)
    writer.add(record.undispatchedQueues)
    writer.add(record.directoryOrdinal)
    writer.add(record.refreshes ? 1 : 0)
    writer.add(record.reason.isEmpty ? nil : record.reason)
    return writer
  }

  static func read(_ row: FoundRow) throws(JournalError) -> ExtractionRecord {
    var reader = RowReader(row, table: "extraction")
    let record = ExtractionRecord(
      id: try reader.integer(), job: try reader.integer(), parent: try reader.integerIfAny(),
      ordinal: try reader.integerIfAny(), extractor: try reader.text(),
      state: try reader.choice(ExtractionRecord.State.self), cursor: try reader.textIfAny(),
      hasEnded: try reader.flag(), dispatchedOrdinal: try reader.integer(),
      lastOrdinal: try reader.integer(), undispatchedQueues: try reader.integer(),
      directoryOrdinal: try reader.integerIfAny(), refreshes: try reader.flag(),
      reason: try reader.textIfAny() ?? "")
    // The migration, which is SQL, could not compute a sum.
    if try row.integer(at: columnCount - 1, of: "extraction") != 0 { try reader.checkSum() }
    return record
  }

  static func insert(_ record: ExtractionRecord, _ db: Connection) throws -> ExtractionRecord {
    var record = record
    record.id = (try db.integer("SELECT max(id) FROM extraction") ?? 0) + 1
    try writer(for: record).run(
      "INSERT INTO extraction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", db)
    return record
  }

  /// - Parameter id: Nil for the job's own input.
  static func require(_ id: ExtractionID?, of job: JobID, _ db: Connection) throws -> ExtractionRecord {
    let found =
      if let id {
        try db.each(SQL("SELECT \(columns) FROM extraction WHERE id = ? AND job = ?"), id, job, body: read)
      } else {
        try db.each(
          SQL("SELECT \(columns) FROM extraction WHERE job = ? AND parent IS NULL ORDER BY id LIMIT 1"), job,
          body: read)
      }
    guard let record = found.first else {
      throw JournalError.damagedRow(table: "extraction", key: id.map(String.init) ?? "of job \(job)")
    }
    return record
  }

  /// Changes a row and the sum that covers it.
  @discardableResult
  static func update(
    _ id: ExtractionID?, of job: JobID, _ db: Connection, _ change: (inout ExtractionRecord) throws -> Void
  ) throws -> ExtractionRecord {
    var record = try require(id, of: job, db)
    try change(&record)
    try writer(for: record).run(
      "REPLACE INTO extraction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", db)
    return record
  }
}

/// Child jobs: which extractors a job still has to run, and how far each is.
extension Journal {
  /// The open extractions of a job, the deepest last.
  package func openExtractions(of job: JobID) async throws(JournalError) -> [ExtractionRecord] {
    try await read { db in
      try db.each(
        SQL("SELECT \(ExtractionRow.columns) FROM extraction WHERE job = ? AND state = 0 ORDER BY id"), job,
        body: ExtractionRow.read)
    }
  }

  /// Extractions of a job in the order in which they began, those after `id`, at most `limit`.
  package func extractions(
    of job: JobID, after id: ExtractionID = 0, limit: Int
  ) async throws(JournalError) -> [ExtractionRecord] {
    try await read { db in
      try db.each(
        SQL("SELECT \(ExtractionRow.columns) FROM extraction WHERE job = ? AND id > ? ORDER BY id LIMIT ?"),
        job,
        id, limit, body: ExtractionRow.read)
    }
  }

  /// The source cannot be read any further. Its messages so far stay; ``retry(_:at:)`` opens it again. Hard.
  package func failExtraction(
    _ id: ExtractionID, of job: JobID, reason: String, at now: Timestamp
  ) async throws(JournalError) {
    let session = try requireSession()
    try await write(.hard) { db in
      try JobRow.requireOwner(session, of: job, db)
      try ExtractionRow.update(id, of: job, db) { record in
        record.state = .failed
        record.reason = reason
      }
      try EventRow.insert(EventRecord(at: now, job: job, kind: .sourceFailed, reason: reason), db)
    }
  }

  /// Sources of failed files are read once more, from their beginnings.
  ///
  /// - Returns: The failed files whose sources are read again: each waits for its new place.
  static func refreshExtractions(of job: JobID, _ db: Connection) throws -> Set<TransferID> {
    let failed = try db.each(
      """
      SELECT transfer.id, message.extraction FROM transfer
        JOIN message ON message.job = transfer.job AND message.ordinal = transfer.ordinal
      WHERE transfer.job = ? AND transfer.state = ? AND message.extraction IS NOT NULL
      """, job, TransferRecord.State.failed.rawValue
    ) { row in
      (transfer: try row.integer(of: "transfer"), extraction: try row.integer(at: 1, of: "message"))
    }
    for id in Set(failed.map(\.extraction)) {
      try ExtractionRow.update(id, of: job, db) { record in
        record.state = .open
        record.cursor = nil
        record.hasEnded = false
        record.refreshes = true
        record.reason = ""
      }
    }
    return Set(failed.map(\.transfer))
  }

  /// A message that was journaled before came again: when its file failed, it gets the new message's place, and
  /// is queued.
  ///
  /// What is held of it stays. Whether the new place has the same version its validator tells, as always.
  ///
  /// - Returns: Whether it was queued.
  static func refresh(
    _ message: Message, key: String, job: JobID, extraction: ExtractionID?, _ db: Connection
  ) throws -> Bool {
    guard message.kind == .url,
      let ordinal = try db.integer("SELECT ordinal FROM visited WHERE job = ? AND key = ?", job, key),
      let transfer = try db.integer(
        "SELECT id FROM transfer WHERE job = ? AND ordinal = ? AND state = ?", job, ordinal,
        TransferRecord.State.failed.rawValue)
    else { return false }
    try MessageRow.replace(message, job: job, ordinal: ordinal, extraction: extraction, db)
    try db.run("DELETE FROM alternative WHERE transfer = ?", transfer)
    try requeue([transfer], of: job, db)
    return true
  }

  /// Failed extractions of a job open again, at their cursors.
  static func retryExtractions(of job: JobID, _ db: Connection) throws -> Int {
    let failed = try db.each(
      "SELECT id FROM extraction WHERE job = ? AND state = ?", job, ExtractionRecord.State.failed.rawValue
    ) { row in try row.integer(of: "extraction") }
    for id in failed {
      try ExtractionRow.update(id, of: job, db) { record in
        record.state = .open
        record.reason = ""
      }
    }
    return failed.count
  }
}
