import GDLCore
import GDLStorage

/// Digests of a file's pieces, as metalinks state them (RFC 5854 section 4.2.14): where a whole is wrong, they
/// tell which part of it.
struct StatedPieces {
  let algorithm: Digest.Algorithm
  /// Of each piece but the last, in bytes.
  let length: Int64
  /// In lower case, in order.
  let hashes: [String]

  /// Nil where the source states none, or none that cover a file of so many bytes.
  init?(_ metadata: Metadata, completeLength: Int64) {
    guard let pieces = metadata["_pieces"]?.object,
      let algorithm = pieces["algorithm"]?.string.flatMap(Digest.Algorithm.init(rawValue:)),
      let length = pieces["length"]?.integer, length > 0,
      let hashes = pieces["hashes"]?.array?.compactMap(\.string),
      Int64(hashes.count) == (completeLength + length - 1) / length
    else { return nil }
    self.algorithm = algorithm
    self.length = length
    self.hashes = hashes
  }
}

extension TransferDriver {
  /// Wrong pieces are fetched again so often before another place is tried.
  private static let repairLimit = 2

  var statedPieces: StatedPieces? {
    completeLength.flatMap { StatedPieces(record.metadata, completeLength: $0) }
  }

  /// Compares every piece with its digest, and has the chunks of wrong ones fetched again.
  ///
  /// - Returns: false when all are right, or wrong ones were fetched again often enough.
  func repairsPieces() async throws(StorageError) -> Bool {
    guard let pieces = statedPieces, let part, let length = completeLength, pieceRepairs < Self.repairLimit
    else { return false }
    var chunks: Set<Int> = []
    for (index, hash) in pieces.hashes.enumerated() {
      let range = Int64(index) * pieces.length..<min(Int64(index + 1) * pieces.length, length)
      let found = try await core.disk.digest(pieces.algorithm, of: part, range: range)
      guard found.hex != hash else { continue }
      chunks.formUnion(Int(range.lowerBound / chunkLength)...Int((range.upperBound - 1) / chunkLength))
    }
    guard !chunks.isEmpty else { return false }
    pieceRepairs += 1
    phase = .receiving
    fetchAgain(chunks.sorted())
    return true
  }

  /// Whether some piece is wrong, after all repairs.
  func hasWrongPieces() async throws(StorageError) -> Bool {
    guard let pieces = statedPieces, let part, let length = completeLength else { return false }
    for (index, hash) in pieces.hashes.enumerated() {
      let range = Int64(index) * pieces.length..<min(Int64(index + 1) * pieces.length, length)
      if try await core.disk.digest(pieces.algorithm, of: part, range: range).hex != hash { return true }
    }
    return false
  }
}
