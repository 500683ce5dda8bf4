import Foundation
import GRDB
import Testing

@testable import GDLJournal

/// A rollback journal beside the database: SQLite was killed within a transaction, before there was a log.
struct HotJournalTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `a journal whose first page was being written when its process was killed is made anew`()
    async throws
  {
    try interrupt(prepare: "SELECT 1")
    let missing = #expect(throws: JournalError.self) { try folder.open(.readOnly) }
    #expect(missing?.code == .missing)
    let journal = try folder.open()
    #expect(try await journal.jobs().isEmpty)
  }

  @Test func `a database that was cut within a later transaction is refused and not touched`() throws {
    try interrupt(prepare: "CREATE TABLE notes (text)")
    let before = try [folder.contents(), folder.contents("-journal")]
    for access in [Journal.Access.readOnly, .readWrite(create: true)] {
      let error = #expect(throws: JournalError.self) { try folder.open(access) }
      #expect(error?.code == .readOnly)
    }
    #expect(try [folder.contents(), folder.contents("-journal")] == before)
  }

  @Test func `a journal without a log that was cut while it got one is as it was before`() async throws {
    // As a copy of one is that `VACUUM INTO` made.
    let made = try await folder.work()
    _ = try await made.makeJob(urls: 3)
    try await made.closeSession(at: 9)
    try made.close()
    try FileManager.default.moveItem(atPath: folder.journal, toPath: folder.path + "/source.db")
    try FileManager.default.moveItem(atPath: folder.journal + "-wal", toPath: folder.path + "/source.db-wal")
    try interrupt(prepare: "PRAGMA journal_mode = DELETE")
    let reader = try folder.open(.readOnly)
    #expect(try await reader.jobs().count == 1)
    #expect(try await reader.perform { db in try db.integer("SELECT count(*) FROM transfer") } == 3)
  }

  /// Leaves a database at the journal's path as a killed process does that was writing a transaction.
  private func interrupt(prepare: String) throws {
    let source = folder.path + "/source.db"
    let queue = try DatabaseQueue(path: source)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: prepare)
      // More than the cache holds: pages reach the file before the commit.
      try db.execute(
        sql: """
          PRAGMA cache_size = 1; BEGIN; CREATE TABLE part (bytes BLOB); INSERT INTO part VALUES (zeroblob(1000000))
          """)
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: source + suffix, toPath: folder.journal + suffix)
      }
      try db.execute(sql: "ROLLBACK")
    }
    try queue.close()
  }
}
