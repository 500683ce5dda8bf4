import GDLCore
import GRDB

extension Journal {
  /// SQLite's fast look at the file's structure: one sentence for each fault, none when it is sound.
  package func quickCheck() async throws(JournalError) -> [String] {
    try await read { db in try Self.faults(db, pragma: "quick_check") }
  }

  /// Structure, indexes, references, and the sum of every row. Reads the whole journal.
  package func integrityCheck() async throws(JournalError) -> [String] {
    try await read { db in
      var faults = try Self.faults(db, pragma: "integrity_check")
      for row in try Row.fetchAll(db.database, sql: "PRAGMA foreign_key_check") {
        let table = (row[0] as DatabaseValue).description
        let parent = (row[2] as DatabaseValue).description
        faults.append("a row of \(table) refers to a row of \(parent) that does not exist")
      }
      for (sql, read) in Self.checkedTables { faults += try Self.damagedRows(db, sql, read: read) }
      return faults
    }
  }

  /// Every table whose rows have a sum, and how a row of it is proved.
  private static let checkedTables: [(sql: SQL, read: @Sendable (FoundRow) throws -> Void)] = [
    (SQL("SELECT \(JobRow.columns) FROM job"), { row in _ = try JobRow.read(row) }),
    (SQL("SELECT \(MessageRow.columns) FROM message"), { row in _ = try MessageRow.read(row) }),
    (SQL("SELECT \(ExtractionRow.columns) FROM extraction"), { row in _ = try ExtractionRow.read(row) }),
    ("SELECT id, path, sum FROM directory", { row in _ = try DirectoryRow.readPath(row) }),
    (SQL("SELECT \(TransferRow.columns) FROM transfer"), { row in _ = try TransferRow.read(row) }),
    ("SELECT * FROM segment", { row in _ = try readSegment(row) }),
    ("SELECT * FROM checkpoint", { row in _ = try readBlock(row) }),
  ]

  /// Moves the write-ahead log into the main file and empties it, as far as other connections allow.
  package func walCheckpoint() async throws(JournalError) {
    try await perform { db in try db.database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
  }

  private static func faults(_ db: Connection, pragma: String) throws -> [String] {
    try String.fetchAll(db.database, sql: "PRAGMA \(pragma)").filter { $0 != "ok" }
  }

  private static func damagedRows(
    _ db: Connection, _ sql: SQL, read: (FoundRow) throws -> Void
  ) throws -> [String] {
    var faults: [String] = []
    _ = try db.each(sql) { row in
      do {
        try read(row)
      } catch let error as JournalError {
        faults.append(error.message)
      }
    }
    return faults
  }
}
