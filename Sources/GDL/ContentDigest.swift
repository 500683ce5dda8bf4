import GDLStorage

/// A digest computed over bytes as they come.
public struct ContentDigest: ~Copyable {
  private let algorithm: Digest.Algorithm
  private var computation: FileDigest

  /// Begins a computation over nothing.
  public init(_ algorithm: Digest.Algorithm) {
    self.algorithm = algorithm
    computation = FileDigest(algorithm)
  }

  /// Adds bytes, behind those given before.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { computation.update($0) }
  }

  /// The digest of everything given so far. Ends the computation.
  public consuming func finish() -> Digest {
    Digest(algorithm: algorithm, hex: computation.finish())
  }
}
