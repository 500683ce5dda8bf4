import GDLCore

/// One file of an item, as the metadata interface lists it.
struct InternetArchiveFile {
  /// With its folders, as the URL has it.
  let path: [String]
  let origin: InternetArchiveSelection.Origin
  let format: String
  /// Only the item's owner and the lending library may fetch it.
  let isPrivate: Bool
  private let value: JSONValue
  /// The list of files lists itself, as it was before it did: length and digests are of that.
  private let isOwnList: Bool

  /// Nil for a name that leads out of its folder, or is none.
  init?(_ value: JSONValue, of item: String) {
    guard let name = value["name"]?.string, name.utf8.count <= Self.maximumNameBytes else { return nil }
    let path = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard path.allSatisfy(Self.isSegment) else { return nil }
    self.path = path
    self.value = value
    isOwnList = name == "\(item)_files.xml"
    format = value["format"]?.text ?? ""
    isPrivate = value["private"]?.flag == true
    let source = value["source"]?.string.flatMap(InternetArchiveSelection.Origin.init)
    // Newer items call these originals, too.
    let isAboutItem = format == "Metadata" || format == "Item Tile"
    origin = isAboutItem ? .metadata : source ?? .original
  }

  /// Longer than any file system takes.
  private static let maximumNameBytes = 4_096

  private static func isSegment(_ segment: String) -> Bool {
    !segment.isEmpty && segment != "." && segment != ".." && !segment.utf8.contains(0)
  }

  var name: String { path.joined(separator: "/") }

  /// The path as it stands in a URL.
  var encodedPath: String { path.map(WebURL.encode).joined(separator: "/") }

  /// Without the keys that depend on the item.
  var metadata: Metadata {
    var metadata = FileFields(splitting: path[path.count - 1]).metadata
    metadata["name"] = .string(name)
    metadata["format"] = .string(format)
    metadata["source"] = .string(origin.rawValue)
    for field in ["length", "width", "height", "track", "artist", "album", "original"] {
      metadata[field] = value[field]?.text.map { .string($0) }
    }
    metadata["file_title"] = value["title"]?.text.map { .string($0) }
    if let time = value["mtime"]?.size { metadata["_mtime"] = .integer(time) }
    guard !isOwnList else { return metadata }
    metadata["_size"] = value["size"]?.size.map { .integer($0) }
    let digests = [Digest.Algorithm.sha1, .md5].compactMap { algorithm in
      StatedDigest.text(algorithm, value[algorithm.rawValue]?.string)
    }
    if !digests.isEmpty { metadata["_digests"] = .array(digests.map { .string($0) }) }
    return metadata
  }
}
