import GDLCore
import GRDB

/// What somebody wants of a job, who and why, and since when.
package struct JobWish: Sendable, Equatable {
  package var wish: JobRecord.Wish
  /// One sentence; empty for none.
  package var reason: String
  package var at: Timestamp?
  /// The pause that is wished; nil when none is.
  package var term: PauseTerm?
  /// Moves when somebody changed the job's options.
  package var optionsVersion: Int64
  package var priority: Int

  /// What a job's row says.
  package init(_ job: JobRecord) {
    wish = job.wish
    reason = job.wishReason
    at = job.wishedAt
    term = job.pauseTerm
    optionsVersion = job.optionsVersion
    priority = job.priority
  }
}

/// What is written with a wish.
package struct WishOrder: Sendable, Equatable {
  package var reason: String
  package var by: String
  /// How long a pause lasts; nil for one without an end, and for other wishes.
  package var term: PauseTerm?

  package init(reason: String = "", by: String = "", term: PauseTerm? = nil) {
    self.reason = reason
    self.by = by
    self.term = term
  }
}

extension Journal {
  /// Writes what somebody wants of jobs. The owner of a running one makes it so; on a job that nobody
  /// runs it takes effect here and at once.
  ///
  /// Ended jobs stay as they are. Needs no session: any process may wish.
  ///
  /// - Returns: The jobs as they are now, in the order of `ids`.
  /// - Throws: `noSuchJob` for the first number that is none; no wish was written then.
  package func setWish(
    _ wish: JobRecord.Wish, jobs ids: [JobID], order: WishOrder = WishOrder(), at now: Timestamp
  ) async throws(JournalError) -> [JobRecord] {
    try await write(.hard) { [self] db in
      try ids.map { id in
        let job = try JobRow.require(id, db)
        if job.state.isEnded { return job }
        try db.run(
          """
          UPDATE job SET wish = ?, wish_reason = nullif(?, ''), wished_by = nullif(?, ''), wished_at = ?,
            wish_until = ?, wish_duration = ?, wish_maximum = ?
          WHERE id = ?
          """,
          wish.rawValue, order.reason, order.by, (order.term?.since ?? now).milliseconds,
          order.term?.until?.milliseconds, order.term?.durationSeconds?.milliseconds,
          order.term?.maximumSeconds?.milliseconds, id)
        let isRunning = try job.owner.map { owner in try holdsLock(owner) } ?? false
        if !isRunning { try apply(wish, to: job, reason: order.reason, at: now, db) }
        return try JobRow.require(id, db)
      }
    }
  }

  /// The wish of a job; nil when there is no such job.
  package func wish(of id: JobID) async throws(JournalError) -> JobWish? {
    try await wishes(of: [id])[id]
  }

  /// The wishes of the jobs that exist. Cheap: an owner asks whenever ``changeCounter()`` moved.
  package func wishes(of ids: [JobID]) async throws(JournalError) -> [JobID: JobWish] {
    try await read { db in
      var wishes: [JobID: JobWish] = [:]
      for id in ids {
        guard let job = try JobRow.fetch(id, db) else { continue }
        wishes[id] = JobWish(job)
      }
      return wishes
    }
  }

  /// A number that moves whenever another connection commits to the journal; our own commits leave it.
  package func changeCounter() async throws(JournalError) -> Int64 {
    try await perform { db in try db.integer("PRAGMA data_version") ?? 0 }
  }

  /// Queues the failed files of jobs again and opens ended jobs; what they have on the disk is kept.
  ///
  /// A job that failed as a whole goes on with what it had not begun, too.
  ///
  /// Works beside a running owner: its ``finishJob(_:at:)`` then finds something left. A paused job
  /// stays paused, and a cancelled one as it is.
  ///
  /// Sources that failed are read again, too.
  ///
  /// - Parameter refreshing: Files whose source can be read again wait for the place that it names then: their
  ///   own may have expired.
  ///
  /// - Returns: How many files and sources of each job are to be fetched by that.
  /// - Throws: `noSuchJob` for the first number that is none; nothing was queued then.
  package func retry(
    _ ids: [JobID], refreshing: Bool = false, at now: Timestamp
  ) async throws(JournalError) -> [JobID: Int] {
    try await write(.hard) { db in
      var queued: [JobID: Int] = [:]
      for id in ids { queued[id] = try Self.retry(id, refreshing: refreshing, at: now, db) }
      return queued
    }
  }

