import GDLCore

/// The listings that servers write for programs: nginx in JSON and XML, Caddy in JSON.
enum ServerListing {
  /// nginx: `[{"name", "type", "mtime", "size"}]`; Caddy: `[{"name", "url", "is_dir", "mod_time", "size"}]`.
  ///
  /// - Returns: nil for JSON that is no listing.
  static func json(_ page: Page, _ folder: ListingFolder) throws(ExtractionError) -> [ListingEntry]? {
    let text = ForeignBytes(page.body)
    var readable = page
    readable.body = text.utf8
    guard case .array(let elements) = try JSONPage.read(readable) else { return nil }
    guard elements.count <= SourceLimits.entries else {
      throw page.failure("has more than \(SourceLimits.entries) entries")
    }
    var entries: [ListingEntry] = []
    for element in elements {
      guard let name = element["name"]?.string else { return nil }
      if let isFolder = element["is_dir"]?.flag {
        guard let entry = caddy(element, isFolder, folder) else { continue }
        entries.append(entry)
      } else {
        guard let type = element["type"]?.string else { return nil }
        let entry = nginx(
          text.bytes(of: name), type, size: element["size"]?.size, date: element["mtime"]?.string, folder)
        if let entry { entries.append(entry) }
      }
    }
    return entries
  }

  /// nginx: `<list><directory mtime="…">NAME</directory><file mtime="…" size="…">NAME</file></list>`.
  final class XML {
    private let folder: ListingFolder
    private let text: ForeignBytes
    private(set) var entries: [ListingEntry] = []

    static let records: Set<String> = ["directory", "file", "other"]

    init(_ text: ForeignBytes, _ folder: ListingFolder) {
      self.text = text
      self.folder = folder
    }

    func take(_ record: XMLNode) throws(MarkupError) {
      guard entries.count < SourceLimits.entries else {
        throw MarkupError(message: "it has more than \(SourceLimits.entries) entries")
      }
      let entry = ServerListing.nginx(
        text.bytes(of: record.text), record.name, size: record.element["size"].flatMap { Int64($0) },
        date: record.element["mtime"], folder)
      if let entry { entries.append(entry) }
    }
  }

  /// - Parameter type: `directory` or `file`; anything else is a device or socket.
  private static func nginx(
    _ name: [UInt8], _ type: String, size: Int64?, date: String?, _ folder: ListingFolder
  ) -> ListingEntry? {
    guard type == "directory" || type == "file" else { return nil }
    let isFolder = type == "directory"
    guard let url = folder.child(named: name, isFolder: isFolder) else { return nil }
    return ListingEntry(
      url: url, isFolder: isFolder, size: size.flatMap { $0 >= 0 && !isFolder ? $0 : nil },
      date: date.flatMap(SourceDate.utc))
  }

  /// The URL says more than the name: also names that are no UTF-8.
  private static func caddy(_ element: JSONValue, _ isFolder: Bool, _ folder: ListingFolder) -> ListingEntry?
  {
    guard let text = element["url"]?.string, let target = folder.url?.link(text),
      let url = folder.child(target), (url.path.utf8.last == UInt8(ascii: "/")) == isFolder
    else { return nil }
    return ListingEntry(
      url: url, isFolder: isFolder, size: isFolder ? nil : element["size"]?.size,
      date: element["mod_time"]?.string.flatMap(SourceDate.utc))
  }
}
