import GDLCore
import GRDB

/// A row of `message`.
enum MessageRow {
  static let columns =
    "message.job, message.ordinal, message.kind, message.url, message.metadata, message.sum"
  static let columnCount = 6

  static func values(
    _ message: Message, job: JobID, ordinal: Int64
  ) throws -> [DatabaseValue] {
    var writer = RowWriter(capacity: columnCount)
    writer.add(job)
    writer.add(ordinal)
    writer.add(Int64(message.kind.rawValue))
    writer.add(message.url)
    writer.add(message.metadata.isEmpty ? nil : try StoredJSON.shared.text(message.metadata))
    return writer.valuesWithSum
  }

  static func read(_ row: Row, at first: Int = 0) throws(JournalError) -> (ordinal: Int64, message: Message) {
    var reader = RowReader(row, table: "message", at: first, keyLength: 2)
    _ = try reader.integer()
    let ordinal = try reader.integer()
    let kind = try reader.choice(Message.Kind.self)
    let url = try reader.text()
    let text = try reader.textIfAny()
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

extension Journal {
  /// Law 1: appends messages of an extractor together with the place where it goes on.
  ///
  /// A crash leaves both or neither, so no message is lost and none comes twice.
  ///
  /// - Parameters:
  ///   - cursor: Replaces the job's; nil for an extractor that has none.
  ///   - extractionEnded: Whether these are the last messages.
  /// - Returns: The job's last ordinal; the messages have the ordinals up to it, without a gap.
  package func append(
    _ messages: [Message], to job: JobID, cursor: String?, extractionEnded: Bool, durability: Durability
  ) async throws(JournalError) -> Int64 {
    let session = try requireSession()
    return try await write(durability) { db in
      try JobRow.requireOwner(session, of: job, db)
      var ordinal = try db.integer("SELECT last_ordinal FROM job WHERE id = ?", job) ?? 0
      var files: Int64 = 0
      for message in messages {
        ordinal += 1
        if message.kind == .url { files += 1 }
        let values = try MessageRow.values(message, job: job, ordinal: ordinal)
        try db.run("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?)", values)
      }
      try db.run(
        """
        UPDATE job SET last_ordinal = ?, files = files + ?, cursor = ?, extraction_ended = ?
        WHERE id = ?
        """,
        [
          ordinal.databaseValue, files.databaseValue, cursor?.databaseValue ?? .null,
          extractionEnded.databaseValue, job.databaseValue,
        ])
      return ordinal
    }
  }

  /// Messages in order, those after `ordinal`, at most `limit`.
  package func messages(
    of job: JobID, after ordinal: Int64 = 0, limit: Int
  ) async throws(JournalError) -> [(ordinal: Int64, message: Message)] {
    try await read { db in
      try db.each(
        """
        SELECT \(MessageRow.columns) FROM message
        WHERE job = ? AND ordinal > ? ORDER BY ordinal LIMIT ?
        """, job, ordinal, limit
      ) { row in try MessageRow.read(row) }
    }
  }
}
