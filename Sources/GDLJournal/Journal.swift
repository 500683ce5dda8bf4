import GDLCore
import GRDB
import GRDBSQLite
import Synchronization

/// The journal: every job, message, transfer and checkpoint, in one SQLite database.
///
/// All calls go through one connection on one serial queue, in the order in which they were made. A call
/// is one transaction, committed when it returns and without any trace when it throws. Cancelling the
/// calling task does not cancel a commit under way.
package final class Journal: Sendable {
  package enum Access: Sendable, Equatable {
    case readWrite(create: Bool)
    /// Nothing is written, and there is no session.
    case readOnly
  }

  /// How much a commit survives.
  package enum Durability: Int, Sendable {
    /// The death of this process, not a power cut (`synchronous=NORMAL`: the WAL is not synchronized).
    case soft = 1
    /// A power cut, together with every commit before it (`synchronous=FULL`).
    case hard = 2
  }

  /// How long a transaction waits for another process's.
  package static let busyTimeoutSeconds = 10

  package let path: String
  package let access: Access
  let queue: DatabaseQueue
  let lockFile: LockFile
  private let scheduler: (any TransactionScheduler)?
  private let reserve: ReserveFile
  /// The session that this journal opened; 0 for none.
  private let sessionID = Atomic<SessionID>(0)
  /// The connection's `synchronous` level; read and written on its queue only.
  private let level = Atomic(Durability.hard.rawValue)
  /// Made by its first use; read and written on the connection's queue only.
  nonisolated(unsafe) private var knownConnection: Connection?

  init(
    path: String, access: Access, queue: DatabaseQueue, lockFile: LockFile,
    scheduler: (any TransactionScheduler)?
  ) {
    self.path = path
    self.access = access
    self.queue = queue
    self.lockFile = lockFile
    self.scheduler = scheduler
    reserve = ReserveFile(path: path + ".reserve")
    // GRDB has SQLite report every table and column of each statement that it compiles, for observers of tables, which
    // the journal has none of. All statements are compiled after each start.
    queue.unsafeReentrantRead { db in _ = sqlite3_set_authorizer(db.sqliteConnection, nil, nil) }
  }

  // MARK: - A full disk

  /// Room that a journal needs for going on, in bytes.
  package static let roomBytes = Int64(ReserveFile.length * ReserveFile.share * 2)

  /// Whether a commit had to take the room that is kept for last words: now everything that writes has to stop.
  package var isFull: Bool { reserve.wasUsed }

  /// Keeps room for last words, when there is enough. Cheap when it is kept already.
  package func keepReserve() async throws(JournalError) {
    guard access != .readOnly else { return }
    try await perform { [reserve] _ in reserve.keep() }
  }

  /// Closes the connection and gives back all locks. The write-ahead log stays, empty after a clean end.
  ///
  /// Call ``closeSession(at:)`` before, or the next process takes this one for killed.
  package func close() throws(JournalError) {
    defer { lockFile.close() }
    do {
      queue.unsafeReentrantRead { _ in knownConnection?.close() }
      try queue.close()
    } catch {
      throw .wrapping(error, path: path)
    }
  }

  /// The session that ``openSession(bootID:processID:host:at:)`` began and nobody closed since.
  package var currentSession: SessionID? {
    let id = sessionID.load(ordering: .acquiring)
    return id == 0 ? nil : id
  }

  func setCurrentSession(_ id: SessionID?) {
    sessionID.store(id ?? 0, ordering: .releasing)
  }

  /// The current session, for the calls that only an owner of jobs may make.
  func requireSession() throws(JournalError) -> SessionID {
    guard let currentSession else { throw .misuse("the journal has no open session") }
    return currentSession
  }

  // MARK: - Transactions

  /// Runs `body` in one immediate transaction and commits it.
  @discardableResult
  func write<Result: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws(JournalError) -> Result {
    guard access != .readOnly else {
      throw JournalError(.readOnly, "the journal \(path) is open for reading only")
    }
    return try await perform { [self] db in
      try setLevel(durability, db)
      do {
        return try transaction("BEGIN IMMEDIATE", db, body)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL && reserve.giveUp() {
        return try transaction("BEGIN IMMEDIATE", db, body)
      }
    }
  }

  /// Runs `body` in one read transaction: everything it sees is of one moment.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws(JournalError) -> Result {
    try await perform { [self] db in try transaction("BEGIN", db, body) }
  }

  /// Runs `body` on the connection's queue, outside of any transaction.
  ///
  /// Not by GRDB's own `async` calls: those roll back when the calling task is cancelled, and the last
  /// checkpoint of a pause is made by a task that is being cancelled.
  func perform<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws(JournalError) -> Result {
    try await queue.perform(scheduler, path: path) { [self] database in try body(connection(database)) }
  }

  private func connection(_ database: Database) -> Connection {
    if let known = knownConnection { return known }
    let connection = Connection(database)
    knownConnection = connection
    return connection
  }

  /// By statements that are compiled once, as everything that is on the way of every checkpoint.
  private func transaction<Result>(
    _ begin: SQL, _ db: Connection, _ body: (Connection) throws -> Result
  ) throws -> Result {
    try db.run(begin)
    do {
      let result = try body(db)
      try db.run("COMMIT")
      return result
    } catch {
      // SQLite itself rolls back after some failures (a full disk, an error of the device). What went wrong first is
      // what is reported.
      if db.database.isInsideTransaction { try? db.run("ROLLBACK") }
      throw error
    }
  }

  /// The level cannot change inside a transaction.
  private func setLevel(_ durability: Durability, _ db: Connection) throws {
    guard level.load(ordering: .relaxed) != durability.rawValue else { return }
    // Run through GRDB: SQLite compiles it anew each time anyway, for its effect is at its compilation.
    try db.database.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
    level.store(durability.rawValue, ordering: .relaxed)
  }
}
