import GDLCore

/// Reads a feed of any format from a page.
enum FeedContent {
  /// - Throws: ``ExtractionError`` with `failed` for a page that is no feed.
  static func of(_ page: Page, _ base: RequestURL, takesAllMedia: Bool) throws(ExtractionError) -> Feed {
    var readable = page
    readable.body = try page.unpacked()
    switch readable.body.first(where: { $0 > 0x20 && ![0xEF, 0xBB, 0xBF, 0xFF, 0xFE].contains($0) }) {
    case UInt8(ascii: "{"):
      let feed = JSONFeed.feed(try JSONPage.read(readable), on: base)
      guard let feed else { throw page.failure("is JSON, but no feed") }
      guard feed.items.count <= SourceLimits.entries else { throw page.fault(tooMany) }
      return feed
    case UInt8(ascii: "<"):
      if page.contentType.isHTML, !beginsWithDeclaration(readable.body) { throw noFeed(readable, base) }
      return try xml(readable, base, takesAllMedia)
    default: throw noFeed(readable, base)
    }
  }

  private static let tooMany = MarkupError(message: "it has more than \(SourceLimits.entries) items")

  private static func xml(
    _ page: Page, _ base: RequestURL, _ takesAllMedia: Bool
  ) throws(ExtractionError) -> Feed {
    var items: [FeedItem] = []
    let root: XMLNode
    do throws(MarkupError) {
      root = try XMLRecords.read(page.body, charset: page.contentType.charset, records: ["item", "entry"]) {
        (record, root) throws(MarkupError) in
        guard items.count < SourceLimits.entries else { throw tooMany }
        if record.name == "item" {
          items.append(RSSFeed.item(record, on: base, takesAllMedia: takesAllMedia))
        } else {
          let base = AtomFeed.rebased(base, root)
          items.append(AtomFeed.item(record, on: base, takesAllMedia: takesAllMedia))
        }
      }
    } catch {
      throw page.fault(error)
    }
    switch root.name {
    case "rss", "RDF": return RSSFeed.feed(root, items: items, on: base)
    case "feed": return AtomFeed.feed(root, items: items, on: AtomFeed.rebased(base, root))
    default: throw noFeed(page, base)
    }
  }

  /// Feeds that are sent as HTML begin as XML all the same.
  private static func beginsWithDeclaration(_ body: [UInt8]) -> Bool {
    let head = body.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
    return ["<?xml", "<rss", "<feed", "<rdf:RDF"].contains { head.starts(with: $0.utf8) }
  }

  /// An HTML page often names the feed that was meant.
  private static func noFeed(_ page: Page, _ base: RequestURL) -> ExtractionError {
    let finder = FeedLinkFinder()
    // It stops at the body.
    try? Markup.readHTML(page.body, charset: page.contentType.charset, into: finder)
    let hint = finder.target.flatMap(base.link).map { "the page names a feed: \($0.redacted)" }
    return page.failure("is no feed", hint: hint)
  }
}

/// Looks for `<link rel=alternate type=application/rss+xml href=…>`.
private final class FeedLinkFinder: MarkupHandler {
  private(set) var target: String?
  private static let types = ["application/rss+xml", "application/atom+xml", "application/feed+json"]

  func start(_ element: MarkupElement) throws(MarkupError) {
    guard element.name != "body" else { throw MarkupError(message: "the head is over") }
    guard element.name == "link", target == nil, let type = element["type"]?.lowercased(),
      Self.types.contains(type)
    else { return }
    target = element["href"]
  }

  func text(_ text: String) {}
  func end(_ name: String) {}
}
