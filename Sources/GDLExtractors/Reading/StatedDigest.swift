import GDLCore

/// Digests as messages carry them.
enum StatedDigest {
  /// `sha1=…` in lower case; nil where a source's text is no such digest.
  static func text(_ algorithm: Digest.Algorithm, _ hexadecimal: String?) -> String? {
    hexadecimal.flatMap { Digest(option: "\(algorithm.rawValue)=\($0)") }
      .map { "\($0.algorithm.rawValue)=\($0.hex)" }
  }
}
