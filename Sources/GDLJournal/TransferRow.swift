import GDLCore
import GRDB

/// A row of `transfer`, alone or joined with its message and its folder.
struct TransferRow {
  /// With an empty ``TransferRecord/url``, metadata and directory unless it was read joined.
  var record: TransferRecord
  var directory: Int64

  static let columns = """
    transfer.id, transfer.job, transfer.ordinal, transfer.directory, transfer.name, transfer.state,
    validator_kind, validator, entity_tag, last_modified, complete_length, content_type, content_coding,
    refuses_ranges, digests, redirects, crc32, length, attempts, not_before, reason, part_identity,
    transfer.started_at, transfer.ended_at, transfer.sum
    """
  static let columnCount = 25

  static let joined = """
    SELECT \(columns), \(MessageRow.columns), directory.id, directory.path, directory.sum,
      (SELECT number FROM alternative WHERE alternative.transfer = transfer.id)
    FROM transfer
    JOIN message ON message.job = transfer.job AND message.ordinal = transfer.ordinal
    JOIN directory ON directory.id = transfer.directory
    """

  static let selectionByName = SQL(
    once: "\(joined) WHERE transfer.name = ? AND transfer.directory = ? ORDER BY transfer.id")

  // MARK: - Reading

  static func readJoined(_ row: FoundRow) throws(JournalError) -> TransferRecord {
    var record = try read(row).record
    let message = try MessageRow.read(row, at: columnCount).message
    record.url = message.url
    record.extraction = try row.integerIfAny(at: columnCount + MessageRow.columnCount - 1, of: "message")
    record.metadata = message.metadata
    record.directory = try DirectoryRow.readPath(row, at: columnCount + MessageRow.columnCount)
    let alternative = try row.integerIfAny(at: columnCount + MessageRow.columnCount + 3, of: "alternative")
    guard let number = Int(exactly: alternative ?? 0), (0..<1 << 30).contains(number) else {
      throw JournalError.damagedRow(table: "alternative", key: "\(record.id)")
    }
    record.alternative = number
    return record
  }

  static func read(_ row: FoundRow) throws(JournalError) -> TransferRow {
    var reader = RowReader(row, table: "transfer")
    let id = try reader.integer()
    let job = try reader.integer()
    let ordinal = try reader.integer()
    let directory = try reader.integer()
    var record = TransferRecord(
      id: id, job: job, ordinal: ordinal, url: "", directory: "", name: try reader.text())
    record.state = try reader.choice(TransferRecord.State.self)
    record.representation = try RepresentationColumns.read(&reader)
    record.redirects = try reader.json([String].self) ?? []
    record.crc32 = try reader.integerIfAny().map(reader.narrow)
    record.length = try reader.integerIfAny()
    record.attempts = try reader.narrow(reader.integer())
    record.notBefore = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    record.reason = try reader.textIfAny() ?? ""
    if let blob = try reader.blobIfAny() {
      guard let identity = FileIdentity(journaled: blob) else { throw reader.damaged }
      record.partIdentity = identity
    }
    record.startedAt = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    record.endedAt = try reader.integerIfAny().map(Timestamp.init(milliseconds:))
    try reader.checkSum()
    return TransferRow(record: record, directory: directory)
  }

  private static let selection = SQL(once: "SELECT \(columns) FROM transfer WHERE id = ?")

  static func fetch(_ id: TransferID, _ db: Connection) throws -> TransferRow {
    let found = try db.each(selection, id, body: read)
    guard let row = found.first else { throw JournalError.misuse("there is no transfer \(id)") }
    return row
  }

  // MARK: - Writing

  /// Every column in order.
  private func writer() throws -> RowWriter {
    var writer = RowWriter(capacity: Self.columnCount)
    writer.add(record.id)
    writer.add(record.job)
    writer.add(record.ordinal)
    writer.add(directory)
    writer.add(record.name)
    writer.add(Int64(record.state.rawValue))
    try RepresentationColumns.write(record.representation, to: &writer)
    writer.add(record.redirects.isEmpty ? nil : try StoredJSON.shared.text(record.redirects))
    writer.add(record.crc32.map(Int64.init))
    writer.add(record.length)
    writer.add(Int64(record.attempts))
    writer.add(record.notBefore?.milliseconds)
    writer.add(record.reason.isEmpty ? nil : record.reason)
    writer.add(record.partIdentity?.journaled)
    writer.add(record.startedAt?.milliseconds)
    writer.add(record.endedAt?.milliseconds)
    return writer
  }

