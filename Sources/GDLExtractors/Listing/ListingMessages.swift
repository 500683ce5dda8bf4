import GDLCore

/// The messages of one folder: itself, its files, then its folders.
enum ListingMessages {
  /// - Parameters:
  ///   - root: what everything has to be below; its path ends with a slash.
  ///   - levels: how many more levels of folders are followed.
  static func of(
    _ folder: ListingFolder, _ entries: [ListingEntry], root: RequestURL, levels: Int, subcategory: String
  ) -> [Message] {
    let below = Substring(folder.path.utf8.dropFirst(root.path.utf8.count))
    var messages: [Message] = [
      .directory(directory(WebURL.segments(String(below)), subcategory: subcategory))
    ]
    let category = category(subcategory)
    for entry in entries where !entry.isFolder {
      messages.append(.url(entry.url.text, entry.metadata.merging(category) { $1 }))
    }
    guard levels > 0 else { return messages }
    let metadata = child(of: root.text, levels: levels, subcategory: subcategory)
    for entry in entries where entry.isFolder { messages.append(.queue(entry.url.text, metadata)) }
    return messages
  }

  static func category(_ subcategory: String) -> Metadata {
    ["category": .string("listing"), "subcategory": .string(subcategory)]
  }

  static func directory(_ folder: [String], subcategory: String) -> Metadata {
    var metadata = category(subcategory)
    metadata["_directory"] = .array(folder.map { .string($0) })
    metadata["path"] = .string(folder.joined(separator: "/"))
    return metadata
  }

  static func child(of root: String, levels: Int, subcategory: String) -> Metadata {
    var metadata = category(subcategory)
    metadata[InputClassifier.extractorKey] = .string("listing")
    metadata[ExtractorInput.depthKey] = .integer(Int64(levels - 1))
    metadata["_root"] = .string(root)
    return metadata
  }
}
