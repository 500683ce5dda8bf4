import GDLCore

/// Feeds: RSS, Atom, JSON Feed, podcasts. Their enclosures are the files.
struct FeedExtractor: Extractor {
  static let kind = ExtractorKind("feed", recognizes: recognizes) { input throws(ExtractionError) in
    try FeedExtractor(input)
  }

  /// An item's description goes with so many of its files.
  private static let describedFiles = 10
  /// More pages than any feed has.
  static let pageLimit = 10_000

  private let takesLinks: Bool
  private let takesAllMedia: Bool
  private let pageCount: Int
  /// Tells this feed's items from those of others: ids are often just numbers.
  private let feedKey: String
  private var cursor: FeedCursor

  private init(_ input: ExtractorInput) throws(ExtractionError) {
    let url = try RequestURL(input: input)
    feedKey = url.host + url.path
    takesLinks = try input.isOn("links", of: "feed", default: false)
    takesAllMedia = try input.isOn("all-media", of: "feed", default: false)
    pageCount = try Self.pageCount(input)
    if let text = input.cursor {
      cursor = try CursorText.read(text, of: "feed")
      guard cursor.isSound, (try? RequestURL(cursor.url)) != nil else { throw CursorText.unreadable("feed") }
    } else {
      cursor = FeedCursor(url: input.url)
    }
  }

  private static func pageCount(_ input: ExtractorInput) throws(ExtractionError) -> Int {
    guard let setting = input.setting("pages", of: "feed"), setting != .null else { return pageLimit }
    guard let count = setting.size, count > 0 else {
      throw ExtractorInput.wrong("pages", "feed", "a number from 1")
    }
    return Int(min(count, Int64(pageLimit)))
  }

  /// By extension, and by the names that say it all.
  private static func recognizes(_ url: RequestURL) -> Bool {
    let name = url.lastSegment.lowercased()
    return name.hasSuffix(".rss") || name.hasSuffix(".atom")
      || ["rss.xml", "atom.xml", "feed.xml"].contains(name)
  }

  mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    let page = try await pages.page(PageRequest(cursor.url))
    let feed = try FeedContent.of(page, try page.base(), takesAllMedia: takesAllMedia)
    let messages = messages(of: feed)
    guard let next = feed.next, cursor.pages + 1 < pageCount, cursor.advance(to: next.text) else {
      return ExtractedPage(messages: messages, cursor: CursorText.write(cursor), isLast: true)
    }
    return ExtractedPage(messages: messages, cursor: CursorText.write(cursor), isLast: false)
  }

  private func messages(of feed: Feed) -> [Message] {
    let category: Metadata = ["category": .string("feed"), "subcategory": .string(feed.subcategory)]
    var messages: [Message] = [.directory(feed.metadata.merging(category) { $1 })]
    for item in feed.items where messages.count < SourceLimits.entries {
      var common = item.metadata.merging(category) { $1 }
      common["feed"] = feed.metadata["title"]
      common["id"] = FeedText.value(item.id)
      common["link"] = item.link.map { .string($0.text) }
      common["count"] = .integer(Int64(item.files.count))
      let key = item.id ?? item.link?.text
      for (index, file) in item.files.enumerated() {
        var metadata = common.merging(file.metadata) { $1 }
        metadata["num"] = .integer(Int64(index + 1))
        // Long texts, once for each of a thousand files, would fill the journal.
        if index >= Self.describedFiles { metadata["description"] = nil }
        messages.append(message(file.url, metadata, key: "\(key ?? file.url.text) \(index + 1)"))
      }
      if takesLinks, let link = item.link, !item.files.contains(where: { $0.url == link }) {
        messages.append(message(link, common, key: "\(key ?? link.text) link"))
      }
    }
    return messages
  }

  private func message(_ url: RequestURL, _ metadata: Metadata, key: String) -> Message {
    var metadata = metadata.merging(FileFields(splitting: url.lastSegment).metadata) { $1 }
    metadata["_archive_key"] = .string("\(feedKey) \(key)")
    return .url(url.text, metadata)
  }
}
