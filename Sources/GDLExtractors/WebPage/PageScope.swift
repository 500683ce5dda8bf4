import GDLCore

/// Which pages a walk from page to page may visit: those below the folder that it began in.
struct PageScope: Sendable {
  /// A URL whose path ends with a slash.
  let root: RequestURL
  /// Also pages of other hosts, wherever they lie there.
  let spansHosts: Bool

  func contains(_ page: RequestURL) -> Bool {
    guard page.host == root.host else { return spansHosts }
    // Another port is another server; another scheme of the same is no other place.
    let isSameServer =
      page.origin == root.origin || page.scheme != root.scheme && hasDefaultPort(page) && hasDefaultPort(root)
    return isSameServer && page.path.utf8.starts(with: root.path.utf8)
  }

  /// Names of the folders from the root to the page.
  func folders(of page: RequestURL) -> [String] {
    let path = page.folderPath
    guard page.host == root.host, path.utf8.starts(with: root.path.utf8) else {
      return [page.host] + WebURL.segments(path)
    }
    return WebURL.segments(String(Substring(path.utf8.dropFirst(root.path.utf8.count))))
  }

  private func hasDefaultPort(_ url: RequestURL) -> Bool { url.port == url.scheme.defaultPort }
}
