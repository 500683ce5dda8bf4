import GDLCore
import GRDB

/// A row of `job`. Its sum covers what never changes by counting: id, input, options and creation time.
enum JobRow {
  static let columns = """
    id, input, options, created_at, sum, state, wish, wish_reason, wished_at, owner, ended_at,
    last_ordinal,
    EXISTS (SELECT 1 FROM extraction WHERE extraction.job = job.id AND extraction.state = 0
      AND (ended = 0 OR undispatched_queues > 0)),
    (SELECT count(*) FROM extraction WHERE extraction.job = job.id AND extraction.state = 2), files, done, skipped, failed, bytes_done,
    bytes_per_second, speed_at, wished_by, wish_until, wish_duration, wish_maximum, priority,
    options_version, selected
    """

  static func read(_ row: FoundRow) throws(JournalError) -> JobRecord {
    var reader = RowReader(row, table: "job")
    let id = try reader.integer()
    let input = try reader.text()
    let optionsText = try reader.text()
    let createdAt = Timestamp(milliseconds: try reader.integer())
    try reader.checkSum()
    let options: JobOptions
    do {
      options = try StoredJSON.shared.options(from: optionsText)
    } catch {
      throw reader.damaged
    }
    var job = JobRecord(
      id: id, input: input, options: options, state: try reader.choice(JobRecord.State.self),
      createdAt: createdAt)
    job.wish = try reader.choice(JobRecord.Wish.self)
    job.wishReason = try reader.textIfAny() ?? ""
    job.wishedAt = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    job.owner = try reader.integerIfAny()
    job.endedAt = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    job.lastOrdinal = try reader.integer()
    job.isExtracting = try reader.flag()
    job.failedSources = try reader.integer()
    job.counts.files = try reader.integer()
    job.counts.done = try reader.integer()
    job.counts.skipped = try reader.integer()
    job.counts.failed = try reader.integer()
    job.counts.bytesDone = try reader.integer()
    job.bytesPerSecond = try reader.integerIfAny()
    job.speedAt = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    job.wishedBy = try reader.textIfAny() ?? ""
    job.wishUntil = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    job.wishDurationSeconds = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    job.wishMaximumSeconds = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    job.priority = try reader.narrow(reader.integer())
    job.optionsVersion = try reader.integer()
    job.selected = try reader.integer()
    return job
  }

  static func fetch(_ id: JobID, _ db: Connection) throws -> JobRecord? {
    try db.each(SQL("SELECT \(columns) FROM job WHERE id = ?"), id, body: read).first
  }

  static func require(_ id: JobID, _ db: Connection) throws -> JobRecord {
    guard let job = try fetch(id, db) else { throw JournalError.noSuchJob(id) }
    return job
  }

  /// Law 4: only the session that owns a job changes it.
  static func requireOwner(_ session: SessionID, of id: JobID, _ db: Connection) throws {
    guard let owner = try db.integer("SELECT coalesce(owner, 0) FROM job WHERE id = ?", id) else {
      throw JournalError.noSuchJob(id)
    }
    guard owner == session else {
      throw JournalError.misuse("job \(id) belongs to session \(owner), not to session \(session)")
    }
  }

  /// Writes the options together with the sum that covers them.
  static func setOptions(_ options: JobOptions, of id: JobID, _ db: Connection) throws {
    let rows = try db.each("SELECT id, input, created_at FROM job WHERE id = ?", id) { row in
      var reader = RowReader(row, table: "job")
      _ = try reader.integer()
      return (input: try reader.text(), createdAt: try reader.integer())
    }
    guard let row = rows.first else { throw JournalError.noSuchJob(id) }
    let text = try StoredJSON.shared.text(options)
    var sum = RowSum()
    sum.add(id)
    sum.add(row.input)
    sum.add(text)
    sum.add(row.createdAt)
    try db.run(
      "UPDATE job SET options = ?, sum = ?, options_version = options_version + 1 WHERE id = ?", text,
      Int64(sum.value), id)
  }
}

/// A row of `session`: history for messages, so it has no sum.
enum SessionRow {
  static let columns = "id, boot_id, process_id, host, started_at, ended_at"

  static func read(_ row: FoundRow) throws(JournalError) -> SessionRecord {
    var reader = RowReader(row, table: "session")
    return SessionRecord(
      id: try reader.integer(), bootID: try reader.text(),
      processID: try reader.narrow(reader.integer()), host: try reader.text(),
      startedAt: Timestamp(milliseconds: try reader.integer()),
      endedAt: try reader.integerIfAny().map(Timestamp.init(milliseconds:)))
  }

  static func fetch(_ id: SessionID, _ db: Connection) throws -> SessionRecord? {
    try db.each(SQL("SELECT \(columns) FROM session WHERE id = ?"), id, body: read).first
  }
}