  /// Nothing happens when the message has a transfer already: dispatch may repeat after a crash.
  func insert(_ db: Connection) throws -> Bool {
    let sum = try writer().run(
      """
      INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (job, ordinal) DO NOTHING
      """, db)
    guard db.changesCount > 0 else { return false }
    db.keepWritten(self, sum: sum, hasNothingOnBytes: true)
    return true
  }

  /// Reads a row, checks its sum, changes it and writes it with the new sum.
  ///
  /// A row that this connection has written itself is not read, but written where its sum is still the same.
  /// Job, ordinal and folder stay, and the name unless ``rename(_:to:_:)`` is called: naming an indexed
  /// column would rewrite its index.
  @discardableResult
  static func update(
    _ id: TransferID, _ db: Connection, _ change: (inout TransferRecord) throws -> Void
  ) throws -> TransferRecord {
    // A rule that forbids the change of a row in hand is judged anew by the row that is there.
    if let known = db.takeWritten(id) {
      var row = known.row
      if (try? change(&row.record)) != nil, try row.write(over: known, db) { return row.record }
    }
    var row = try fetch(id, db)
    try change(&row.record)
    try row.write(over: nil, db)
    return row.record
  }

  /// - Parameter known: The row that this one replaces; nil: whatever is there.
  /// - Returns: False when the row in the table has another sum.
  @discardableResult
  private func write(over known: Connection.WrittenTransfer?, _ db: Connection) throws -> Bool {
    let new = try writer().run(
      """
      UPDATE transfer SET state = ?, validator_kind = ?, validator = ?, entity_tag = ?,
        last_modified = ?, complete_length = ?, content_type = ?, content_coding = ?, refuses_ranges = ?,
        digests = ?, redirects = ?, crc32 = ?, length = ?, attempts = ?, not_before = ?, reason = ?,
        part_identity = ?, started_at = ?, ended_at = ?, sum = ?
      WHERE id = ? AND sum = coalesce(?, sum)
      """, db, from: 5, then: record.id, known.map { Int64($0.sum) })
    guard db.changesCount > 0 else { return false }
    db.keepWritten(self, sum: new, hasNothingOnBytes: known?.hasNothingOnBytes ?? false)
    return true
  }

  static func rename(_ id: TransferID, to name: String, _ db: Connection) throws {
    var row = try fetch(id, db)
    guard !row.record.state.isEnded else { throw JournalError.misuse("transfer \(id) has ended") }
    row.record.name = name
    _ = db.takeWritten(id)
    try db.run("UPDATE transfer SET name = ? WHERE id = ?", name, id)
    try row.writer().run("UPDATE transfer SET sum = ? WHERE id = ?", db, from: columnCount - 1, then: id)
  }
}

/// A row of `directory`.
enum DirectoryRow {
  static func readPath(_ row: FoundRow, at first: Int = 0) throws(JournalError) -> String {
    var reader = RowReader(row, table: "directory", at: first)
    _ = try reader.integer()
    let path = try reader.text()
    try reader.checkSum()
    return path
  }

  /// The number of a folder; it gets one when it has none.
  static func id(of path: String, _ db: Connection) throws -> Int64 {
    if let id = try db.integer("SELECT id FROM directory WHERE path = ?", path) { return id }
    let id = (try db.integer("SELECT max(id) FROM directory") ?? 0) + 1
    var writer = RowWriter(capacity: 3)
    writer.add(id)
    writer.add(path)
    try writer.run("INSERT INTO directory VALUES (?, ?, ?)", db)
    return id
  }
}

/// The number of the folder that was asked for last: files come folder by folder.
struct KnownDirectory {
  private var last: (path: String, id: Int64?)?

  mutating func id(of path: String, _ find: (String) throws -> Int64?) rethrows -> Int64? {
    // By bytes: to Swift, a composed and a decomposed `é` are one.
    if let last, last.path.utf8.elementsEqual(path.utf8) { return last.id }
    let id = try find(path)
    last = (path, id)
    return id
  }
}

extension RowReader {
  mutating func json<Value: Decodable>(_ type: Value.Type) throws(JournalError) -> Value? {
    guard let text = try textIfAny() else { return nil }
    do {
      return try StoredJSON.shared.value(type, from: text)
    } catch {
      throw damaged
    }
  }
}

extension FileIdentity {
  /// Device, inode, size and modification time, eight bytes each, little-endian.
  fileprivate var journaled: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for part in [device, inode, UInt64(bitPattern: size), UInt64(bitPattern: modifiedNanoseconds)] {
      withUnsafeBytes(of: part.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  fileprivate init?(journaled bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    let parts = bytes.withUnsafeBytes { bytes in
      (0..<4).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
    }
    self.init(
      device: parts[0], inode: parts[1], size: Int64(bitPattern: parts[2]),
      modifiedNanoseconds: Int64(bitPattern: parts[3]))
  }
}
