import GDLCore
import GRDB

/// What dispatch makes of a `url` message.
package struct NewTransfer: Sendable, Equatable {
  package var ordinal: Int64
  /// Absolute path of the folder.
  package var directory: String
  package var name: String
  /// `pending`, or `active` when it is begun at once; `skipped` or `failed` when it is clear before any request.
  package var state: TransferRecord.State
  /// One sentence; empty for one that is open.
  package var reason: String
  /// The message as it was journaled, for whoever has it: then it is not read again.
  package var message: Message?

  package init(
    ordinal: Int64, directory: String, name: String, state: TransferRecord.State = .pending,
    reason: String = "", message: Message? = nil
  ) {
    precondition(
      [.pending, .active, .skipped, .failed].contains(state), "a transfer cannot begin as \(state)")
    self.message = message
    self.ordinal = ordinal
    self.directory = directory
    self.name = name
    self.state = state
    self.reason = reason
  }

  /// The row, without what is its message's and its folder's.
  fileprivate func record(id: TransferID, job: JobID, at now: Timestamp) -> TransferRecord {
    TransferRecord(
      id: id, job: job, ordinal: ordinal, url: "", state: state, directory: "", name: name, reason: reason,
      startedAt: state == .active ? now : nil, endedAt: state.isEnded ? now : nil)
  }
}

/// How far dispatch came with one extraction.
package struct Dispatched: Sendable, Equatable {
  /// Nil for the job's own input.
  package var extraction: ExtractionID?
  /// Every message of it up to this one was handled, `directory` and `queue` messages among them.
  package var through: Int64
  /// The `directory` message that holds for what comes; nil: no other than before.
  package var directory: Int64?
  /// Names the extractor that a `queue` message, the last one handled, asks for.
  package var child: String?
  /// How many `queue` messages were handled.
  package var queues: Int64 = 0
  /// What a step of dispatch made of messages: they replace those that were journaled.
  package var changed: [Int64: Message] = [:]

  package init(extraction: ExtractionID? = nil, through: Int64) {
    self.extraction = extraction
    self.through = through
  }
}

/// What dispatch made of messages.
package struct DispatchCommit: Sendable, Equatable {
  /// One record for each of the new transfers, in order; that of an earlier call where there was one.
  package var transfers: [TransferRecord]
  package var extraction: ExtractionRecord
  /// The child job that began.
  package var child: ExtractionRecord?
}

extension Journal {
  /// Turns messages of a job of ours into transfers and child jobs, and remembers how far dispatch is, in one
  /// commit.
  package func dispatch(
    _ new: [NewTransfer], _ dispatched: Dispatched, job: JobID, at now: Timestamp, durability: Durability
  ) async throws(JournalError) -> DispatchCommit {
    let session = try requireSession()
    return try await write(durability) { db in
      try JobRow.requireOwner(session, of: job, db)
      for (ordinal, message) in dispatched.changed {
        try MessageRow.replace(message, job: job, ordinal: ordinal, extraction: dispatched.extraction, db)
      }
      var folder = KnownDirectory()
      var id = try db.integer("SELECT max(id) FROM transfer") ?? 0
      var records: [TransferRecord] = []
      for transfer in new {
        guard let directory = try folder.id(of: transfer.directory, { try DirectoryRow.id(of: $0, db) })
        else { preconditionFailure("a folder has a number") }
        let isNew = try Self.insert(transfer, id: id + 1, job: job, directory: directory, at: now, db)
        if isNew { id += 1 }
        if isNew, let message = transfer.message {
          var record = transfer.record(id: id, job: job, at: now)
          record.url = message.url
          record.metadata = message.metadata
          record.extraction = dispatched.extraction
          record.directory = transfer.directory
          records.append(record)
        } else {
          records += try db.each(
            SQL("\(TransferRow.joined) WHERE transfer.job = ? AND transfer.ordinal = ?"), job,
            transfer.ordinal,
            body: TransferRow.readJoined)
        }
      }
      let extraction = try ExtractionRow.update(dispatched.extraction, of: job, db) { record in
        record.dispatchedOrdinal = max(record.dispatchedOrdinal, dispatched.through)
        record.undispatchedQueues -= dispatched.queues
        record.directoryOrdinal = dispatched.directory ?? record.directoryOrdinal
        record.closeIfOver()
      }
      let child = try dispatched.child.map { name in
        try ExtractionRow.insert(
          ExtractionRecord(
            job: job, parent: extraction.id, ordinal: dispatched.through, extractor: name), db)
      }
      return DispatchCommit(transfers: records, extraction: extraction, child: child)
    }
  }

