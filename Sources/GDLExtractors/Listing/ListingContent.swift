import GDLCore

/// What a page lists, whatever format it is in.
enum ListingContent {
  /// - subcategory: `html`, `json` or `xml`.
  case folder(ListingFolder, [ListingEntry], subcategory: String)
  case bucket(BucketListing, root: XMLNode)

  /// - Returns: nil for a page that is no listing.
  /// - Throws: ``ExtractionError`` with `failed` for one that looks like a listing and cannot be read.
  static func of(_ page: Page, _ base: RequestURL) throws(ExtractionError) -> ListingContent? {
    switch page.body.first(where: { !isBlank($0) }) {
    case UInt8(ascii: "["):
      let folder = ListingFolder(base)
      return try ServerListing.json(page, folder).map { .folder(folder, $0, subcategory: "json") }
    case UInt8(ascii: "<"):
      if !page.contentType.isHTML, isXML(page), let content = try xml(page, base) { return content }
      return try html(page, base)
    default: return nil
    }
  }

  private static func html(_ page: Page, _ base: RequestURL) throws(ExtractionError) -> ListingContent? {
    let links = ListingLinks()
    do throws(MarkupError) {
      try Markup.readHTML(page.body, charset: page.contentType.charset, into: links)
    } catch {
      throw page.fault(error)
    }
    return HTMLListing(links, on: base).map { .folder($0.folder, $0.entries, subcategory: "html") }
  }

  private static func xml(_ page: Page, _ base: RequestURL) throws(ExtractionError) -> ListingContent? {
    let folder = ListingFolder(base)
    let isNginx = page.body.prefix(64).split(separator: UInt8(ascii: "<")).contains {
      $0.starts(with: "list>".utf8)
    }
    let text = isNginx ? ForeignBytes(page.body) : nil
    let server = text.map { ServerListing.XML($0, folder) }
    let bucket = BucketListing()
    let root: XMLNode
    do throws(MarkupError) {
      root = try XMLRecords.read(
        text?.utf8 ?? page.body, charset: page.contentType.charset,
        records: ServerListing.XML.records.union(BucketListing.records)
      ) { (record, root) throws(MarkupError) in
        switch root?.name {
        case "list": try server?.take(record)
        case "ListBucketResult": try bucket.take(record)
        default: break
        }
      }
    } catch {
      throw page.fault(error)
    }
    switch root.name {
    case "list": return server.map { .folder(folder, $0.entries, subcategory: "xml") }
    case "ListBucketResult":
      if root.text(of: "EncodingType") == "url" { bucket.decode() }
      return .bucket(bucket, root: root)
    case "Error":
      let code = ForeignText.shown(root.text(of: "Code") ?? "an error")
      throw page.failure("answers with \(code)")
    default: return nil
    }
  }

  private static func isXML(_ page: Page) -> Bool {
    let type = page.contentType.mediaType
    return type.hasSuffix("/xml") || type.hasSuffix("+xml")
      || page.body.drop(while: isBlank).starts(with: "<?xml".utf8)
      || page.body.drop(while: isBlank).starts(with: "<ListBucketResult".utf8)
  }

  /// White space, and a byte order mark.
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte <= 0x20 || [0xEF, 0xBB, 0xBF].contains(byte)
  }
}