  private static func retry(
    _ id: JobID, refreshing: Bool, at now: Timestamp, _ db: Connection
  ) throws -> Int {
    let job = try JobRow.require(id, db)
    guard job.state == .failed || job.counts.failed > 0 || job.failedSources > 0, job.state != .cancelled
    else { return 0 }
    let sources = try retryExtractions(of: id, db)
    let waiting = refreshing ? try refreshExtractions(of: id, db) : []
    let failed = try db.each(
      "SELECT id FROM transfer WHERE job = ? AND state = ?", id, TransferRecord.State.failed.rawValue
    ) { row in try row.integer(of: "transfer") }
    try requeue(failed.filter { !waiting.contains($0) }, of: id, db)
    if job.state.isEnded { try reopen(id, db) }
    // Of a job that failed as a whole, files may be left that never failed.
    let count = failed.count + (job.state == .failed ? Int(clamping: job.counts.left) : 0)
    let parts = [(count, "file"), (sources, "source")].filter { $0.0 > 0 || $0.1 == "file" && sources == 0 }
    let reason =
      parts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: " and ") + " queued again"
    try EventRow.insert(EventRecord(at: now, job: id, kind: .jobRetried, reason: reason), db)
    return count + sources
  }

  /// Failed transfers wait for their download again; one that is whole, for its name only: its bytes may be under
  /// that name already, where a download would take them for somebody else's.
  static func requeue(_ failed: [TransferID], of job: JobID, _ db: Connection) throws {
    for transfer in failed {
      try TransferRow.update(transfer, db) { record in
        record.state = record.crc32 == nil || record.length == nil ? .pending : .finalizing
        record.attempts = 0
        record.notBefore = nil
        record.reason = ""
        record.endedAt = nil
      }
    }
    try db.run("UPDATE job SET failed = failed - ? WHERE id = ?", failed.count, job)
  }

  /// An ended job with something left to do again.
  static func reopen(_ id: JobID, _ db: Connection) throws {
    try db.run(
      """
      UPDATE job SET state = ?, ended_at = NULL, wish = 0, wish_reason = NULL, wished_at = NULL
      WHERE id = ?
      """, JobRecord.State.unfinished.rawValue, id)
  }

  /// Ends a job and what is open of it for good.
  static func cancel(_ id: JobID, at now: Timestamp, _ db: Connection) throws {
    let open = try db.each(
      "SELECT id FROM transfer INDEXED BY transfer_open WHERE job = ? AND state < 3", id
    ) { row in try row.integer(of: "transfer") }
    for transfer in open {
      try TransferRow.update(transfer, db) { record in
        record.state = .cancelled
        record.endedAt = now
      }
    }
    try db.run(
      "UPDATE job SET state = ?, ended_at = ?, owner = NULL WHERE id = ?",
      JobRecord.State.cancelled.rawValue, now.milliseconds, id)
  }

  private func apply(
    _ wish: JobRecord.Wish, to job: JobRecord, reason: String, at now: Timestamp, _ db: Connection
  ) throws {
    let kind: EventRecord.Kind
    switch (wish, job.state) {
    case (.pause, .unfinished), (.pauseAfterFile, .unfinished):
      kind = .jobPaused
      try db.run("UPDATE job SET state = ? WHERE id = ?", JobRecord.State.paused.rawValue, job.id)
    case (.run, .paused):
      kind = .jobResumed
      try db.run("UPDATE job SET state = ? WHERE id = ?", JobRecord.State.unfinished.rawValue, job.id)
    case (.cancel, .unfinished), (.cancel, .paused), (.cancelAndDelete, .unfinished),
      (.cancelAndDelete, .paused):
      kind = .jobCancelled
      try Self.cancel(job.id, at: now, db)
    case (.run, .unfinished), (.pause, .paused), (.pauseAfterFile, .paused), (_, .accepting),
      (_, .done), (_, .failed), (_, .cancelled):
      return
    }
    try EventRow.insert(EventRecord(at: now, job: job.id, kind: kind, reason: reason), db)
  }
}
