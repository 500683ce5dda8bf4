import GDLCore
import GRDB

/// A row of `message`.
enum MessageRow {
  static let columns =
    "message.job, message.ordinal, message.kind, message.url, message.metadata, message.sum, message.extraction"
  static let columnCount = 7

  /// - Parameter extraction: Nil for the job's own input.
  private static func writer(
    for message: Message, job: JobID, ordinal: Int64, extraction: ExtractionID?
  ) throws -> RowWriter {
    var writer = RowWriter(capacity: columnCount)
    writer.add(job)
    writer.add(ordinal)
    writer.add(Int64(message.kind.rawValue))
    writer.add(message.url)
    writer.add(message.metadata.isEmpty ? nil : try StoredJSON.shared.text(message.metadata))
    if let extraction { writer.cover(extraction) }
    return writer
  }

  /// - Parameter extraction: Nil for the job's own input.
  static func insert(
    _ message: Message, job: JobID, ordinal: Int64, extraction: ExtractionID?, _ db: Connection
  ) throws {
    try writer(for: message, job: job, ordinal: ordinal, extraction: extraction)
      .run("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)", db, then: extraction)
  }

  /// Writes another message in place of one that was journaled.
  static func replace(
    _ message: Message, job: JobID, ordinal: Int64, extraction: ExtractionID?, _ db: Connection
  ) throws {
    try writer(for: message, job: job, ordinal: ordinal, extraction: extraction).run(
      "UPDATE message SET kind = ?, url = ?, metadata = ?, sum = ? WHERE job = ? AND ordinal = ?", db,
      from: 2, then: job, ordinal)
  }

  static func read(_ row: FoundRow, at first: Int = 0) throws(JournalError) -> (
    ordinal: Int64, message: Message
  ) {
    var reader = RowReader(row, table: "message", at: first, keyLength: 2)
    _ = try reader.integer()
    let ordinal = try reader.integer()
    let kind = try reader.choice(Message.Kind.self)
    let url = try reader.text()
    let text = try reader.textIfAny()
    if let extraction = try row.integerIfAny(at: first + columnCount - 1, of: "message") {
      reader.cover(extraction)
    }
    try reader.checkSum()
    var metadata: Metadata = [:]
    if let text {
      do {
        metadata = try StoredJSON.shared.value(Metadata.self, from: text)
      } catch {
        throw reader.damaged
      }
    }
    return (ordinal, Message(kind: kind, url: url, metadata: metadata))
  }
}

/// Messages of one extractor, to be appended.
package struct NewMessages: Sendable, Equatable {
  package var messages: [Message]
  /// The extraction they come from; nil for the job's own input.
  package var extraction: ExtractionID?
  /// Where the extractor goes on; nil for one that has no place.
  package var cursor: String?
  /// These are its last messages.
  package var isLast: Bool
  /// What tells each message from others of its job, in their order; a message whose key was there before
  /// is left out. Empty: every message is taken.
  package var keys: [String?] = []
  /// How many files were counted by the range so far, these included; nil: none were.
  package var selected: Int64?

  package init(_ messages: [Message], extraction: ExtractionID?, cursor: String?, isLast: Bool) {
    self.messages = messages
    self.extraction = extraction
    self.cursor = cursor
    self.isLast = isLast
  }
}

/// What became of messages that were appended.
package struct AppendCommit: Sendable, Equatable {
  /// As it is now.
  package var extraction: ExtractionRecord
  /// Messages that were left out because their keys had been there.
  package var repeated: Int
  /// Failed files among those that got their new places and are queued again.
  package var refreshed: Int
}

