import GDLCore

/// Which files of an item are wanted, by the user's settings.
struct InternetArchiveSelection {
  /// Where a file comes from.
  enum Origin: String, CaseIterable {
    /// Uploaded.
    case original
    /// Made by the Internet Archive of an original, like a smaller video.
    case derivative
    /// About the item: its description, list of files, torrent and tile.
    case metadata
  }

  /// Nil: any.
  private let origin: Origin?
  /// In lower case; empty: any.
  private let formats: Set<String>

  /// - Throws: ``ExtractionError`` with `badInput` for a setting that makes no sense.
  init(_ input: ExtractorInput) throws(ExtractionError) {
    formats = Set(try input.list("formats", of: InternetArchiveExtractor.name).map { $0.lowercased() })
    let wanted = try input.text("source", of: InternetArchiveExtractor.name)
    if let wanted, wanted != "all", Origin(rawValue: wanted) == nil {
      throw ExtractorInput.wrong(
        "source", InternetArchiveExtractor.name, "original, derivative, metadata or all")
    }
    // Who names formats means them wherever they come from.
    origin = wanted.map { Origin(rawValue: $0) } ?? (formats.isEmpty ? .original : nil)
  }

  func wants(_ file: InternetArchiveFile) -> Bool {
    (origin == nil || origin == file.origin)
      && (formats.isEmpty || formats.contains(file.format.lowercased()))
  }
}
