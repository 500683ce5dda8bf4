/// How much one page of a source may hold.
enum SourceLimits {
  /// Messages of one page. A sitemap may have 50,000 entries, large folders have a hundred thousand; each
  /// message takes about a kilobyte.
  static let entries = 200_000
  /// What a packed page may unpack to, in bytes. A sitemap may have 50 MiB.
  static let unpackedBytes = 128 << 20
}
