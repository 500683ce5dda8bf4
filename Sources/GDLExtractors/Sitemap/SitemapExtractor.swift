import GDLCore

/// Sitemaps in XML (packed or not) and as text, indexes of them, and the sitemaps that a robots.txt names.
///
/// Takes one page. It needs no cursor.
struct SitemapExtractor: Extractor {
  static let kind = ExtractorKind("sitemap", recognizes: recognizes) { input throws(ExtractionError) in
    try SitemapExtractor(input)
  }

  /// The protocol forbids an index in an index; some sites have them.
  static let depthLimit = 4

  private let url: String
  private let levels: Int
  private let isChild: Bool
  private let selection: SitemapSelection

  private init(_ input: ExtractorInput) throws(ExtractionError) {
    _ = try RequestURL(input: input)
    url = input.url
    levels = input.levels(default: Self.depthLimit, bound: Self.depthLimit)
    isChild = input.isChild
    let name = try input.text("files", of: "sitemap") ?? SitemapSelection.automatic.rawValue
    guard let selection = SitemapSelection(rawValue: name) else {
      throw ExtractorInput.wrong(
        "files", "sitemap", "one of \(SitemapSelection.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self.selection = selection
  }

  /// `sitemap*.xml` and `sitemap*.xml.gz`.
  private static func recognizes(_ url: RequestURL) -> Bool {
    let name = url.lastSegment.lowercased()
    return name.hasPrefix("sitemap") && (name.hasSuffix(".xml") || name.hasSuffix(".xml.gz"))
  }

  mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    let page = try await pages.page(PageRequest(url))
    let base = try page.base()
    let messages =
      switch try SitemapContent.of(page, base) {
      case .entries(let entries, let subcategory): files(of: entries, subcategory)
      case .sitemaps(let sitemaps, let subcategory): try children(sitemaps, subcategory, page)
      case .feed: [Message.queue(base.text, [InputClassifier.extractorKey: .string("feed")])]
      }
    return ExtractedPage(messages: messages, cursor: "", isLast: true)
  }

  private func files(of entries: [SitemapEntry], _ subcategory: String) -> [Message] {
    let category = Self.category(subcategory)
    let files = selection.files(of: entries)
    return [.directory(category)]
      + files.map { file in
        let fields = FileFields(splitting: file.url.lastSegment).metadata
        return .url(file.url.text, file.metadata.merging(fields) { $1 }.merging(category) { $1 })
      }
  }

  private func children(
    _ sitemaps: [(url: RequestURL, date: String?)], _ subcategory: String, _ page: Page
  ) throws(ExtractionError) -> [Message] {
    guard levels > 0 else {
      // Asked for by the user, it is as it should be.
      guard isChild else { return [] }
      throw page.failure("is an index of sitemaps in an index, deeper than gdl follows")
    }
    var metadata = Self.category(subcategory)
    metadata[InputClassifier.extractorKey] = .string("sitemap")
    metadata[ExtractorInput.depthKey] = .integer(Int64(levels - 1))
    return sitemaps.compactMap { child in
      guard child.url.text != page.url else { return nil }
      metadata["date"] = child.date.map { .string($0) }
      return .queue(child.url.text, metadata)
    }
  }

  private static func category(_ subcategory: String) -> Metadata {
    ["category": .string("sitemap"), "subcategory": .string(subcategory)]
  }
}
