import GDLCore

/// A file of a wiki, in its newest version.
struct WikiFile {
  let url: String
  private let page: JSONValue
  private let info: JSONValue

  /// Nil for a page that is no file, and for a file that is hidden, or whose data come later.
  init?(_ page: JSONValue) {
    guard let info = (page["imageinfo"] ?? .null).oneOrMany.first, info["filehidden"] == nil,
      info["filemissing"] == nil, let url = info["url"]?.string.flatMap(WebURL.absolute)
    else { return nil }
    self.url = url
    self.page = page
    self.info = info
  }

  var metadata: Metadata {
    let title = page["title"]?.string ?? ""
    let name = title.split(separator: ":", maxSplits: 1).last.map(String.init) ?? title
    let file = name.isEmpty ? FileFields(url: url) : FileFields(splitting: name)
    var metadata = file.metadata
    metadata["title"] = .string(name)
    metadata["id"] = page["pageid"]?.size.map { .integer($0) }
    metadata["user"] = info["user"]?.text.map { .string($0) }
    metadata["mime"] = info["mime"]?.text.map { .string($0) }
    metadata["page_url"] = info["descriptionurl"]?.string.flatMap(WebURL.absolute).map { .string($0) }
    metadata["date"] = (info["timestamp"]?.string.flatMap(DateText.utc)).map { .string($0) }
    for field in ["width", "height"] { metadata[field] = info[field]?.size.map { .integer($0) } }
    metadata["_size"] = info["size"]?.size.map { .integer($0) }
    if let digest = StatedDigest.text(.sha1, info["sha1"]?.string) {
      metadata["_digests"] = .array([.string(digest)])
      metadata["sha1"] = .string(String(digest.dropFirst("sha1=".utf8.count)))
    }
    metadata["_archive_key"] = metadata["sha1"] ?? .string(url)
    return metadata.merging(extended) { old, _ in old }
  }

  /// Author, licence and description, as the file's page states them. May have HTML in it.
  private var extended: Metadata {
    let values = (info["extmetadata"]?.object ?? [:]).compactMapValues { $0["value"]?.text }
      .filter { $0.value.utf8.count <= Self.maximumFieldBytes }
    var metadata: Metadata = [:]
    if !values.isEmpty { metadata["extmetadata"] = .object(values.mapValues { .string($0) }) }
    let names = [
      "artist": "Artist", "description": "ImageDescription", "license": "LicenseShortName",
      "license_url": "LicenseUrl", "credit": "Credit",
    ]
    for (field, name) in names { metadata[field] = values[name].map { .string($0) } }
    return metadata
  }

  private static let maximumFieldBytes = 8_192
}
