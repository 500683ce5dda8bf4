import GDLCore

/// A directory listing in HTML, of any server.
///
/// A page is taken for a listing when one of these holds:
/// - its title or first heading is one that servers give listings: `Index of /…`, `Directory listing for /…`,
///   `listing directory /…`, `Directory: /…`, or the title of IIS, `HOST - /PATH/`;
/// - it has the counts of files and folders that Caddy shows;
/// - it links to the folder above by a name that listings have for it (`../`, `Parent Directory`), and at
///   least half of its other links are files and folders of its own folder.
struct HTMLListing {
  let folder: ListingFolder
  let entries: [ListingEntry]

  /// Nil for a page that is no listing.
  init?(_ links: ListingLinks, on page: RequestURL) {
    let targets = links.links.map { page.link($0.target) }
    folder = Self.folder(of: page, targets)
    let folder = folder
    guard Self.isNamed(links, page) || links.hasCaddySummary || Self.hasListingShape(links, targets, folder)
    else { return nil }
    var entries: [ListingEntry] = []
    var known: Set<String> = []
    for (link, target) in zip(links.links, targets) {
      guard let target, let entry = Self.entry(link, target, folder) else { continue }
      if known.insert(entry.url.text).inserted { entries.append(entry) }
    }
    self.entries = entries
  }

  /// Some servers show a folder also without a slash at the end of its URL, where relative links would not
  /// mean its files: the links tell.
  private static func folder(of page: RequestURL, _ targets: [RequestURL?]) -> ListingFolder {
    let outer = ListingFolder(page)
    guard !page.lastSegment.isEmpty else { return outer }
    let inner = ListingFolder(page, path: page.path + "/")
    let count = { (folder: ListingFolder) in targets.count { $0.flatMap(folder.child) != nil } }
    return count(inner) >= max(1, count(outer)) ? inner : outer
  }

  private static let names = ["index of ", "directory listing for ", "listing directory ", "directory: "]

  private static func isNamed(_ links: ListingLinks, _ page: RequestURL) -> Bool {
    let title = links.title.trimmingASCIISpace().lowercased()
    let heading = links.heading.trimmingASCIISpace().lowercased()
    if title == "\(page.host) - \(WebURL.decode(page.path))".lowercased() { return true }
    return [title, heading].contains { text in
      names.contains { name in
        guard text.hasPrefix(name) else { return false }
        let path = text.dropFirst(name.count)
        // Tomcat puts the path in brackets.
        return path.hasPrefix("/") || path.hasPrefix("[/")
      }
    }
  }

  private static let parentNames = [
    "..", "../", "parent directory", "parent directory/", "[to parent directory]", "go up", "up",
    "up to higher level directory", "[parent directory]", "parent folder",
  ]

  private static func hasListingShape(
    _ links: ListingLinks, _ targets: [RequestURL?], _ folder: ListingFolder
  ) -> Bool {
    var hasParent = false
    var others = 0
    var children = 0
    for (link, target) in zip(links.links, targets) {
      guard let target, target.origin == folder.page.origin else {
        others += 1
        continue
      }
      // Its own columns in another order.
      if target.path == folder.path || target.query != nil { continue }
      if folder.path.utf8.starts(with: target.folderPath.utf8), target.path != folder.path,
        parentNames.contains(link.label.trimmingASCIISpace().lowercased())
      {
        hasParent = true
        continue
      }
      if folder.child(target) == nil { others += 1 } else { children += 1 }
    }
    return hasParent && children >= others
  }

  private static func entry(
    _ link: ListingLinks.Link, _ target: RequestURL, _ folder: ListingFolder
  ) -> ListingEntry? {
    guard var url = folder.child(target) else { return nil }
    let hasSlash = url.path.utf8.last == UInt8(ascii: "/")
    let isFolder = hasSlash || link.classes.contains("icon-directory") || link.isSizelessFolder
    if isFolder, !hasSlash {
      guard let withSlash = ListingFolder.url(url, url.path + "/") else { return nil }
      url = withSlash
    }
    var entry = ListingEntry(url: url, isFolder: isFolder)
    let words = link.details.split {
      $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" || $0 == "\u{A0}"
    }
    let dateIndex = words.indices.dropLast().first { SourceDate.listed(words[$0], words[$0 + 1]) != nil }
    if let dateIndex { entry.date = SourceDate.listed(words[dateIndex], words[dateIndex + 1]) }
    if let time = link.time { entry.date = SourceDate.utc(time) ?? entry.date }
    if !isFolder { entry.size = size(link, words, dateIndex) }
    return entry
  }

  /// nginx and Apache write a number without a unit in preformatted text only for bytes; serve-index always
  /// writes bytes. All other numbers are rounded, or might be.
  private static func size(
    _ link: ListingLinks.Link, _ words: [Substring], _ dateIndex: Int?
  ) -> Int64? {
    if let text = link.sizeText { return Int64(text.trimmingASCIISpace()).flatMap { $0 >= 0 ? $0 : nil } }
    guard link.isPreformatted, let dateIndex, dateIndex + 2 < words.count else { return nil }
    let digits = words[dateIndex + 2]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(digits)
  }
}

extension ListingLinks.Link {
  /// serve-index without icons: of a folder it knows the date, and no size.
  fileprivate var isSizelessFolder: Bool {
    guard let sizeText, sizeText.trimmingASCIISpace().isEmpty, !classes.contains("icon") else { return false }
    return classes.contains("date") && label.contains(":")
  }
}
