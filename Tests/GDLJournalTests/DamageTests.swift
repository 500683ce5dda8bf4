import GDLCore
import GRDB
import Testing

@testable import GDLJournal

/// Files whose pages say what SQLite would never have written: NULL where a column has to have a value.
struct DamageTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// Which value is gone, and who reads it.
  struct Hole: Sendable, CustomTestStringConvertible {
    var table: String
    var column: String
    var read: @Sendable (Journal) async throws -> Void

    var testDescription: String { "\(table).\(column)" }
  }

  static let holes: [Hole] = [
    Hole(table: "extraction", column: "sum") { _ = try await $0.openExtractions(of: 1) },
    Hole(table: "hook", column: "target") { _ = try await $0.hooks(of: 1) },
    Hole(table: "hook", column: "event") { _ = try await $0.hooks(of: 1) },
    Hole(table: "event", column: "at") { _ = try await $0.events(of: 1, limit: 9) },
    Hole(table: "event", column: "kind") { _ = try await $0.events(of: 1, limit: 9) },
    Hole(table: "delivery", column: "attempts") { journal in
      _ = try await journal.dueDeliveries(DeliveryScope(jobs: [1], othersBefore: 9), at: 9, limit: 9)
    },
    Hole(table: "sample", column: "bytes_per_second") { _ = try await $0.samples(of: 1, since: 0, limit: 9) },
    Hole(table: "host_pause", column: "since") { _ = try await $0.hostPauses(at: 1) },
    Hole(table: "job", column: "created_at") { _ = try await $0.jobs() },
    Hole(table: "transfer", column: "attempts") { _ = try await $0.transfers(of: 1, limit: 9) },
    Hole(table: "alternative", column: "number") { _ = try await $0.transfers(of: 1, limit: 9) },
  ]

  @Test(arguments: holes) func `a value that is gone is reported, and ends no process`(hole: Hole)
    async throws
  {
    try await fill()
    try dig(hole)
    let journal = try folder.open(.readOnly)
    // A place that is not known is the first one.
    if hole.table == "alternative" { return try await hole.read(journal) }
    let error = await #expect(throws: JournalError.self) { try await hole.read(journal) }
    #expect(error?.code == .damagedRow)
  }

  /// A row in each of the tables.
  private func fill() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 2)
    _ = try await journal.append([], to: job, cursor: "c", isLast: false, durability: .hard)
    try await journal.addHooks([Hook(job: job, event: .transferDone, target: "one")])
    try await journal.pauseHost(HostPause(host: "h", since: 1, until: nil))
    try await journal.addSamples([job: 5], at: 2)
    try await journal.finish(transfers[0].id)
    try await journal.useAlternative(1, of: transfers[1].id, representation: nil)
    try await journal.damage("UPDATE extraction SET state = 0")
    try await journal.closeSession(at: 9)
    try journal.close()
  }

  /// SQLite itself refuses to write such a row, but for a schema that lets it.
  private func dig(_ hole: Hole) throws {
    let queue = try DatabaseQueue(path: folder.journal)
    try queue.writeWithoutTransaction { db in
      let sql = try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_schema WHERE name = ?", arguments: [hole.table])
      try db.execute(sql: "PRAGMA writable_schema = ON")
      try db.execute(
        sql:
          "UPDATE sqlite_schema SET sql = replace(sql, ? || ' INTEGER NOT NULL', ? || ' INTEGER') WHERE name = ?",
        arguments: [hole.column, hole.column, hole.table])
      try db.execute(
        sql:
          "UPDATE sqlite_schema SET sql = replace(sql, ? || ' TEXT NOT NULL', ? || ' TEXT') WHERE name = ?",
        arguments: [hole.column, hole.column, hole.table])
      try db.execute(sql: "PRAGMA writable_schema = RESET")
      try db.execute(sql: "UPDATE \(hole.table) SET \(hole.column) = NULL")
      #expect(db.changesCount > 0)
      try db.execute(sql: "PRAGMA writable_schema = ON")
      try db.execute(
        sql: "UPDATE sqlite_schema SET sql = ? WHERE name = ?", arguments: [sql, hole.table])
      try db.execute(sql: "PRAGMA writable_schema = RESET")
    }
    try queue.close()
  }
}
