import GDLCore
import GRDBSQLite

/// Reads a row's values in column order and proves them by the sum behind them.
///
/// A value of the wrong type, which a damaged file may hold, throws like a wrong sum.
struct RowReader {
  private let row: FoundRow
  private let table: String
  private let keyIndices: Range<Int>
  private var index: Int32
  private var sum = RowSum()

  /// - Parameters:
  ///   - first: Index of the table's first column in the row.
  ///   - keyLength: How many columns make the key; they come first.
  init(_ row: FoundRow, table: String, at first: Int = 0, keyLength: Int = 1) {
    self.row = row
    self.table = table
    index = Int32(first)
    keyIndices = first..<(first + keyLength)
  }

  mutating func integerIfAny() throws(JournalError) -> Int64? {
    defer { index += 1 }
    switch row.type(at: index) {
    case SQLITE_NULL:
      sum.addNull()
      return nil
    case SQLITE_INTEGER:
      let value = row.integer(at: index)
      sum.add(value)
      return value
    default: throw damaged
    }
  }

  mutating func integer() throws(JournalError) -> Int64 {
    guard let value = try integerIfAny() else { throw damaged }
    return value
  }

  mutating func textIfAny() throws(JournalError) -> String? {
    defer { index += 1 }
    switch row.type(at: index) {
    case SQLITE_NULL:
      sum.addNull()
      return nil
    case SQLITE_TEXT:
      let bytes = row.bytes(at: index)
      sum.addText(bytes)
      return String(decoding: bytes, as: UTF8.self)
    default: throw damaged
    }
  }

  mutating func text() throws(JournalError) -> String {
    guard let value = try textIfAny() else { throw damaged }
    return value
  }

  mutating func blobIfAny() throws(JournalError) -> [UInt8]? {
    defer { index += 1 }
    switch row.type(at: index) {
    case SQLITE_NULL:
      sum.addNull()
      return nil
    case SQLITE_BLOB:
      let bytes = row.bytes(at: index)
      sum.addBlob(bytes)
      return Array(bytes)
    default: throw damaged
    }
  }

  mutating func flag() throws(JournalError) -> Bool { try integer() != 0 }

  mutating func crc() throws(JournalError) -> UInt32 { try narrow(integer()) }

  mutating func choice<Choice: RawRepresentable>(
    _ type: Choice.Type
  ) throws(JournalError) -> Choice where Choice.RawValue == Int {
    guard let choice = Choice(rawValue: try narrow(integer())) else { throw damaged }
    return choice
  }

  /// A value of a column behind the sum's, which later schemas added.
  mutating func cover(_ integer: Int64) { sum.add(integer) }

  /// Compares the sum of what was read since the last call with the next column.
  mutating func checkSum() throws(JournalError) {
    let computed = sum.value
    sum.removeAll()
    defer { index += 1 }
    guard row.type(at: index) == SQLITE_INTEGER, row.integer(at: index) == Int64(computed) else {
      throw damaged
    }
  }

  func narrow<Narrow: FixedWidthInteger>(_ value: Int64) throws(JournalError) -> Narrow {
    guard let narrow = Narrow(exactly: value) else { throw damaged }
    return narrow
  }

  var damaged: JournalError {
    .damagedRow(
      table: table, key: keyIndices.map { row.description(at: $0) }.joined(separator: "/"))
  }
}

extension FoundRow {
  /// A value that no sum covers. NULL or another type, which only a damaged file has there, throws.
  func integer(at index: Int = 0, of table: String) throws(JournalError) -> Int64 {
    var reader = RowReader(self, table: table, at: index)
    return try reader.integer()
  }

  /// The same for a value that may be missing.
  func integerIfAny(at index: Int, of table: String) throws(JournalError) -> Int64? {
    var reader = RowReader(self, table: table, at: index)
    return try reader.integerIfAny()
  }
}
