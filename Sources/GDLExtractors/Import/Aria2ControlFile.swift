/// What aria2 remembers of an unfinished file, in `NAME.aria2` beside it: which pieces are there.
///
/// Version 1 of the format (aria2's technical notes): big-endian numbers; no URL, no validator, no checksum.
/// So nothing in it is believed without a proof by the server.
package struct Aria2ControlFile: Sendable, Equatable {
  /// Length of the file in bytes.
  package var completeLength: Int64
  /// Positions whose bytes are said to be there, in order, without neighbours that touch.
  package var ranges: [Range<Int64>]

  /// A longer one is none: a bit for each KiB of a terabyte.
  package static let lengthLimit = 128 << 20
  /// aria2 counts pieces under way in blocks of so many bytes.
  private static let blockLength: Int64 = 16 << 10

  /// - Throws: ``ExtractionError`` for bytes that are no such file, or of a torrent.
  package init(_ bytes: [UInt8]) throws(ExtractionError) {
    var reader = BigEndianReader(bytes)
    guard try reader.number(2) == 1 else { throw Self.unreadable("it is not of version 1") }
    _ = try reader.number(4)
    guard try reader.number(4) == 0 else { throw Self.unreadable("it belongs to a torrent") }
    let pieceLength = try reader.number(4)
    completeLength = try reader.number(8)
    _ = try reader.number(8)
    guard pieceLength > 0, completeLength >= 0 else { throw Self.unreadable("its lengths make no sense") }
    let field = try reader.bytes(try reader.number(4))
    let pieces = (completeLength + pieceLength - 1) / pieceLength
    guard Int64(field.count) == (pieces + 7) / 8 else {
      throw Self.unreadable("its pieces do not fit its length")
    }
    var found: [Range<Int64>] = []
    for piece in 0..<pieces where Self.isSet(piece, in: field) {
      found.append(Self.range(piece * pieceLength, pieceLength, completeLength))
    }
    for _ in 0..<(try reader.number(4)) {
      let piece = try reader.number(4)
      let length = try reader.number(4)
      let blocks = try reader.bytes(try reader.number(4))
      guard piece < pieces, length <= pieceLength else { throw Self.unreadable("a piece is not in the file") }
      for block in 0..<((length + Self.blockLength - 1) / Self.blockLength)
      where block < Int64(blocks.count) * 8 && Self.isSet(block, in: blocks) {
        let start = piece * pieceLength + block * Self.blockLength
        found.append(Self.range(start, Self.blockLength, min(piece * pieceLength + length, completeLength)))
      }
    }
    ranges = Self.joined(found)
  }

  private static func range(_ start: Int64, _ length: Int64, _ limit: Int64) -> Range<Int64> {
    start..<max(start, min(start + length, limit))
  }

  private static func isSet(_ index: Int64, in field: ArraySlice<UInt8>) -> Bool {
    field[field.startIndex + Int(index / 8)] & (0x80 >> UInt8(index % 8)) != 0
  }

  private static func joined(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
    var joined: [Range<Int64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = joined.last, last.upperBound >= range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  fileprivate static func unreadable(_ why: String) -> ExtractionError {
    ExtractionError("this is no control file of aria2 that can be read: \(why)")
  }
}

/// Numbers, the most significant byte first.
private struct BigEndianReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func number(_ length: Int) throws(ExtractionError) -> Int64 {
    let value = try bytes(Int64(length)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int64(exactly: value) else {
      throw Aria2ControlFile.unreadable("a number is too large")
    }
    return number
  }

  mutating func bytes(_ count: Int64) throws(ExtractionError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= Int64(rest.count) else {
      throw Aria2ControlFile.unreadable("it ends too early")
    }
    defer { rest = rest.dropFirst(Int(count)) }
    return rest.prefix(Int(count))
  }
}
