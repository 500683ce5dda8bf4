/// A database of what was downloaded before, as gallery-dl's `--download-archive` has it. Part of ``JobOptions``.
public struct ArchiveOptions: Sendable, Hashable, Codable {
  /// Absolute path of the SQLite database.
  public var path: String
  /// Template of an entry's part behind the prefix. Nil: as the extractor says.
  public var format: String?
  /// What stands in front of each entry. Nil: the file's category.
  public var prefix: String?
  /// Name of the table.
  public var table = "archive"

  /// An archive with gallery-dl's own names.
  public init(path: String) { self.path = path }
}
