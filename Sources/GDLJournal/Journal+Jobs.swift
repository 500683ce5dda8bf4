import GDLCore
import GRDB

extension Journal {
  /// What became of an attempt to own a job.
  package enum Claim: Sendable, Equatable {
    /// Ours now. `previous` is the session that died while it owned the job; nil when it was free.
    case claimed(JobRecord, previous: SessionRecord?)
    /// Another living process runs it.
    case owned(by: SessionRecord)
    /// Nothing is left to run.
    case ended(JobRecord)
    case missing
  }

  /// Begins a job that our session owns; nobody can see it as accepted before ``acceptJob(_:at:)``.
  package func beginJob(
    input: String, options: JobOptions, at now: Timestamp
  ) async throws(JournalError) -> JobID {
    let session = try requireSession()
    return try await write(.soft) { db in
      try db.run(
        """
        INSERT INTO job (input, options, created_at, sum, state, owner) VALUES (?, '', ?, 0, ?, ?)
        """, input, now.milliseconds, JobRecord.State.accepting.rawValue, session)
      let id = db.lastInsertedRowID
      try JobRow.setOptions(options, of: id, db)
      _ = try ExtractionRow.insert(ExtractionRecord(job: id), db)
      return id
    }
  }

  /// Law 1: the job and every message so far survive a power cut once this returns.
  package func acceptJob(_ id: JobID, at now: Timestamp) async throws(JournalError) {
    let session = try requireSession()
    try await write(.hard) { db in
      try JobRow.requireOwner(session, of: id, db)
      guard try JobRow.require(id, db).state == .accepting else {
        throw JournalError.misuse("job \(id) was accepted before")
      }
      try db.run("UPDATE job SET state = ? WHERE id = ?", JobRecord.State.unfinished.rawValue, id)
      try EventRow.insert(EventRecord(at: now, job: id, kind: .jobAccepted), db)
    }
    try await walCheckpoint()
  }

  /// Removes a job that was never accepted.
  package func discardJob(_ id: JobID) async throws(JournalError) {
    let session = try requireSession()
    try await write(.soft) { db in
      try JobRow.requireOwner(session, of: id, db)
      guard try JobRow.require(id, db).state == .accepting else {
        throw JournalError.misuse("job \(id) is accepted and cannot be discarded")
      }
      try db.run("DELETE FROM job WHERE id = ?", id)
    }
  }

  package func job(_ id: JobID) async throws(JournalError) -> JobRecord? {
    try await read { db in try JobRow.fetch(id, db) }
  }

  /// Jobs by rising number, those after `id`, at most `limit`.
  package func jobs(
    after id: JobID = 0, limit: Int = 500, onlyOpen: Bool = false
  ) async throws(JournalError) -> [JobRecord] {
    let source = onlyOpen ? "job INDEXED BY job_open WHERE state < 3 AND" : "job WHERE"
    return try await read { db in
      try db.each(
        SQL("SELECT \(JobRow.columns) FROM \(source) id > ? ORDER BY id LIMIT ?"), id, limit,
        body: JobRow.read)
    }
  }

  /// Makes our session the owner, unless a living process is or nothing is left to do.
  ///
  /// Decided in one immediate transaction by the kernel's lock alone: process numbers and boot ids only
  /// serve the message. A job that its dead owner had not accepted yet counts as missing.
  ///
  /// - Parameter resuming: also ends its pause, whatever was wished before: it was asked for by its number.
  package func claim(
    _ id: JobID, resuming: Bool = false, at now: Timestamp
  ) async throws(JournalError) -> Claim {
    let session = try requireSession()
    return try await write(.soft) { [self] db in
      db.forgetWritten()
      guard var job = try JobRow.fetch(id, db) else { return .missing }
      if job.state.isEnded { return .ended(job) }
      var previous: SessionRecord?
      if let owner = job.owner, owner != session {
        guard let record = try SessionRow.fetch(owner, db) else {
          throw JournalError.damagedRow(table: "session", key: "\(owner)")
        }
        if try lockFile.isLocked(owner) { return .owned(by: record) }
        previous = record
      }
      if job.state == .accepting, job.owner != session { return .missing }
      if let previous {
        // The last sign of its life, for the report.
        try db.run(
          """
          INSERT OR IGNORE INTO sample SELECT id, speed_at, bytes_per_second FROM job
          WHERE id = ? AND speed_at IS NOT NULL AND bytes_per_second IS NOT NULL
          """, id)
        let reason = "process \(previous.processID) on \(previous.host) died without releasing it"
        try EventRow.insert(EventRecord(at: now, job: id, kind: .jobTakenOver, reason: reason), db)
      }
      try db.run("UPDATE job SET owner = ? WHERE id = ?", session, id)
      job.owner = session
      if resuming { try Self.resume(&job, at: now, db) }
      // Its owner had it on hold, outside its windows or because of its condition, and died: whether it is
      // to be paused now is for the new owner to say.
      if job.state == .paused, job.wish == .run {
        job.state = .unfinished
        try db.run("UPDATE job SET state = ? WHERE id = ?", job.state.rawValue, id)
      }
      return .claimed(job, previous: previous)
    }
  }

