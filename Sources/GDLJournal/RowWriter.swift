import GRDB
import GRDBSQLite

/// Collects a row's values in column order, and writes them with their sum as the last one.
struct RowWriter {
  private enum Value {
    case null
    case integer(Int64)
    /// The last so many of the sum's bytes before `end`.
    case text(count: Int, end: Int)
    case blob(count: Int, end: Int)
  }

  private var values: [Value] = []
  private var sum = RowSum()

  init(capacity: Int) { values.reserveCapacity(capacity) }

  mutating func add(_ integer: Int64?) {
    guard let integer else { return addNull() }
    values.append(.integer(integer))
    sum.add(integer)
  }

  mutating func add(_ text: String?) {
    guard let text else { return addNull() }
    let before = sum.bytes.count
    sum.add(text)
    values.append(.text(count: sum.bytes.count - before - RowSum.prefixLength, end: sum.bytes.count))
  }

  mutating func add(_ blob: [UInt8]?) {
    guard let blob else { return addNull() }
    blob.withUnsafeBytes { sum.addBlob($0) }
    values.append(.blob(count: blob.count, end: sum.bytes.count))
  }

  /// A value of a column behind the sum's, which later schemas added.
  mutating func cover(_ integer: Int64) { sum.add(integer) }

  private mutating func addNull() {
    values.append(.null)
    sum.addNull()
  }

  /// Runs a statement whose marks stand for the values, then the sum, then `others`.
  ///
  /// - Parameter first: Values before it are in the sum, and have no mark.
  /// - Returns: The sum.
  @discardableResult
  func run(_ sql: SQL, _ connection: Connection, from first: Int = 0, then others: Int64?...) throws -> UInt32
  {
    let statement = try RowStatement(sql, connection)
    defer { statement.reset() }
    // SQLite reads texts where they are: they stay there until the statement was run.
    let sum = sum.value
    try self.sum.bytes.withUnsafeBytes { bytes in
      var mark: Int32 = 0
      for value in values[first...] {
        mark += 1
        Self.bind(value, bytes, to: statement.pointer, at: mark)
      }
      sqlite3_bind_int64(statement.pointer, mark + 1, Int64(sum))
      for (index, other) in others.enumerated() {
        _ = other.bind(to: statement.pointer, at: mark + 2 + Int32(index))
      }
      while try statement.step() {}
    }
    return sum
  }

  private static func bind(
    _ value: Value, _ bytes: UnsafeRawBufferPointer, to statement: OpaquePointer, at mark: Int32
  ) {
    switch value {
    case .null: sqlite3_bind_null(statement, mark)
    case .integer(let integer): sqlite3_bind_int64(statement, mark, integer)
    case .text(let count, let end):
      let start = bytes.baseAddress.map { ($0 + (end - count)).assumingMemoryBound(to: CChar.self) }
      sqlite3_bind_text(statement, mark, start, Int32(count), nil)
    case .blob(let count, let end):
      sqlite3_bind_blob(statement, mark, bytes.baseAddress.map { $0 + (end - count) }, Int32(count), nil)
    }
  }
}
