import GRDB
import GRDBSQLite

/// The row that a statement stands on. Valid until its next step.
struct FoundRow {
  private let statement: OpaquePointer

  init(_ statement: OpaquePointer) { self.statement = statement }

  /// A column, or nil for NULL; numbers and texts become each other, as SQLite does it.
  func ifAny<Value: StatementColumnConvertible>(_ index: Int) -> Value? {
    type(at: Int32(index)) == SQLITE_NULL
      ? nil : Value.fromStatement(statement, atUncheckedIndex: Int32(index))
  }

  func type(at index: Int32) -> Int32 { sqlite3_column_type(statement, index) }

  func integer(at index: Int32) -> Int64 { sqlite3_column_int64(statement, index) }

  /// The bytes of a text or a blob; valid until the next step.
  func bytes(at index: Int32) -> UnsafeRawBufferPointer {
    // The address first: asking for it may change the length.
    let start = UnsafeRawPointer(sqlite3_column_blob(statement, index))
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
  }

  /// For messages.
  func description(at index: Int) -> String {
    ifAny(index) ?? "NULL"
  }
}