  private static func insert(
    _ new: NewTransfer, id: TransferID, job: JobID, directory: Int64, at now: Timestamp, _ db: Connection
  ) throws -> Bool {
    let record = new.record(id: id, job: job, at: now)
    guard try TransferRow(record: record, directory: directory).insert(db) else { return false }
    if record.state.isEnded { try count(record, at: now, db) }
    return true
  }

  /// Transfers of a job that have not ended, by rising number, those after `id`, at most `limit`.
  package func openTransfers(
    of job: JobID, after id: TransferID = 0, limit: Int
  ) async throws(JournalError) -> [TransferRecord] {
    // A subquery, so that SQLite walks the index of open transfers, however long the job is.
    try await read { db in
      try db.each(
        SQL(
          """
          \(TransferRow.joined) WHERE transfer.id IN (
            SELECT id FROM transfer INDEXED BY transfer_open
            WHERE job = ? AND state < 3 AND id > ? ORDER BY id LIMIT ?)
          ORDER BY transfer.id
          """), job, id, limit, body: TransferRow.readJoined)
    }
  }

  /// How many transfers of a job have not ended; counts up to `limit`.
  package func openTransferCount(of job: JobID, limit: Int) async throws(JournalError) -> Int {
    try await read { db in
      Int(
        try db.integer(
          """
          SELECT count(*) FROM
            (SELECT 1 FROM transfer INDEXED BY transfer_open WHERE job = ? AND state < 3 LIMIT ?)
          """, job, limit) ?? 0)
    }
  }

  /// Transfers of a job in the order of their messages, those after transfer `id`, at most `limit`.
  package func transfers(
    of job: JobID, after id: TransferID = 0, limit: Int, states: Set<TransferRecord.State>? = nil
  ) async throws(JournalError) -> [TransferRecord] {
    let numbers = (states ?? Set(TransferRecord.State.allCases)).map { "\($0.rawValue)" }.sorted()
    return try await read { db in
      try db.each(
        SQL(
          """
          \(TransferRow.joined) WHERE transfer.job = ?
            AND transfer.ordinal > coalesce((SELECT ordinal FROM transfer WHERE id = ?), 0)
            AND transfer.state IN (\(numbers.joined(separator: ", ")))
          ORDER BY transfer.ordinal LIMIT ?
          """), job, id, limit, body: TransferRow.readJoined)
    }
  }

  package func transfer(_ id: TransferID) async throws(JournalError) -> TransferRecord? {
    try await read { db in
      try db.each(SQL("\(TransferRow.joined) WHERE transfer.id = ?"), id, body: TransferRow.readJoined).first
    }
  }

  /// Every transfer, of any job and in any state, to one final name.
  package func transfers(directory: String, name: String) async throws(JournalError) -> [TransferRecord] {
    try await transfers(to: [(directory, name)])[0]
  }

  /// Every transfer, of any job and in any state, to each of some final names.
  package func transfers(
    to places: [(directory: String, name: String)]
  ) async throws(JournalError) -> [[TransferRecord]] {
    try await read { db in
      var folder = KnownDirectory()
      return try places.map { place in
        let known = try folder.id(of: place.directory) { path in
          try db.integer("SELECT id FROM directory WHERE path = ?", path)
        }
        guard let known else { return [] }
        return try db.each(TransferRow.selectionByName, place.name, known, body: TransferRow.readJoined)
      }
    }
  }

  /// Gives an open transfer another final name, durably: call before its `.part` has the new name.
  package func rename(_ id: TransferID, to name: String) async throws(JournalError) {
    try await write(.hard) { db in try TransferRow.rename(id, to: name, db) }
  }
}
