import GDLCore

/// What a URL of the Internet Archive names.
struct InternetArchivePlace {
  enum Target: Equatable {
    /// An item, or what lies below a path in it. A path of the item's page (`isPage`) may also be one of
    /// its reader, like `page/n5`, which names no file.
    case item(String, path: String, isPage: Bool)
    /// In the words of the search.
    case search(String)
  }

  static let publicRoot = "https://archive.org"

  /// Without a slash at the end.
  let root: String
  let target: Target

  /// Nil for any other page of the site, or of another site.
  init?(_ url: RequestURL, root: String) {
    self.root = root
    guard let segments = Self.segments(of: url, below: root), let kind = segments.first else { return nil }
    switch kind {
    case "details", "download", "metadata":
      guard segments.count > 1, Self.isIdentifier(segments[1]),
        !segments.contains(where: { $0 == "." || $0 == ".." })
      else { return nil }
      let path = segments.dropFirst(2).joined(separator: "/")
      target = .item(segments[1], path: kind == "metadata" ? "" : path, isPage: kind == "details")
    case "search", "search.php":
      guard segments.count == 1, let query = Self.query(url.query) else { return nil }
      target = .search(query)
    default: return nil
    }
  }

  /// Letters, digits, dots, hyphens and underscores, beginning with a letter or digit, at most 100
  /// (archive.org/developers, "identifiers"). Anything else could lead out of the path.
  static func isIdentifier(_ text: String) -> Bool {
    let isPlain: (UInt8) -> Bool = { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: false
      }
    }
    guard let first = text.utf8.first, isPlain(first), text.utf8.count <= 100 else { return false }
    return text.utf8.allSatisfy { isPlain($0) || "._-".utf8.contains($0) }
  }

  /// The path's segments after the root's own path, decoded; nil for another site.
  private static func segments(of url: RequestURL, below root: String) -> [String]? {
    guard let base = try? RequestURL(root) else { return nil }
    let isHere =
      url.origin == base.origin
      || root == publicRoot && ["archive.org", "www.archive.org"].contains(url.host)
    guard isHere else { return nil }
    let own = WebURL.segments(base.path)
    let all = WebURL.segments(url.path)
    guard all.starts(with: own) else { return nil }
    return Array(all.dropFirst(own.count))
  }

  /// The query as the site's own search page means it: facets of one field are alternatives.
  private static func query(_ text: String?) -> String? {
    let parameters = WebURL.parameters(text)
    guard let words = parameters.first(where: { $0.name == "query" || $0.name == "q" })?.value,
      !words.isEmpty, !parameters.contains(where: { $0.name == "sin" && !$0.value.isEmpty })
    else { return nil }
    var facets: [(field: String, values: [String])] = []
    for parameter in parameters where parameter.name == "and[]" {
      let field = String(parameter.value.prefix { $0 != ":" })
      if let index = facets.firstIndex(where: { $0.field == field }) {
        facets[index].values.append(parameter.value)
      } else {
        facets.append((field, [parameter.value]))
      }
    }
    guard !facets.isEmpty else { return words }
    return (["(\(words))"] + facets.map { "(\($0.values.joined(separator: " OR ")))" }).joined(
      separator: " AND ")
  }
}
