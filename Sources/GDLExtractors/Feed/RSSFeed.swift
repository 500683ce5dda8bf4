import GDLCore

/// RSS 0.91 to 2.0, and RSS 1.0 (RDF), with the extensions of podcasts.
enum RSSFeed {
  static func item(_ node: XMLNode, on base: RequestURL, takesAllMedia: Bool) -> FeedItem {
    var item = FeedItem()
    let about = node.element.attributes.first { $0.name == "about" }?.value
    item.id = node.own("guid") ?? about
    item.link = node.own("link").flatMap(base.link)
    item.metadata = metadata(of: node)
    for enclosure in node.all("enclosure").prefix(FeedItem.fileLimit) {
      // RSS 1.0's module mod_enclosure writes it as a resource.
      let attributes = enclosure.element.attributes
      let target = (attributes.first { $0.name == "url" } ?? attributes.first { $0.name == "resource" })?
        .value
      guard let url = target.flatMap(base.link) else { continue }
      let value = { (name: String) in attributes.first { $0.name == name }?.value }
      item.add(FeedFile(url, type: value("type"), length: value("length")))
    }
    for file in MediaGroup.files(of: node, on: base, takesAll: takesAllMedia) { item.add(file) }
    return item
  }

  private static func metadata(of node: XMLNode) -> Metadata {
    let itunes = { (name: String) in node.text(of: name, in: FeedNamespace.itunes) }
    let core = { (name: String) in node.text(of: name, in: FeedNamespace.dublinCore) }
    var metadata: Metadata = [:]
    metadata["title"] = FeedText.value(node.own("title") ?? itunes("title"))
    metadata["description"] = FeedText.value(node.own("description") ?? itunes("summary"))
    metadata["date"] = FeedText.date(node.own("pubDate") ?? core("date"))
    metadata["author"] = FeedText.value(itunes("author") ?? core("creator") ?? node.own("author"))
    metadata["episode"] = FeedText.integer(itunes("episode"))
    metadata["season"] = FeedText.integer(itunes("season"))
    metadata["episode_type"] = FeedText.value(itunes("episodeType"))
    metadata["duration"] = itunes("duration").flatMap(FeedText.seconds).map { .integer($0) }
    let tags = node.children.filter {
      $0.name == "category" && $0.element.namespace == node.element.namespace
    }
    if !tags.isEmpty { metadata["tags"] = .array(tags.prefix(100).compactMap { FeedText.value($0.text) }) }
    return metadata
  }

  /// - Parameter root: `rss` or `RDF`, without its items.
  static func feed(_ root: XMLNode, items: [FeedItem], on base: RequestURL) -> Feed {
    var feed = Feed(subcategory: root.name == "RDF" ? "rdf" : "rss", items: items)
    guard let channel = root["channel"] else { return feed }
    feed.metadata["title"] = FeedText.value(channel.own("title"))
    feed.metadata["description"] = FeedText.value(channel.own("description"))
    feed.metadata["link"] = FeedText.value(channel.own("link"))
    feed.metadata["language"] = FeedText.value(channel.own("language"))
    feed.metadata["author"] = FeedText.value(channel.text(of: "author", in: FeedNamespace.itunes))
    feed.metadata["date"] = FeedText.date(channel.own("lastBuildDate") ?? channel.own("pubDate"))
    feed.next = AtomFeed.next(channel, on: base)
    return feed
  }
}
