/// What a disk was told once, in the order in which it was told.
struct DiskRecord: Sendable {
  /// A flush has no bytes and makes everything before it durable.
  let isFlush: Bool
  let offset: Int64
  let bytes: ArraySlice<UInt8>
  /// The length of the log with this record.
  let moment: Int64

  private static let headLength = 16

  /// - Parameter log: what `recording-disk.c` wrote.
  static func all(in log: [UInt8]) -> [DiskRecord] {
    var records: [DiskRecord] = []
    var position = 0
    while position + headLength <= log.count {
      let kind = number(log[position..<position + 4])
      let count = Int(number(log[position + 4..<position + 8]))
      let offset = number(log[position + 8..<position + headLength])
      let start = position + headLength
      position = start + count
      records.append(
        DiskRecord(
          isFlush: kind == 2, offset: offset, bytes: log[start..<position], moment: Int64(position)))
    }
    return records
  }

  /// Little-endian, as every machine that this runs on.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
    bytes.reversed().reduce(0) { $0 << 8 | Int64($1) }
  }
}
