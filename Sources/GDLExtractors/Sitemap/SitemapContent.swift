import GDLCore

/// What a page says, in any of the forms of a sitemap.
enum SitemapContent {
  /// - subcategory: `urlset` or `text`.
  case entries([SitemapEntry], subcategory: String)
  /// Other sitemaps, with the dates of their last change.
  case sitemaps([(url: RequestURL, date: String?)], subcategory: String)
  /// RSS and Atom may serve as sitemaps.
  case feed

  /// - Throws: ``ExtractionError`` with `failed` for a page that is none of these.
  static func of(_ page: Page, _ base: RequestURL) throws(ExtractionError) -> SitemapContent {
    let body = try page.unpacked()
    if base.lastSegment.lowercased() == "robots.txt" { return try robots(body, page, base) }
    guard
      body.first(where: { $0 > 0x20 && ![0xEF, 0xBB, 0xBF, 0xFF, 0xFE].contains($0) }) == UInt8(ascii: "<")
    else {
      return try list(body, page, base)
    }
    guard
      !page.contentType.isHTML || body.prefix(512).split(separator: UInt8(ascii: "<")).contains(where: isRoot)
    else { throw noSitemap(page) }
    return try xml(body, page, base)
  }

  private static func isRoot(_ tag: ArraySlice<UInt8>) -> Bool {
    ["urlset", "sitemapindex", "rss", "feed"].contains { tag.starts(with: $0.utf8) }
  }

  private static func xml(
    _ body: [UInt8], _ page: Page, _ base: RequestURL
  ) throws(ExtractionError) -> SitemapContent {
    var entries: [SitemapEntry] = []
    var sitemaps: [(url: RequestURL, date: String?)] = []
    var count = 0
    let root: XMLNode
    do throws(MarkupError) {
      // A packed file's type says nothing of what is in it.
      let charset = body == page.body ? page.contentType.charset : nil
      root = try XMLRecords.read(body, charset: charset, records: ["url", "sitemap"]) {
        (record, root) throws(MarkupError) in
        if root?.name == "urlset" {
          let entry = SitemapEntry(record, on: base)
          count += 1 + entry.images.count + entry.videos.count
          entries.append(entry)
        } else if root?.name == "sitemapindex", let url = record.text(of: "loc").flatMap(base.link) {
          count += 1
          sitemaps.append((url, record.text(of: "lastmod").flatMap(SourceDate.utc)))
        }
        guard count <= SourceLimits.entries else {
          throw MarkupError(message: "it has more than \(SourceLimits.entries) entries")
        }
      }
    } catch {
      throw page.fault(error)
    }
    switch root.name {
    case "urlset": return .entries(entries, subcategory: "urlset")
    case "sitemapindex": return .sitemaps(sitemaps, subcategory: "index")
    case "rss", "feed", "RDF": return .feed
    default: throw noSitemap(page)
    }
  }

  /// One URL a line (sitemaps.org, "Text file").
  private static func list(
    _ body: [UInt8], _ page: Page, _ base: RequestURL
  ) throws(ExtractionError) -> SitemapContent {
    var entries: [SitemapEntry] = []
    for line in lines(body) {
      guard let url = try? RequestURL(line), let link = base.link(url.text) else {
        // What is no list at all should not pass for one without entries.
        guard line.hasPrefix("#") || !entries.isEmpty else { throw noSitemap(page) }
        continue
      }
      guard entries.count < SourceLimits.entries else {
        throw page.failure("has more than \(SourceLimits.entries) entries")
      }
      entries.append(SitemapEntry(page: link))
    }
    guard !entries.isEmpty else { throw noSitemap(page) }
    return .entries(entries, subcategory: "text")
  }

  /// `Sitemap: URL` lines (RFC 9309 section 2.2.4 leaves them to sitemaps.org).
  private static func robots(
    _ body: [UInt8], _ page: Page, _ base: RequestURL
  ) throws(ExtractionError) -> SitemapContent {
    var sitemaps: [(url: RequestURL, date: String?)] = []
    var known: Set<String> = []
    for line in lines(body) {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingASCIISpace() }
      guard parts.count == 2, parts[0].lowercased() == "sitemap", let url = base.link(parts[1]) else {
        continue
      }
      guard sitemaps.count < SourceLimits.entries else {
        throw page.failure("has more than \(SourceLimits.entries) entries")
      }
      if known.insert(url.text).inserted { sitemaps.append((url, nil)) }
    }
    guard !sitemaps.isEmpty else {
      throw page.failure("names no sitemap", hint: "many sites have one at /sitemap.xml")
    }
    return .sitemaps(sitemaps, subcategory: "robots")
  }

  private static func lines(_ body: [UInt8]) -> [String] {
    let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body[3...] : body[...]
    return text.split { $0 == 0x0A || $0 == 0x0D }.map {
      String(decoding: $0, as: UTF8.self).trimmingASCIISpace()
    }
    .filter { !$0.isEmpty }
  }

  private static func noSitemap(_ page: Page) -> ExtractionError {
    page.failure("is no sitemap", hint: "`sitemap:` with the site's /robots.txt finds the sitemaps of a site")
  }
}
