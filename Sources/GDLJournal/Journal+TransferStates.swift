import GDLCore
import GRDB

/// A transfer whose last byte is durable under the `.part` name.
package struct WholeFile: Sendable, Equatable {
  package var transfer: TransferID
  /// In bytes.
  package var length: Int64
  package var crc32: UInt32
  /// Set when the journal does not know it yet, together with the redirects that led to it.
  package var representation: Representation?
  package var redirects: [String]
  /// Checksums of chunks that no checkpoint has committed yet.
  package var blocks: [ChunkBlock]

  package init(
    transfer: TransferID, length: Int64, crc32: UInt32, representation: Representation? = nil,
    redirects: [String] = [], blocks: [ChunkBlock] = []
  ) {
    self.transfer = transfer
    self.length = length
    self.crc32 = crc32
    self.representation = representation
    self.redirects = redirects
    self.blocks = blocks
  }
}

/// The edges of a transfer's states (drawn in docs/JOURNAL.md). An edge from a state that has none throws
/// `misuse`, and nothing of that call is committed.
extension Journal {
  /// `pending` or `active` -> `active`: before the first request of a run. Forgets the part's identity,
  /// since from now on we change the file. Hard: the partial file may be durable before the next sync of the
  /// log, and one beside a pending row is a stranger's.
  package func start(_ ids: [TransferID], at now: Timestamp) async throws(JournalError) {
    guard !ids.isEmpty else { return }
    try await write(.hard) { db in
      for id in ids {
        try TransferRow.update(id, db) { record in
          try Self.require([.pending, .active], record)
          record.state = .active
          record.startedAt = record.startedAt ?? now
          record.partIdentity = nil
        }
      }
    }
  }

  /// Keeps an open transfer's state, and says why no request is made before a moment.
  ///
  /// - Parameter attempts: Tries without progress so far; 0 when the wait is no fault.
  package func wait(
    _ id: TransferID, attempts: Int, notBefore: Timestamp?, reason: String
  ) async throws(JournalError) {
    try await write(.soft) { db in
      try TransferRow.update(id, db) { record in
        try Self.require([.pending, .active, .finalizing], record)
        record.attempts = attempts
        record.notBefore = notBefore
        record.reason = reason
      }
    }
  }

  /// `active` -> `finalizing`, after `fsync` of the part and before its rename.
  package func finalizing(_ files: [WholeFile]) async throws(JournalError) {
    guard !files.isEmpty else { return }
    try await write(.hard) { db in
      for file in files {
        for block in file.blocks { try Self.store(block, of: file.transfer, db) }
        try TransferRow.update(file.transfer, db) { record in
          try Self.require([.active, .finalizing], record)
          record.state = .finalizing
          record.length = file.length
          record.crc32 = file.crc32
          record.attempts = 0
          record.notBefore = nil
          record.reason = ""
          guard let representation = file.representation else { return }
          record.representation = representation
          record.redirects = file.redirects
        }
      }
    }
  }

  /// Law 3, `finalizing` -> `done`: after the rename and the `fsync` of its folder.
  ///
  /// Segments go; chunk checksums stay for files longer than one chunk, where they tell which chunk is
  /// damaged. What the file owes from now on is in the same commit.
  package func done(
    _ files: [(id: TransferID, at: Timestamp)], owing kinds: [TransferID: Set<Owed>] = [:]
  ) async throws(JournalError) {
    guard !files.isEmpty else { return }
    try await write(.hard) { db in
      var sums: [JobID: (files: Int64, bytes: Int64)] = [:]
      for (id, now) in files {
        let mayHaveOnBytes = db.mayHaveOnBytes(of: id)
        let record = try TransferRow.update(id, db) { record in
          try Self.require([.finalizing], record)
          record.state = .done
          record.partIdentity = nil
          record.endedAt = now
        }
        let length = record.length ?? 0
        let sum = sums[record.job] ?? (0, 0)
        sums[record.job] = (sum.files + 1, sum.bytes + length)
        try EventRow.insert(
          EventRecord(at: now, job: record.job, transfer: id, kind: .transferDone, reason: record.reason), db)
        if let owed = kinds[id] { try Self.owe(owed, record, db) }
        guard mayHaveOnBytes else { continue }
        try Self.replaceSegments(of: id, by: [], db)
        if length <= chunkLength { try Self.removeBlocks(of: id, db) }
      }
      for (job, sum) in sums {
        try db.run(
          "UPDATE job SET done = done + ?, bytes_done = bytes_done + ? WHERE id = ?", sum.files, sum.bytes,
          job)
      }
    }
  }

