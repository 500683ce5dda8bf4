import GRDBSQLite

/// A connection of the simulator's own, which looks at what is committed and changes nothing.
final class Reader {
  private var db: OpaquePointer?
  private var statements: [String: OpaquePointer] = [:]

  init(_ path: String) {
    let code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, nil)
    precondition(code == SQLITE_OK, "the journal of the simulation cannot be opened (\(code))")
  }

  deinit { close() }

  func close() {
    for statement in statements.values { sqlite3_finalize(statement) }
    statements = [:]
    sqlite3_close_v2(db)
    db = nil
  }

  enum Value {
    case integer(Int64)
    case text(String)
  }

  struct Row {
    fileprivate let statement: OpaquePointer
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
    func text(_ column: Int32) -> String {
      sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
    }
  }

  /// Runs a statement, which is compiled once.
  func each(_ sql: String, _ values: [Value] = [], _ body: (Row) -> Void) {
    let statement = compiled(sql)
    for (index, value) in values.enumerated() {
      switch value {
      case .integer(let number): sqlite3_bind_int64(statement, Int32(index + 1), number)
      case .text(let text):
        sqlite3_bind_text(
          statement, Int32(index + 1), text, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
      }
    }
    var code = sqlite3_step(statement)
    while code == SQLITE_ROW {
      body(Row(statement: statement))
      code = sqlite3_step(statement)
    }
    precondition(code == SQLITE_DONE, "the simulator cannot read the journal (\(code)): \(sql)")
    sqlite3_reset(statement)
  }

  func all<T>(_ sql: String, _ values: [Value] = [], _ body: (Row) -> T) -> [T] {
    var found: [T] = []
    each(sql, values) { found.append(body($0)) }
    return found
  }

  func integer(_ sql: String, _ values: [Value] = []) -> Int64? {
    var found: Int64?
    each(sql, values) { found = $0.integer(0) }
    return found
  }

  private func compiled(_ sql: String) -> OpaquePointer {
    if let known = statements[sql] { return known }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(db, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else {
      fatalError("no statement (\(code)): \(sql): \(String(cString: sqlite3_errmsg(db)))")
    }
    statements[sql] = statement
    return statement
  }
}
