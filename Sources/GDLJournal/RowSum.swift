import CZlib
import GDLCore
import GRDB

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The CRC-32 over a row's values, in the order of its columns.
///
/// SQLite has no checksum of its pages outside the WAL: a flipped bit in a URL or an offset passes
/// `integrity_check`. A value counts as one byte for its kind (0 NULL, 1 INTEGER, 2 TEXT, 3 BLOB), then
/// eight bytes, little-endian: the integer, or the length in bytes of what follows.
struct RowSum {
  private(set) var value: UInt32 = 0

  mutating func addNull() { add(tag: 0, 0) }
  mutating func add(_ integer: Int64) { add(tag: 1, integer) }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      add(tag: 2, Int64(bytes.count))
      add(UnsafeRawBufferPointer(bytes))
    }
  }

  mutating func add(_ blob: Data) {
    add(tag: 3, Int64(blob.count))
    blob.withUnsafeBytes { add($0) }
  }

  private mutating func add(tag: UInt8, _ number: Int64) {
    withUnsafeBytes(of: (number.littleEndian, tag)) { bytes in
      add(UnsafeRawBufferPointer(rebasing: bytes[..<9]))
    }
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    value = UInt32(truncatingIfNeeded: crc32_z(uLong(value), base, bytes.count))
  }
}

/// Collects a row's values in column order, and their sum as the last one.
struct RowWriter {
  private var values: [DatabaseValue] = []
  private var sum = RowSum()

  init(capacity: Int) { values.reserveCapacity(capacity) }

  mutating func add(_ integer: Int64?) {
    guard let integer else { return addNull() }
    values.append(integer.databaseValue)
    sum.add(integer)
  }

  mutating func add(_ text: String?) {
    guard let text else { return addNull() }
    values.append(text.databaseValue)
    sum.add(text)
  }

  mutating func add(_ blob: Data?) {
    guard let blob else { return addNull() }
    values.append(blob.databaseValue)
    sum.add(blob)
  }

  /// A value of a column behind the sum's, which later schemas added.
  mutating func cover(_ integer: Int64) { sum.add(integer) }

  private mutating func addNull() {
    values.append(.null)
    sum.addNull()
  }

  /// All values, the sum last.
  var valuesWithSum: [DatabaseValue] { values + [Int64(sum.value).databaseValue] }
}

extension Row {
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

/// Reads a row's values in column order and proves them by the sum behind them.
///
/// A value of the wrong type, which a damaged file may hold, throws like a wrong sum.
struct RowReader {
  private let row: Row
  private let table: String
  private let keyIndices: Range<Int>
  private var index: Int
  private var sum = RowSum()

  /// - Parameters:
  ///   - first: Index of the table's first column in the row.
  ///   - keyLength: How many columns make the key; they come first.
  init(_ row: Row, table: String, at first: Int = 0, keyLength: Int = 1) {
    self.row = row
    self.table = table
    index = first
    keyIndices = first..<(first + keyLength)
  }

  mutating func integerIfAny() throws(JournalError) -> Int64? {
    switch next().storage {
    case .null:
      sum.addNull()
      return nil
    case .int64(let value):
      sum.add(value)
      return value
    case .double, .string, .blob:
      throw damaged
    }
  }

  mutating func integer() throws(JournalError) -> Int64 {
    guard let value = try integerIfAny() else { throw damaged }
    return value
  }

  mutating func textIfAny() throws(JournalError) -> String? {
    switch next().storage {
    case .null:
      sum.addNull()
      return nil
    case .string(let value):
      sum.add(value)
      return value
    case .int64, .double, .blob:
      throw damaged
    }
  }

  mutating func text() throws(JournalError) -> String {
    guard let value = try textIfAny() else { throw damaged }
    return value
  }

  mutating func blobIfAny() throws(JournalError) -> Data? {
    switch next().storage {
    case .null:
      sum.addNull()
      return nil
    case .blob(let value):
      sum.add(value)
      return value
    case .int64, .double, .string:
      throw damaged
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
    sum = RowSum()
    guard case .int64(Int64(computed)) = next().storage else { throw damaged }
  }

  func narrow<Narrow: FixedWidthInteger>(_ value: Int64) throws(JournalError) -> Narrow {
    guard let narrow = Narrow(exactly: value) else { throw damaged }
    return narrow
  }

  var damaged: JournalError {
    let key = keyIndices.map { index in
      (row[index] as DatabaseValue).description
    }
    return .damagedRow(table: table, key: key.joined(separator: "/"))
  }

  private mutating func next() -> DatabaseValue {
    defer { index += 1 }
    return row[index]
  }
}
