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
  private let connection: Connection

  /// Takes the statement that is compiled once for each connection. End with ``reset()``.
  init(_ sql: SQL, _ connection: Connection) throws {
    statement = try connection.statement(sql)
    pointer = statement.sqliteStatement
    self.connection = connection
  }

  /// - Returns: Whether it stands on a row now.
  func step() throws -> Bool {
    switch sqlite3_step(pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let connection = connection.database.sqliteConnection
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
