import GRDB
import GRDBSQLite

/// A statement at work: its marks are bound and its rows read through SQLite's own calls.
///
/// It exists because GRDB makes a value of its own of every argument and every column, which took longer than
/// what SQLite does with them.
struct RowStatement {
  let pointer: OpaquePointer
  /// Keeps the compiled statement.
  private let statement: Statement
  private let database: Database

  /// Takes the statement that is compiled once for each connection. End with ``reset()``.
  init(_ sql: String, _ database: Database) throws {
    statement = try database.cachedStatement(sql: sql)
    pointer = statement.sqliteStatement
    self.database = database
  }

  /// - Returns: Whether it stands on a row now.
  func step() throws -> Bool {
    switch sqlite3_step(pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let connection = database.sqliteConnection
      throw DatabaseError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
        message: sqlite3_errmsg(connection).map { String(cString: $0) }, sql: statement.sql)
    }
  }

  /// Lets go of its rows and of what was bound. A failure was reported by ``step()`` already.
  func reset() {
    sqlite3_reset(pointer)
    sqlite3_clear_bindings(pointer)
  }

  /// Binds values to the marks from the first on.
  func bind(_ values: [any StatementBinding]) {
    for (index, value) in values.enumerated() {
      let result = value.bind(to: pointer, at: Int32(index + 1))
      precondition(result == SQLITE_OK, "a value without a mark in \(statement.sql)")
    }
  }
}

extension Database {
  /// Runs a statement that is compiled once for each connection.
  func run(_ sql: String, _ values: any StatementBinding...) throws {
    let statement = try RowStatement(sql, self)
    defer { statement.reset() }
    statement.bind(values)
    while try statement.step() {}
  }

  /// All rows of a statement that is compiled once, each given to `body` while the statement is on it.
  func each<Result>(
    _ sql: String, _ values: any StatementBinding..., body: (FoundRow) throws -> Result
  ) throws -> [Result] {
    let statement = try RowStatement(sql, self)
    defer { statement.reset() }
    statement.bind(values)
    var results: [Result] = []
    while try statement.step() { results.append(try body(FoundRow(statement.pointer))) }
    return results
  }

  /// The first column of the first row, when that is an integer.
  func integer(_ sql: String, _ values: any StatementBinding...) throws -> Int64? {
    let statement = try RowStatement(sql, self)
    defer { statement.reset() }
    statement.bind(values)
    return try statement.step() ? FoundRow(statement.pointer).ifAny(0) : nil
  }
}