  /// Open -> `skipped`: its final name is there already.
  package func skip(_ id: TransferID, reason: String, at now: Timestamp) async throws(JournalError) {
    try await end(id, as: .skipped, reason: reason, at: now)
  }

  /// Open -> `failed`. What is on the disk and its checkpoint stay for ``retry(_:at:)``.
  package func fail(_ id: TransferID, reason: String, at now: Timestamp) async throws(JournalError) {
    try await end(id, as: .failed, reason: reason, at: now)
  }

  /// `finalizing` or `done` -> `active`: its bytes are not what the journal says. An ended job opens.
  ///
  /// - Parameters:
  ///   - checkpoint: What of them is still right; nil leaves that to a check.
  ///   - identity: The file that gets the partial name next.
  package func reopen(
    _ id: TransferID, checkpoint: Checkpoint? = nil, partIdentity identity: FileIdentity? = nil
  ) async throws(JournalError) {
    try await write(.hard) { db in
      var before = TransferRecord.State.active
      var length: Int64 = 0
      let record = try TransferRow.update(id, db) { record in
        try Self.require([.finalizing, .done], record)
        before = record.state
        length = record.length ?? 0
        record.state = .active
        record.crc32 = nil
        record.length = nil
        record.endedAt = nil
        if let identity { record.partIdentity = identity }
      }
      if let checkpoint {
        try Self.replaceSegments(of: id, by: checkpoint.segments, db)
        for block in checkpoint.changedBlocks { try Self.store(block, of: id, db) }
      }
      guard before == .done else { return }
      try db.run(
        "UPDATE job SET done = done - 1, bytes_done = bytes_done - ? WHERE id = ?", length, record.job)
      if try JobRow.require(record.job, db).state.isEnded { try Self.reopen(record.job, db) }
    }
  }

  /// Remembers what the parts look like while nobody holds them, at a clean stop. Ended transfers are
  /// left out: their part is gone.
  package func partReleased(
    _ parts: [(id: TransferID, identity: FileIdentity?)]
  ) async throws(JournalError) {
    guard !parts.isEmpty else { return }
    try await write(.soft) { db in
      for (id, identity) in parts {
        guard try !TransferRow.fetch(id, db).record.state.isEnded else { continue }
        try TransferRow.update(id, db) { record in record.partIdentity = identity }
      }
    }
  }

  private func end(
    _ id: TransferID, as state: TransferRecord.State, reason: String, at now: Timestamp
  ) async throws(JournalError) {
    try await write(.hard) { db in
      let record = try TransferRow.update(id, db) { record in
        try Self.require([.pending, .active, .finalizing], record)
        record.state = state
        record.reason = reason
        record.notBefore = nil
        record.endedAt = now
      }
      try Self.count(record, at: now, db)
    }
  }

  private static func require(
    _ states: [TransferRecord.State], _ record: TransferRecord
  ) throws(JournalError) {
    guard states.contains(record.state) else {
      throw .misuse("transfer \(record.id) is \(record.state)")
    }
  }

  /// The job's counters and the event of a transfer that ended without a file, in the transaction that ended it.
  static func count(_ record: TransferRecord, at now: Timestamp, _ db: Connection) throws {
    let kind: EventRecord.Kind
    switch record.state {
    case .skipped:
      kind = .transferSkipped
      try db.run("UPDATE job SET skipped = skipped + 1 WHERE id = ?", record.job)
    case .failed:
      kind = .transferFailed
      try db.run("UPDATE job SET failed = failed + 1 WHERE id = ?", record.job)
    case .pending, .active, .finalizing, .done, .cancelled:
      preconditionFailure("a transfer that is \(record.state) is not counted")
    }
    let event = EventRecord(
      at: now, job: record.job, transfer: record.id, kind: kind, reason: record.reason)
    try EventRow.insert(event, db)
  }
}