extension Journal {
  /// Law 1: appends messages of an extractor together with the place where it goes on.
  ///
  /// A crash leaves both or neither, so no message is lost and none comes twice.
  ///
  package func append(
    _ new: NewMessages, to job: JobID, durability: Durability
  ) async throws(JournalError) -> AppendCommit {
    precondition(new.keys.isEmpty || new.keys.count == new.messages.count, "a key for each message")
    let session = try requireSession()
    return try await write(durability) { db in
      try JobRow.requireOwner(session, of: job, db)
      var ordinal = try db.integer("SELECT last_ordinal FROM job WHERE id = ?", job) ?? 0
      let first = ordinal
      var files: Int64 = 0
      var queues: Int64 = 0
      var refreshed = 0
      let source = try ExtractionRow.require(new.extraction, of: job, db)
      for (index, message) in new.messages.enumerated() {
        if !new.keys.isEmpty, let key = new.keys[index] {
          try db.run("INSERT OR IGNORE INTO visited VALUES (?, ?, ?)", job, key, ordinal + 1)
          if db.changesCount == 0 {
            if source.refreshes,
              try Self.refresh(message, key: key, job: job, extraction: new.extraction, db)
            {
              refreshed += 1
            }
            continue
          }
        }
        ordinal += 1
        if message.kind == .url { files += 1 }
        if message.kind == .queue { queues += 1 }
        try MessageRow.insert(message, job: job, ordinal: ordinal, extraction: new.extraction, db)
      }
      try db.run("UPDATE job SET last_ordinal = ?, files = files + ? WHERE id = ?", ordinal, files, job)
      if let selected = new.selected { try db.run("UPDATE job SET selected = ? WHERE id = ?", selected, job) }
      let record = try ExtractionRow.update(new.extraction, of: job, db) { record in
        if ordinal > first { record.lastOrdinal = ordinal }
        record.undispatchedQueues += queues
        record.cursor = new.cursor
        record.hasEnded = new.isLast
        record.closeIfOver()
      }
      return AppendCommit(
        extraction: record, repeated: new.messages.count - Int(ordinal - first), refreshed: refreshed)
    }
  }

  /// Messages in order, those after `ordinal`, at most `limit`.
  package func messages(
    of job: JobID, after ordinal: Int64 = 0, limit: Int
  ) async throws(JournalError) -> [(ordinal: Int64, message: Message)] {
    try await read { db in
      try db.each(
        SQL(
          """
          SELECT \(MessageRow.columns) FROM message
          WHERE job = ? AND ordinal > ? ORDER BY ordinal LIMIT ?
          """), job, ordinal, limit
      ) { row in try MessageRow.read(row) }
    }
  }

  /// Messages of one extraction that were not dispatched, in order, at most `limit`.
  package func undispatched(
    _ extraction: ExtractionRecord, limit: Int
  ) async throws(JournalError) -> [(ordinal: Int64, message: Message)] {
    guard !extraction.isDispatched else { return [] }
    return try await read { db in
      // The root's rows have NULL; between its own, a search passes over those of its children.
      try db.each(
        SQL(
          """
          SELECT \(MessageRow.columns) FROM message
          WHERE job = ? AND ordinal > ? AND ordinal <= ? AND extraction IS ? ORDER BY ordinal LIMIT ?
          """), extraction.job, extraction.dispatchedOrdinal, extraction.lastOrdinal,
        extraction.parent == nil ? nil : extraction.id, limit
      ) { row in try MessageRow.read(row) }
    }
  }

  /// What is known of a file: its message's metadata, and below it that of its directory's.
  package func metadata(of record: TransferRecord) async throws(JournalError) -> Metadata {
    let directory = try await read { db in
      try db.each(
        SQL(
          """
          SELECT \(MessageRow.columns) FROM message
          WHERE job = ?1 AND ordinal < ?2 AND kind = 2
            AND extraction IS (SELECT extraction FROM message WHERE job = ?1 AND ordinal = ?2)
          ORDER BY ordinal DESC LIMIT 1
          """), record.job, record.ordinal
      ) { row in try MessageRow.read(row).message.metadata }
    }
    return (directory.first ?? [:]).merging(record.metadata) { _, own in own }
  }

  /// Metadata of the last `directory` message of an extraction; empty before the first.
  package func lastDirectory(_ extraction: ExtractionRecord) async throws(JournalError) -> Metadata {
    try await read { db in
      try db.each(
        SQL(
          """
          SELECT \(MessageRow.columns) FROM message
          WHERE job = ? AND ordinal <= ? AND kind = 2 AND extraction IS ? ORDER BY ordinal DESC LIMIT 1
          """), extraction.job, extraction.lastOrdinal, extraction.parent == nil ? nil : extraction.id
      ) { row in try MessageRow.read(row).message.metadata }
    }.first ?? [:]
  }

  /// One message; nil when there is none of that number.
  package func message(
    of job: JobID, ordinal: Int64
  ) async throws(JournalError) -> Message? {
    try await messages(of: job, after: ordinal - 1, limit: 1).first { $0.ordinal == ordinal }?.message
  }
}
