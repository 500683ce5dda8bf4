import GDLCore
import GDLMigrations
import GRDB
import GRDBSQLite

extension Journal {
  /// "gdl1": marks a journal among the SQLite databases.
  static let applicationID: Int64 = 0x6764_6C31

  /// Opens a journal, or creates one together with the folders above it.
  ///
  /// An existing file is read through a read-only connection first, and refused before anything is
  /// written when it is not a journal that this gdl knows. The folders have mode 0700, the files 0600.
  ///
  /// - Parameter scheduler: see ``TransactionScheduler``.
  /// - Throws: `missing`, `notADatabase`, `otherApplication`, `newerSchema`, `damaged`, `busy`,
  ///   `readOnly`, `cannotOpen`, `full` or `io`.
  package static func open(
    path: String, access: Access, scheduler: (any TransactionScheduler)? = nil
  ) throws(JournalError) -> Journal {
    switch access {
    case .readOnly:
      switch try inspect(path) {
      case .current: break
      // Whoever looks with a newer gdl first brings the journal up to its schema.
      case .older: try open(path: path, access: .readWrite(create: false)).close()
      case .nothing, .unfinished: throw missing(path)
      }
      let lockFile = try LockFile(path: path + ".lock", creates: false)
      return Journal(
        path: path, access: access, queue: try connect(path, readOnly: true), lockFile: lockFile,
        scheduler: scheduler)
    case .readWrite(let create):
      let found = try inspect(path)
      guard create || found != .nothing else { throw missing(path) }
      try FileSystem.createFolder(FileSystem.parent(of: path))
      try FileSystem.makePrivate(path)
      let lockFile = try LockFile(path: path + ".lock", creates: true)
      let queue =
        found == .current
        ? try connect(path, readOnly: false)
        : try lockFile.whileHoldingCreationByte(timeoutSeconds: busyTimeoutSeconds) {
          () throws(JournalError) in try createOrMigrate(path)
        }
      return Journal(path: path, access: access, queue: queue, lockFile: lockFile, scheduler: scheduler)
    }
  }

  /// Whether a write-ahead log lies beside the database. Ask before opening it.
  ///
  /// Neither a killed process nor a clean close removes it. When there was a session and there is no log,
  /// somebody removed it, and perhaps commits with it.
  package static func walExists(path: String) throws(JournalError) -> Bool {
    try FileSystem.look(at: path + "-wal") != .nothing
  }

  private static func missing(_ path: String) -> JournalError {
    JournalError(
      .missing, "there is no journal at \(path)",
      hint: "`gdl get` makes one; `--journal` names another place")
  }

  // MARK: - What is there

  private enum Found: Equatable {
    case nothing
    /// A process was killed while it created the journal: no table of ours yet.
    case unfinished
    /// A journal of an older gdl, or one that was cut while it got its log: something for a writer.
    case older
    case current
  }

  private static func inspect(_ path: String) throws(JournalError) -> Found {
    switch try FileSystem.look(at: path) {
    case .nothing: return .nothing
    case .file(size: 0, mode: _): return .unfinished
    case .other: throw JournalError(.notADatabase, "\(path) is not a file")
    case .file: break
    }
    do {
      let queue = try connect(path, readOnly: true)
      // In one transaction: another process may just now be filling the file.
      let found = try queue.read { db in try judge(db, path: path) }
      try queue.close()
      return found
    } catch {
      let error = JournalError.wrapping(error, path: path)
      // Only SQLite knows how to undo what the killed process began, and a reader may not: a writer does, when the
      // file is ours, or all of it came from that process.
      guard error.sqliteCode == ResultCode.SQLITE_READONLY_ROLLBACK.rawValue,
        let journal = try RollbackJournal(path: path + "-journal")
      else { throw error }
      if journal.pageCountBefore == 0 { return .unfinished }
      if journal.applicationBefore == applicationID { return .older }
      throw error
    }
  }

  private static func judge(_ db: Database, path: String) throws -> Found {
    let application = try Int64.fetchOne(db, sql: "PRAGMA application_id")
    let tables = try Int64.fetchOne(
      db, sql: "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE '%grdb_migrations%'")
    if application == 0, tables == 0 { return .unfinished }
    guard application == applicationID else {
      throw JournalError(
        .otherApplication, "\(path) is a database of another application",
        hint: "name another file with `--journal`; nothing was written to this one")
    }
    if try migrator.hasBeenSuperseded(db) {
      throw JournalError(
        .newerSchema, "the journal \(path) was written by a newer gdl",
        hint: "use that gdl; nothing was written to the journal")
    }
    return try migrator.hasCompletedMigrations(db) ? .current : .older
  }

  // MARK: - Connections

  /// GRDB's own WAL mode is avoided: it sets `synchronous=NORMAL` after `prepareDatabase`, and opening
  /// would write.
  private static func connect(_ path: String, readOnly: Bool) throws(JournalError) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.label = "gdl.journal"
    configuration.busyMode = .timeout(Double(busyTimeoutSeconds))
    configuration.prepareDatabase { db in
      if readOnly { return }
      let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      guard mode == "wal" else {
        throw JournalError(
          .cannotOpen, "the journal \(path) cannot have a write-ahead log here",
          hint: "put the journal on a local file system with `--journal`")
      }
      try db.execute(sql: "PRAGMA synchronous = FULL")
      // The log file stays at a clean end, too: when it is not there, somebody removed it, and what it
      // held of a crashed process with it.
      var persists: Int32 = 1
      let result = sqlite3_file_control(db.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &persists)
      precondition(result == SQLITE_OK, "the Unix VFS keeps the log when asked to")
    }
    do {
      return try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw .wrapping(error, path: path)
    }
  }

  private static func createOrMigrate(_ path: String) throws(JournalError) -> DatabaseQueue {
    // Another process may have been faster: what counts is what is there under the lock.
    if try inspect(path) == .nothing { try FileSystem.createPrivateFile(path) }
    let queue = try connect(path, readOnly: false)
    do {
      try migrator.migrate(queue)
    } catch {
      throw .wrapping(error, path: path)
    }
    return queue
  }

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for step in Migrations.all {
      // Immediate: the deferred check reads every row of every table.
      migrator.registerMigration(step.name, foreignKeyChecks: .immediate) { db in
        try db.execute(sql: step.sql)
      }
    }
    return migrator
  }
}
