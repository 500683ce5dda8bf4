import GDLCore
import GRDB

/// What a finished file still owes besides its hooks.
package enum Owed: Int, Sendable, CaseIterable {
  /// A file with its metadata beside it.
  case sidecar = 1
  /// Its entry in the archive, which says for ever that it was downloaded: last.
  case archive = 2
}

extension Journal {
  /// What finished files of a job owe, oldest first, at most `limit` files.
  package func owed(
    by job: JobID, limit: Int
  ) async throws(JournalError) -> [(transfer: TransferID, kinds: Set<Owed>)] {
    let rows = try await read { db in
      try db.each(
        """
        SELECT transfer, kind FROM owed WHERE job = ? AND transfer IN
          (SELECT DISTINCT transfer FROM owed WHERE job = ? ORDER BY transfer LIMIT ?)
        ORDER BY transfer
        """, job, job, limit
      ) { row in
        (
          transfer: try row.integer(of: "owed"),
          kind: Int(truncatingIfNeeded: try row.integer(at: 1, of: "owed"))
        )
      }
    }
    var found: [(transfer: TransferID, kinds: Set<Owed>)] = []
    for row in rows {
      if found.last?.transfer != row.transfer { found.append((row.transfer, [])) }
      if let kind = Owed(rawValue: row.kind) { found[found.count - 1].kinds.insert(kind) }
    }
    return found
  }

  /// It is done, durably. Soft: doing it once more after a power cut changes nothing.
  package func paid(_ transfers: [TransferID], of job: JobID) async throws(JournalError) {
    guard !transfers.isEmpty else { return }
    try await write(.soft) { db in
      for id in transfers { try db.run("DELETE FROM owed WHERE job = ? AND transfer = ?", job, id) }
    }
  }

  /// In the transaction that says `done`.
  static func owe(_ kinds: Set<Owed>, _ record: TransferRecord, _ db: Connection) throws {
    for kind in kinds {
      try db.run("INSERT OR IGNORE INTO owed VALUES (?, ?, ?)", record.job, record.id, kind.rawValue)
    }
  }

  /// Writes what is now known of a file in place of its message's metadata. Hard.
  package func replaceMetadata(of record: TransferRecord) async throws(JournalError) {
    try await write(.hard) { db in
      try MessageRow.replace(
        .url(record.url, record.metadata), job: record.job, ordinal: record.ordinal,
        extraction: record.extraction, db)
    }
  }

  /// A file leaves its source for another one. Hard.
  ///
  /// - Parameters:
  ///   - number: Of the message's other URLs, from 1.
  ///   - representation: Nil gives up what is held; else how the bytes that are held are proved at the new
  ///     source.
  package func useAlternative(
    _ number: Int, of id: TransferID, representation: Representation?
  ) async throws(JournalError) {
    try await write(.hard) { db in
      try db.run("REPLACE INTO alternative VALUES (?, ?)", id, number)
      try TransferRow.update(id, db) { record in
        record.representation = representation
        record.redirects = []
        record.attempts = 0
        record.notBefore = nil
      }
      guard representation == nil else { return }
      try db.run("DELETE FROM segment WHERE transfer = ?", id)
      try db.run("DELETE FROM checkpoint WHERE transfer = ?", id)
    }
  }
}
