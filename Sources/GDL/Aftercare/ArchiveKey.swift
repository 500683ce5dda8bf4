import GDLCore

/// What an archive calls a file: gallery-dl's prefix, usually the category, and what the extractor says.
enum ArchiveKey {
  /// - Parameter metadata: of its `url` message, with its directory's below it.
  /// - Returns: nil for a file that nothing tells from others.
  static func of(_ url: String, _ metadata: Metadata, _ options: ArchiveOptions) -> String? {
    let prefix =
      options.prefix ?? metadata["_archive_prefix"]?.string ?? metadata["category"]?.string ?? directPrefix
    if let key = metadata["_archive_key"]?.string { return prefix + key }
    guard let url = try? RequestURL(url) else { return nil }
    return prefix + url.host + (url.port == url.scheme.defaultPort ? "" : ":\(url.port)") + url.path
  }

  /// gallery-dl calls the extractor of plain files so.
  private static let directPrefix = "directlink"
}
