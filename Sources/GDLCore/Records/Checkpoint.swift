/// Bytes are checked and journaled in chunks of this length; every segment begins on this grid.
public let chunkLength: Int64 = 1 << 20

/// A byte range of a transfer on one connection, and how far it is.
///
/// Bytes `firstPosition ..< position` are written; of them `firstPosition ..< durablePosition` are
/// known to have reached the disk.
public struct SegmentRecord: Sendable, Equatable, Codable {
  /// A multiple of ``chunkLength``.
  public var firstPosition: Int64
  /// Next byte to be received.
  public var position: Int64
  /// One past the last byte of the segment. Nil as long as the length of the whole is unknown.
  public var endPosition: Int64?
  /// CRC-32 of the begun chunk: from the chunk's start to ``position``. 0 when none is begun.
  public var tailCRC32: UInt32
  /// Bytes below it are synced to the disk; never above the position.
  public var durablePosition: Int64
  /// The same as ``tailCRC32``, up to ``durablePosition``.
  public var durableTailCRC32: UInt32

  /// As committed, or to be committed.
  public init(
    firstPosition: Int64, position: Int64, endPosition: Int64?, tailCRC32: UInt32 = 0,
    durablePosition: Int64? = nil, durableTailCRC32: UInt32 = 0
  ) {
    self.firstPosition = firstPosition
    self.position = position
    self.endPosition = endPosition
    self.tailCRC32 = tailCRC32
    self.durablePosition = durablePosition ?? firstPosition
    self.durableTailCRC32 = durableTailCRC32
  }
}

/// The CRC-32 of every whole chunk that is on the disk, by chunk index (`position / chunkLength`).
///
/// The last chunk of a file counts as whole when it ends at the file's complete length.
public struct ChunkChecksums: Sendable, Equatable {
  /// Chunks in one journaled block.
  public static let blockLength = 64

  /// One CRC a chunk; meaningful only where ``present`` says so.
  public private(set) var values: [UInt32] = []
  /// Whether the checksum of a chunk is known, by the chunk's number.
  public private(set) var present: [Bool] = []
  /// Blocks changed since ``takeChangedBlocks()``.
  private var changedBlocks: Set<Int> = []

  /// Without a chunk.
  public init() {}

  /// CRC-32 of a chunk; nil while it is unknown.
  public subscript(chunk: Int) -> UInt32? {
    chunk < values.count && present[chunk] ? values[chunk] : nil
  }

  /// Makes the checksum of a chunk known.
  public mutating func set(_ crc: UInt32, chunk: Int) {
    grow(to: chunk + 1)
    values[chunk] = crc
    present[chunk] = true
    changedBlocks.insert(chunk / Self.blockLength)
  }

  /// Forgets a chunk: its bytes are to be fetched again.
  public mutating func remove(chunk: Int) {
    guard chunk < values.count, present[chunk] else { return }
    present[chunk] = false
    changedBlocks.insert(chunk / Self.blockLength)
  }

  /// Forgets every chunk: the file begins again.
  public mutating func removeAll() {
    self = ChunkChecksums()
  }

  /// The blocks that a commit has to write; afterwards nothing is changed any more.
  public mutating func takeChangedBlocks() -> [ChunkBlock] {
    guard !changedBlocks.isEmpty else { return [] }
    defer { changedBlocks.removeAll(keepingCapacity: true) }
    return changedBlocks.sorted().map(block)
  }

  /// Loads a block from the journal; it does not count as changed.
  public mutating func load(_ block: ChunkBlock) {
    let first = block.index * Self.blockLength
    grow(to: first + block.values.count)
    for offset in block.values.indices where block.present & (1 << UInt64(offset)) != 0 {
      values[first + offset] = block.values[offset]
      present[first + offset] = true
    }
  }

  private func block(_ index: Int) -> ChunkBlock {
    let first = index * Self.blockLength
    let end = min(first + Self.blockLength, values.count)
    var mask: UInt64 = 0
    for chunk in first..<end where present[chunk] { mask |= 1 << UInt64(chunk - first) }
    return ChunkBlock(index: index, present: mask, values: Array(values[first..<end]))
  }

  private mutating func grow(to count: Int) {
    guard count > values.count else { return }
    values.append(contentsOf: repeatElement(0, count: count - values.count))
    present.append(contentsOf: repeatElement(false, count: count - present.count))
  }
}

/// Up to 64 chunk checksums: one row of the journal, so that a commit touches one page however big the file is.
public struct ChunkBlock: Sendable, Equatable {
  /// First chunk / 64.
  public var index: Int
  /// Bit `i` says that `values[i]` is known.
  public var present: UInt64
  /// CRC-32 of each chunk of the block; 0 where it is unknown.
  public var values: [UInt32]

  /// A block as the journal stores it.
  public init(index: Int, present: UInt64, values: [UInt32]) {
    self.index = index
    self.present = present
    self.values = values
  }
}

/// How far one transfer is at one moment: what a soft or a hard commit writes.
public struct Checkpoint: Sendable, Equatable {
  /// Whose bytes they are.
  public var transfer: TransferID
  /// All segments of the transfer, by first position.
  public var segments: [SegmentRecord]
  /// Blocks whose checksums changed since the last commit.
  public var changedBlocks: [ChunkBlock]
  /// Set when the journal does not know it yet: committed together with the first bytes of it.
  public var representation: Representation?
  /// Redirects that led to the representation, when that is set.
  public var redirects: [String]

  /// As committed, or to be committed.
  public init(
    transfer: TransferID, segments: [SegmentRecord], changedBlocks: [ChunkBlock] = [],
    representation: Representation? = nil, redirects: [String] = []
  ) {
    self.transfer = transfer
    self.segments = segments
    self.changedBlocks = changedBlocks
    self.representation = representation
    self.redirects = redirects
  }
}

/// Everything the journal knows about the bytes of one transfer.
public struct TransferProgress: Sendable, Equatable {
  /// In the order of their first positions, without overlap.
  public var segments: [SegmentRecord]
  /// Of the chunks that are whole.
  public var checksums: ChunkChecksums
  /// As read from the journal; empty for a transfer that never received a byte.
  public init(segments: [SegmentRecord] = [], checksums: ChunkChecksums = ChunkChecksums()) {
    self.segments = segments
    self.checksums = checksums
  }
}
