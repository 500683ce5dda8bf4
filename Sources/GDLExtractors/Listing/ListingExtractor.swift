import GDLCore

/// Directory listings of web servers, and of buckets that speak S3's XML.
///
/// One page is one folder; its folders become queue messages. Never leaves the folder that it began in, nor its
/// server. The cursor is the URL of the bucket's next page.
struct ListingExtractor: Extractor {
  static let kind = ExtractorKind("listing", recognizes: { _ in false }) { input throws(ExtractionError) in
    try ListingExtractor(input)
  }

  /// `--recursive` follows so many levels. Nobody nests folders deeper by hand; links in a circle do.
  static let depthLimit = 100
  /// Caddy answers in JSON, which has sizes to the byte, when it is mentioned at all; all others in HTML.
  private static let accept = "Accept: text/html, application/xml;q=0.9, application/json;q=0.8, */*;q=0.1"

  private let root: RequestURL?
  private let levels: Int
  private var url: String

  private init(_ input: ExtractorInput) throws(ExtractionError) {
    _ = try RequestURL(input: input)
    levels = input.levels(default: 0, bound: Self.depthLimit)
    url = input.cursor ?? input.url
    guard (try? RequestURL(url)) != nil else { throw CursorText.unreadable("listing") }
    guard let text = input.metadata["_root"]?.string else {
      root = nil
      return
    }
    guard let root = try? RequestURL(text).normalized() else {
      throw ExtractionError("the message says no URL that the listing has to stay below")
    }
    self.root = root
  }

  mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    let page = try await pages.page(PageRequest(url, headers: [Self.accept]))
    let base = try page.base()
    switch try ListingContent.of(page, base) {
    case .folder(let folder, let entries, let subcategory):
      let root = root ?? folder.url ?? base
      guard base.origin == root.origin, folder.path.utf8.starts(with: root.path.utf8) else {
        throw Self.outside(root, page)
      }
      let messages = ListingMessages.of(folder, entries, root: root, levels: levels, subcategory: subcategory)
      return ExtractedPage(messages: messages, cursor: url, isLast: true)
    case .bucket(let listing, let xml): return try bucket(listing, xml, page, base)
    case nil: throw Self.noListing(page)
    }
  }

  private mutating func bucket(
    _ listing: BucketListing, _ xml: XMLNode, _ page: Page, _ base: RequestURL
  ) throws(ExtractionError) -> ExtractedPage {
    // Keys above the root are left out one by one.
    if let root, base.origin != root.origin { throw Self.outside(root, page) }
    let prefix = xml["Prefix"]?.text ?? ""
    let builder = BucketMessages(
      base, prefix: xml.text(of: "EncodingType") == "url" ? BucketListing.decoded(prefix) : prefix,
      root: root,
      levels: levels)
    let next: [(name: String, value: String)]?
    do throws(MarkupError) {
      next = try listing.next(xml, after: WebURL.parameters(base.query))
    } catch {
      throw page.fault(error)
    }
    if let next {
      guard let text = builder.url(next) else { throw page.failure("names no page that comes next") }
      url = text
    }
    return ExtractedPage(messages: builder.messages(listing), cursor: url, isLast: next == nil)
  }

  private static func outside(_ root: RequestURL, _ page: Page) -> ExtractionError {
    page.failure("lies outside of \(root.redacted), where the listing has to stay")
  }

  private static func noListing(_ page: Page) -> ExtractionError {
    page.failure(
      "is no directory listing",
      hint: page.contentType.isHTML
        ? "`--via page` takes the files that an HTML page shows"
        : "without `--recursive`, or with `--via direct`, gdl fetches it as a file")
  }
}
