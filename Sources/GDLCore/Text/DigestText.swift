extension Digest {
  /// `sha256=0123…`; the algorithm may be written with a hyphen.
  public init?(option: String) {
    let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let name = parts[0].lowercased().filter { $0 != "-" }
    let hex = parts[1].lowercased()
    guard let algorithm = Algorithm(rawValue: name), hex.utf8.count == algorithm.digitCount,
      hex.allSatisfy(\.isHexDigit), hex.utf8.count == hex.count
    else { return nil }
    self.init(algorithm: algorithm, hex: hex)
  }
}

extension Digest.Algorithm {
  /// Hexadecimal digits of its digest.
  public var digitCount: Int {
    switch self {
    case .md5: 32
    case .sha1: 40
    case .sha256: 64
    case .sha512: 128
    }
  }
}
