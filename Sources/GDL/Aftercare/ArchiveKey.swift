import GDLCore

/// What an archive calls a file: gallery-dl's prefix, usually the category, and what the extractor says.
enum ArchiveKey {
  /// - Parameter facts: what is known of the file.
  /// - Returns: nil for a file that nothing tells from others.
  static func of(
    _ url: String, _ facts: Metadata, _ options: ArchiveOptions, _ rules: JobRules, _ now: Timestamp
  ) -> String? {
    let prefix =
      options.prefix ?? facts["_archive_prefix"]?.string ?? facts["category"]?.string ?? ""
    if let format = rules.archiveFormat {
      do {
        return prefix + (try format.format(facts, JobRules.context(now)))
      } catch {
        return nil
      }
    }
    if let key = facts["_archive_key"]?.string { return prefix + key }
    // As gallery-dl's `directlink` has it.
    guard let url = try? RequestURL(url) else { return nil }
    return prefix + url.host + (url.port == url.scheme.defaultPort ? "" : ":\(url.port)") + url.path
  }
}
