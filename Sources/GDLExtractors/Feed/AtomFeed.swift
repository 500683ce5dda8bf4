import GDLCore

/// Atom (RFC 4287).
enum AtomFeed {
  static func item(_ node: XMLNode, on base: RequestURL, takesAllMedia: Bool) -> FeedItem {
    let base = rebased(base, node)
    var item = FeedItem()
    item.id = node.own("id")
    item.metadata["title"] = FeedText.value(node.own("title"))
    item.metadata["description"] = FeedText.value(node.own("summary") ?? node.own("content"))
    item.metadata["date"] = FeedText.date(node.own("published") ?? node.own("updated"))
    item.metadata["author"] = FeedText.value(node["author", node.element.namespace]?.own("name"))
    let tags = node.all("category").prefix(100).compactMap { $0.element["label"] ?? $0.element["term"] }
    if !tags.isEmpty { item.metadata["tags"] = .array(tags.compactMap { FeedText.value($0) }) }
    for link in node.all("link").prefix(FeedItem.fileLimit) {
      guard let url = target(of: link, base) else { continue }
      switch link.element["rel"] ?? "alternate" {
      case "alternate": if item.link == nil { item.link = url }
      case "enclosure":
        let title = link.element["title"]
        item.add(FeedFile(url, type: link.element["type"], length: link.element["length"], title: title))
      default: break
      }
    }
    for file in MediaGroup.files(of: node, on: base, takesAll: takesAllMedia) { item.add(file) }
    return item
  }

  /// - Parameter root: `feed`, without its entries.
  static func feed(_ root: XMLNode, items: [FeedItem], on base: RequestURL) -> Feed {
    var feed = Feed(subcategory: "atom", items: items)
    feed.metadata["title"] = FeedText.value(root.own("title"))
    feed.metadata["description"] = FeedText.value(root.own("subtitle"))
    feed.metadata["author"] = FeedText.value(root["author", root.element.namespace]?.own("name"))
    feed.metadata["date"] = FeedText.date(root.own("updated"))
    feed.metadata["language"] = FeedText.value(root.element["lang", FeedNamespace.xml])
    let links = root.all("link").filter { ($0.element["rel"] ?? "alternate") == "alternate" }
    feed.metadata["link"] = links.first.flatMap { target(of: $0, base) }.map { .string($0.text) }
    feed.next = next(root, on: base)
    return feed
  }

  /// The page with older items: `next` of a paged feed, else `prev-archive` of an archived one.
  static func next(_ node: XMLNode, on base: RequestURL) -> RequestURL? {
    let links = node.all("link").filter { $0.element.namespace == FeedNamespace.atom }
    let link =
      links.first { $0.element["rel"] == "next" } ?? links.first { $0.element["rel"] == "prev-archive" }
    return link.flatMap { target(of: $0, base) }
  }

  private static func target(of link: XMLNode, _ base: RequestURL) -> RequestURL? {
    link.element["href"].flatMap { rebased(base, link).link($0) }
  }

  /// Relative links count from `xml:base` (XML Base, section 4).
  static func rebased(_ base: RequestURL, _ node: XMLNode?) -> RequestURL {
    node?.element["base", FeedNamespace.xml].flatMap(base.link) ?? base
  }
}