  private static func resume(_ job: inout JobRecord, at now: Timestamp, _ db: Connection) throws {
    let wasPaused = job.state == .paused
    guard wasPaused || job.wish != .run else { return }
    try db.run(
      """
      UPDATE job SET state = ?, wish = ?, wish_reason = NULL, wished_by = NULL, wished_at = ?,
        wish_until = NULL, wish_duration = NULL, wish_maximum = NULL
      WHERE id = ?
      """,
      JobRecord.State.unfinished.rawValue, JobRecord.Wish.run.rawValue, now.milliseconds, job.id)
    job.state = .unfinished
    job.wish = .run
    job.wishUntil = nil
    job.wishDurationSeconds = nil
    job.wishMaximumSeconds = nil
    if wasPaused { try EventRow.insert(EventRecord(at: now, job: job.id, kind: .jobResumed), db) }
  }

  /// Lets go of a job: anybody may claim it once this returns.
  ///
  /// - Parameter state: `unfinished` or `paused`, or `cancelled`, which also cancels what is open. Nil
  ///   leaves the state as it is.
  package func release(
    _ id: JobID, state: JobRecord.State? = nil, event: EventRecord? = nil, at now: Timestamp
  ) async throws(JournalError) {
    let session = try requireSession()
    try await write(.hard) { db in
      try JobRow.requireOwner(session, of: id, db)
      if let state { try Self.set(state, ofReleased: id, at: now, db) }
      try db.run("UPDATE job SET owner = NULL WHERE id = ?", id)
      if let event { try EventRow.insert(event, db) }
    }
  }

  private static func set(
    _ state: JobRecord.State, ofReleased id: JobID, at now: Timestamp, _ db: Connection
  ) throws {
    switch state {
    case .unfinished, .paused:
      try db.run("UPDATE job SET state = ? WHERE id = ?", state.rawValue, id)
    case .cancelled:
      try cancel(id, at: now, db)
    case .accepting, .done, .failed:
      throw JournalError.misuse("job \(id) cannot be released as \(state)")
    }
  }

  /// Ends a job of ours when nothing is left of it, and says what it is now.
  ///
  /// - Returns: `done` or `failed`, by whether a file or a source failed. `unfinished` when there is something left
  ///   (somebody asked for a retry meanwhile, or messages wait for dispatch): nothing changed then.
  package func finishJob(_ id: JobID, at now: Timestamp) async throws(JournalError) -> JobRecord.State {
    let session = try requireSession()
    return try await write(.hard) { db in
      try JobRow.requireOwner(session, of: id, db)
      let job = try JobRow.require(id, db)
      let hasOpen = try db.integer(
        "SELECT EXISTS (SELECT 1 FROM transfer INDEXED BY transfer_open WHERE job = ? AND state < 3)", id)
      let isOpen = try db.integer(
        "SELECT EXISTS (SELECT 1 FROM extraction WHERE job = ? AND state = 0)", id)
      let owes = try db.integer("SELECT EXISTS (SELECT 1 FROM owed WHERE job = ?)", id)
      guard isOpen == 0, hasOpen == 0, owes == 0 else { return .unfinished }
      let hasFailed = job.counts.failed > 0 || job.failedSources > 0
      let state = hasFailed ? JobRecord.State.failed : .done
      try db.run(
        "UPDATE job SET state = ?, ended_at = ?, owner = NULL WHERE id = ?",
        state.rawValue, now.milliseconds, id)
      let kind = hasFailed ? EventRecord.Kind.jobFailed : .jobDone
      try EventRow.insert(EventRecord(at: now, job: id, kind: kind), db)
      return state
    }
  }

  /// Notes how fast jobs of ours are, for other processes to show. Soft.
  package func noteSpeeds(
    _ bytesPerSecond: [JobID: Int64], at now: Timestamp
  ) async throws(JournalError) {
    try await write(.soft) { db in
      for (id, speed) in bytesPerSecond {
        try db.run(
          "UPDATE job SET bytes_per_second = ?, speed_at = ? WHERE id = ?", speed, now.milliseconds, id)
      }
    }
  }

  /// Replaces the options for every run from now on; a running owner takes them over.
  package func updateOptions(_ options: JobOptions, job id: JobID) async throws(JournalError) {
    try await write(.hard) { db in try JobRow.setOptions(options, of: id, db) }
  }

  /// Removes ended jobs with everything the journal knows of them; files stay.
  ///
  /// - Returns: The jobs that are gone. The others do not exist or have not ended.
  package func forget(_ ids: [JobID]) async throws(JournalError) -> [JobID] {
    try await write(.hard) { db in
      var forgotten: [JobID] = []
      for id in ids {
        try db.run("DELETE FROM job WHERE id = ? AND state >= 3", id)
        if db.changesCount > 0 { forgotten.append(id) }
      }
      try db.run(
        """
        DELETE FROM directory
        WHERE NOT EXISTS (SELECT 1 FROM transfer WHERE transfer.directory = directory.id)
        """)
      return forgotten
    }
  }
}
