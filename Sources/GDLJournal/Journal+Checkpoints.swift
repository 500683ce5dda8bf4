import GDLCore
import GRDB

/// The only SQL on `segment` and `checkpoint`, apart from deleting the rows of a finished transfer.
extension Journal {
  /// Commits how far transfers are, all of them in one transaction.
  ///
  /// A hard commit is law 2: call it only after the bytes below every `durablePosition` were
  /// synchronized. A soft one claims only what the page cache holds, and survives the death of the
  /// process; the checksums prove it afterwards. Segments that a checkpoint does not name are removed.
  package func commit(
    _ checkpoints: [Checkpoint], _ durability: Durability
  ) async throws(JournalError) {
    guard !checkpoints.isEmpty else { return }
    try await write(durability) { db in
      for checkpoint in checkpoints {
        if let representation = checkpoint.representation {
          try TransferRow.update(checkpoint.transfer, db) { record in
            record.representation = representation
            record.redirects = checkpoint.redirects
          }
        }
        try Self.replaceSegments(of: checkpoint.transfer, by: checkpoint.segments, db)
        for block in checkpoint.changedBlocks { try Self.store(block, of: checkpoint.transfer, db) }
      }
    }
  }

  /// Everything the journal knows about the bytes of a transfer, each row proved by its sum.
  ///
  /// - Throws: `damagedRow` with the row's key. The other rows of the transfer may be sound.
  package func progress(of id: TransferID) async throws(JournalError) -> TransferProgress {
    try await read { db in
      var progress = TransferProgress()
      progress.segments = try db.each(
        """
        SELECT transfer, first_position, position, end_position, tail_crc32, durable_position,
          durable_tail_crc32, sum
        FROM segment WHERE transfer = ? ORDER BY first_position
        """, id, body: Self.readSegment)
      let blocks = try db.each(
        "SELECT transfer, block, present, crcs, sum FROM checkpoint WHERE transfer = ? ORDER BY block", id,
        body: Self.readBlock)
      for block in blocks { progress.checksums.load(block) }
      return progress
    }
  }

  /// Begins a transfer again with another representation: what the journal knew of the old bytes goes in
  /// the same hard commit, and before the first of them is overwritten.
  package func replaceRepresentation(
    of id: TransferID, with representation: Representation, redirects: [String], at now: Timestamp,
    reason: String
  ) async throws(JournalError) {
    try await beginAgain(id, with: representation, redirects: redirects, at: now, reason: reason)
  }

  /// Drops what the journal knew of a transfer's bytes: nothing of it can be used. Hard; event
  /// `transferBeganAgain`.
  package func forgetBytes(
    of id: TransferID, at now: Timestamp, reason: String
  ) async throws(JournalError) {
    try await beginAgain(id, with: nil, redirects: [], at: now, reason: reason)
  }

  private func beginAgain(
    _ id: TransferID, with representation: Representation?, redirects: [String], at now: Timestamp,
    reason: String
  ) async throws(JournalError) {
    try await write(.hard) { db in
      let record = try TransferRow.update(id, db) { record in
        guard !record.state.isEnded else { throw JournalError.misuse("transfer \(id) has ended") }
        record.state = .active
        record.representation = representation
        record.redirects = redirects
        record.crc32 = nil
        record.length = nil
      }
      try db.run("DELETE FROM segment WHERE transfer = ?", id)
      try db.run("DELETE FROM checkpoint WHERE transfer = ?", id)
      let event = EventRecord(
        at: now, job: record.job, transfer: id, kind: .transferBeganAgain, reason: reason)
      try EventRow.insert(event, db)
    }
  }

  // MARK: - Segments

  static func replaceSegments(
    of transfer: TransferID, by segments: [SegmentRecord], _ db: Connection
  ) throws {
    db.willWriteOnBytes(of: transfer)
    let known = try db.each("SELECT first_position FROM segment WHERE transfer = ?", transfer) { row in
      try row.integer(of: "segment")
    }
    for position in known where !segments.contains(where: { $0.firstPosition == position }) {
      try db.run("DELETE FROM segment WHERE transfer = ? AND first_position = ?", transfer, position)
    }
    for segment in segments {
      var writer = RowWriter(capacity: 8)
      writer.add(transfer)
      writer.add(segment.firstPosition)
      writer.add(segment.position)
      writer.add(segment.endPosition)
      writer.add(Int64(segment.tailCRC32))
      writer.add(segment.durablePosition)
      writer.add(Int64(segment.durableTailCRC32))
      try writer.run(
        """
        INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET position = excluded.position, end_position = excluded.end_position,
          tail_crc32 = excluded.tail_crc32, durable_position = excluded.durable_position,
          durable_tail_crc32 = excluded.durable_tail_crc32, sum = excluded.sum
        """, db)
    }
  }

  /// One by one and by their whole keys, as segments: for a `DELETE` by a part of the key SQLite makes a table of its own,
  /// also where there is nothing to delete, as for nearly all small files.
  static func removeBlocks(of transfer: TransferID, _ db: Connection) throws {
    let known = try db.each("SELECT block FROM checkpoint WHERE transfer = ?", transfer) { row in
      row.integer(at: 0)
    }
    for block in known {
      try db.run("DELETE FROM checkpoint WHERE transfer = ? AND block = ?", transfer, block)
    }
  }

  static func readSegment(_ row: FoundRow) throws(JournalError) -> SegmentRecord {
    var reader = RowReader(row, table: "segment", keyLength: 2)
    _ = try reader.integer()
    let segment = SegmentRecord(
      firstPosition: try reader.integer(), position: try reader.integer(),
      endPosition: try reader.integerIfAny(), tailCRC32: try reader.crc(),
      durablePosition: try reader.integer(), durableTailCRC32: try reader.crc())
    try reader.checkSum()
    return segment
  }

  // MARK: - Blocks of chunk checksums

  static func store(_ block: ChunkBlock, of transfer: TransferID, _ db: Connection) throws {
    precondition(block.values.count <= ChunkChecksums.blockLength, "a block has at most 64 chunks")
    db.willWriteOnBytes(of: transfer)
    var checksums: [UInt8] = []
    checksums.reserveCapacity(block.values.count * 4)
    for value in block.values {
      withUnsafeBytes(of: value.littleEndian) { checksums.append(contentsOf: $0) }
    }
    var writer = RowWriter(capacity: 5)
    writer.add(transfer)
    writer.add(Int64(block.index))
    writer.add(Int64(bitPattern: block.present))
    writer.add(checksums)
    try writer.run(
      """
      INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET present = excluded.present, crcs = excluded.crcs, sum = excluded.sum
      """, db)
  }

  static func readBlock(_ row: FoundRow) throws(JournalError) -> ChunkBlock {
    var reader = RowReader(row, table: "checkpoint", keyLength: 2)
    _ = try reader.integer()
    let index: Int = try reader.narrow(reader.integer())
    let present = UInt64(bitPattern: try reader.integer())
    guard let checksums = try reader.blobIfAny(), checksums.count <= ChunkChecksums.blockLength * 4,
      checksums.count.isMultiple(of: 4)
    else { throw reader.damaged }
    try reader.checkSum()
    let values = checksums.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 4).map { offset in
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      }
    }
    return ChunkBlock(index: index, present: present, values: values)
  }
}
