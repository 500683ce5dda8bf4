import GDLCore
import GRDB

/// A row of `event`: history, so it has no sum.
enum EventRow {
  static func insert(_ event: EventRecord, _ db: Connection) throws {
    try db.run(
      """
      INSERT INTO event (at, job, transfer, kind, reason)
      VALUES (?, ?, nullif(?, 0), ?, nullif(?, ''))
      """, event.at.milliseconds, event.job, event.transfer ?? 0, event.kind.rawValue, event.reason)
  }

  static func read(_ row: FoundRow) throws(JournalError) -> EventRecord {
    var reader = RowReader(row, table: "event")
    let id = try reader.integer()
    let at = Timestamp(milliseconds: try reader.integer())
    let job = try reader.integer()
    let transfer = try reader.integerIfAny()
    let kind = try reader.choice(EventRecord.Kind.self)
    return EventRecord(
      id: id, at: at, job: job, transfer: transfer, kind: kind, reason: try reader.textIfAny() ?? "")
  }
}

extension Journal {
  /// Journals events that no change of state brings along. Their `id` is ignored.
  package func record(_ events: [EventRecord], _ durability: Durability) async throws(JournalError) {
    guard !events.isEmpty else { return }
    try await write(durability) { db in
      for event in events { try EventRow.insert(event, db) }
    }
  }

  /// Number of the event that was journaled last; 0 when there is none.
  package func lastEventID() async throws(JournalError) -> Int64 {
    try await read { db in try db.integer("SELECT coalesce(max(id), 0) FROM event") ?? 0 }
  }

  /// Events in the order in which they were journaled, those after `id`, at most `limit`.
  ///
  /// Numbers rise for ever, so that a watcher asks for what came after the last one it has seen.
  package func events(
    of job: JobID? = nil, after id: Int64 = 0, limit: Int
  ) async throws(JournalError) -> [EventRecord] {
    try await read { db in
      let columns = "SELECT id, at, job, transfer, kind, reason FROM event"
      guard let job else {
        return try db.each(SQL("\(columns) WHERE id > ? ORDER BY id LIMIT ?"), id, limit, body: EventRow.read)
      }
      return try db.each(
        SQL("\(columns) INDEXED BY event_job WHERE job = ? AND id > ? ORDER BY id LIMIT ?"), job, id, limit,
        body: EventRow.read)
    }
  }
}
