import GDLCore
import GRDB

/// The set of what was downloaded before: a database in gallery-dl's form, which both programs may use at the
/// same time.
///
/// One table with one column, `entry TEXT PRIMARY KEY`; presence says "was downloaded once", and nothing else.
package final class Archive: Sendable {
  package let path: String
  private let table: String
  private let queue: DatabaseQueue
  private let scheduler: (any TransactionScheduler)?

  /// gallery-dl waits as long for its lock.
  private static let busyTimeoutSeconds = 60.0

  /// Opens an archive, or makes one. The journal mode of one that is there stays as it is.
  ///
  /// - Parameter scheduler: see ``TransactionScheduler``.
  /// - Throws: ``JournalError`` with a code that says whether it may pass.
  package init(
    path: String, table: String, scheduler: (any TransactionScheduler)? = nil
  ) throws(JournalError) {
    self.path = path
    self.scheduler = scheduler
    self.table = Self.quoted(table)
    var configuration = Configuration()
    configuration.label = "gdl.archive"
    configuration.busyMode = .timeout(Self.busyTimeoutSeconds)
    // An entry is written after its file is durable, and believed for ever.
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      let name = self.table
      try queue.write { db in
        try db.execute(
          sql: "CREATE TABLE IF NOT EXISTS \(name) (entry TEXT PRIMARY KEY) WITHOUT ROWID")
      }
    } catch {
      throw .wrapping(error, path: path)
    }
  }

  /// Which of these entries it has.
  package func entries(among keys: [String]) async throws(JournalError) -> Set<String> {
    let table = table
    return try await perform { db in
      let statement = try db.cachedStatement(sql: "SELECT 1 FROM \(table) WHERE entry = ?")
      var found: Set<String> = []
      for key in keys where try Int.fetchOne(statement, arguments: [key]) != nil { found.insert(key) }
      return found
    }
  }

  /// Adds entries in one durable commit; those that are there stay.
  package func add(_ keys: [String]) async throws(JournalError) {
    guard !keys.isEmpty else { return }
    let table = table
    try await perform { db in
      try db.inTransaction(.immediate) {
        for key in keys {
          try db.execute(sql: "INSERT OR IGNORE INTO \(table) VALUES (?)", arguments: [key])
        }
        return .commit
      }
    }
  }

  package func close() throws(JournalError) {
    do { try queue.close() } catch { throw .wrapping(error, path: path) }
  }

  private func perform<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws(JournalError) -> Result {
    try await queue.perform(scheduler, path: path, body)
  }

  /// As gallery-dl makes an identifier of a user's word.
  private static func quoted(_ name: String) -> String {
    "\"" + name.map { $0 == "\"" ? "_" : String($0) }.joined() + "\""
  }
}
