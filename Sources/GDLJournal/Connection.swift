import GDLCore
import GRDB
import GRDBSQLite

/// The journal's connection as its SQL sees it, with what is kept between two transactions. On the connection's own
/// queue only.
final class Connection {
  let database: Database
  private var statements: [Int: Statement] = [:]
  private var isClosing = false
  private var written: [TransferID: WrittenTransfer] = [:]

  init(_ database: Database) { self.database = database }

  // MARK: - Statements

  /// The statement, compiled once for each connection.
  func statement(_ sql: SQL) throws -> Statement {
    guard let place = sql.place else { return try database.cachedStatement(sql: sql.text) }
    if let statement = statements[place] { return statement }
    let statement = try database.cachedStatement(sql: sql.text)
    if !isClosing { statements[place] = statement }
    return statement
  }

  /// Lets go of every statement and keeps none from now on: SQLite closes no connection that has one.
  func close() {
    isClosing = true
    statements = [:]
  }

  /// Runs a statement that is compiled once for each connection.
  func run(_ sql: SQL, _ values: any StatementBinding...) throws {
    let statement = try RowStatement(sql, self)
    defer { statement.reset() }
    statement.bind(values)
    while try statement.step() {}
  }

  /// All rows of a statement that is compiled once, each given to `body` while the statement is on it.
  func each<Result>(
    _ sql: SQL, _ values: any StatementBinding..., body: (FoundRow) throws -> Result
  ) throws -> [Result] {
    let statement = try RowStatement(sql, self)
    defer { statement.reset() }
    statement.bind(values)
    var results: [Result] = []
    while try statement.step() { results.append(try body(FoundRow(statement.pointer))) }
    return results
  }

  /// The first column of the first row, when that is an integer.
  func integer(_ sql: SQL, _ values: any StatementBinding...) throws -> Int64? {
    let statement = try RowStatement(sql, self)
    defer { statement.reset() }
    statement.bind(values)
    return try statement.step() ? FoundRow(statement.pointer).ifAny(0) : nil
  }

  /// Rows that the last statement changed.
  var changesCount: Int { database.changesCount }
  /// Number of the row that was inserted last.
  var lastInsertedRowID: Int64 { database.lastInsertedRowID }

  // MARK: - Rows as they were written last

  /// A row that this connection wrote, and the sum that it wrote with it.
  struct WrittenTransfer {
    var row: TransferRow
    var sum: UInt32
    /// It was inserted through this connection, and nothing on its bytes since: there is nothing to delete at its end.
    var hasNothingOnBytes: Bool
  }

  /// More than a process has under way; each takes less than a KiB.
  private static let writtenLimit = 1_024

  /// The row of a transfer as it was written last, for its next change, which need not read it back then. It holds
  /// only together with its sum: the change has to say `AND sum = ...`, for another process may have written the row
  /// since, or the transaction that wrote it was rolled back.
  func takeWritten(_ id: TransferID) -> WrittenTransfer? { written.removeValue(forKey: id) }

  func keepWritten(_ row: TransferRow, sum: UInt32, hasNothingOnBytes: Bool = false) {
    switch row.record.state {
    case .active, .finalizing:
      if written.count >= Self.writtenLimit { written = [:] }
      written[row.record.id] = WrittenTransfer(row: row, sum: sum, hasNothingOnBytes: hasNothingOnBytes)
    case .pending, .done, .skipped, .failed, .cancelled: written[row.record.id] = nil
    }
  }

  /// A job is taken over: what another process did with it meanwhile is in the file.
  func forgetWritten() { written = [:] }

  /// A segment or a checksum of a transfer is about to be written.
  func willWriteOnBytes(of id: TransferID) { written[id]?.hasNothingOnBytes = false }

  /// False when the journal surely has no segment and no checksum of a transfer.
  func mayHaveOnBytes(of id: TransferID) -> Bool { !(written[id]?.hasNothingOnBytes ?? false) }
}
