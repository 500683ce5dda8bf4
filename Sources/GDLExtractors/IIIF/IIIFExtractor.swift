import GDLCore

/// IIIF: manifests of digitised books, images and recordings, collections of them, and single images
/// (IIIF Presentation API 2.1 and 3.0, Image API 1.1 to 3.0).
///
/// Its cursor is the URL of the next page of a collection, with the number of the page before it; everything
/// else has one page.
package struct IIIFExtractor: Extractor {
  package static let kind = ExtractorKind(
    "iiif", summary: "IIIF manifests and collections, versions 2 and 3", recognizes: recognizes,
    make: { input throws(ExtractionError) in try IIIFExtractor(input) })

  static let name = "iiif"
  /// Manifests of thousands of canvases have some 10 MB.
  private static let pageLimit = 48 << 20
  /// What `--recursive` follows: real collections are nested three or four deep.
  static let maximumDepth = 16
  /// Pages of one collection. More than any has, and the end of a `next` that goes round in circles.
  private static let maximumPages = 100_000

  private let input: ExtractorInput
  private let wantsRenderings: Bool
  private let depth: Int
  private var pageURL: String
  private var pageNumber: Int

  /// - Throws: ``ExtractionError`` with `badInput` for a setting or cursor that makes no sense.
  package init(_ input: ExtractorInput) throws(ExtractionError) {
    self.input = input
    wantsRenderings = try input.isOn("renderings", of: Self.name, default: false)
    depth = input.levels(default: 0, bound: Self.maximumDepth)
    guard let cursor = input.cursor else {
      guard let url = WebURL.absolute(input.url) else {
        throw ExtractionError("\(RequestURL.redact(input.url)) is no URL of a IIIF document")
      }
      pageURL = url
      pageNumber = 0
      return
    }
    let parts = cursor.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let number = Int(parts[0]), (1..<Self.maximumPages).contains(number),
      let url = WebURL.absolute(String(parts[1])), url == parts[1]
    else { throw CursorText.unreadable(Self.name) }
    pageURL = url
    pageNumber = number
  }

  package mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    let request = PageRequest(
      pageURL, headers: ["Accept: application/ld+json, application/json;q=0.9, */*;q=0.1"],
      limit: Self.pageLimit)
    let page = try await pages.page(request)
    let document = try JSONPage.read(page)
    switch IIIFDocumentKind(document) {
    case .manifest: return try manifest(document, page.url)
    case .collection: return try collection(document)
    case .image: return try image(document, page.url)
    case nil:
      throw ExtractionError(
        "\(RequestURL.redact(pageURL)) is neither a IIIF manifest or collection nor a IIIF image",
        kind: .failed)
    }
  }

  private func manifest(_ document: JSONValue, _ url: String) throws(ExtractionError) -> ExtractedPage {
    let manifest = IIIFManifest(document, url: url, wantsRenderings: wantsRenderings)
    guard !manifest.files.isEmpty else {
      throw ExtractionError(
        "the manifest \(RequestURL.redact(pageURL)) names no file to fetch", kind: .failed)
    }
    return ExtractedPage(messages: manifest.messages, cursor: "end", isLast: true)
  }

  private func image(_ document: JSONValue, _ url: String) throws(ExtractionError) -> ExtractedPage {
    guard let messages = IIIFImage.messages(document, url: url) else {
      throw ExtractionError(
        "\(RequestURL.redact(pageURL)) does not say where its image is", kind: .failed)
    }
    return ExtractedPage(messages: messages, cursor: "end", isLast: true)
  }

  private mutating func collection(_ document: JSONValue) throws(ExtractionError) -> ExtractedPage {
    let collection = IIIFCollection(document)
    let messages = collection.messages(depth: depth)
    let first = pageNumber == 0 ? collection.firstURL : nil
    guard let next = first ?? collection.nextURL else {
      try checkNotFruitless(collection, messages)
      return ExtractedPage(messages: messages, cursor: "end", isLast: true)
    }
    guard next != pageURL, pageNumber + 1 < Self.maximumPages else {
      throw ExtractionError(
        "the pages of the collection \(RequestURL.redact(input.url)) go round in circles", kind: .failed)
    }
    pageURL = next
    pageNumber += 1
    return ExtractedPage(messages: messages, cursor: "\(pageNumber) \(next)", isLast: false)
  }

  /// A collection of nothing but collections gives nothing at the standard depth: better said than done.
  private func checkNotFruitless(
    _ collection: IIIFCollection, _ messages: [Message]
  ) throws(ExtractionError) {
    let hasOnlyCollections = messages.isEmpty && pageNumber == 0 && !collection.members.isEmpty
    guard hasOnlyCollections, !input.isChild, input.options.depth == nil else { return }
    throw ExtractionError(
      "the collection \(RequestURL.redact(input.url)) has only other collections in it", kind: .failed,
      hint: "--depth 1 follows them, --recursive all below them, too")
  }

  /// `manifest.json` alone is also a web application's; with `iiif` in the URL it is surely none.
  private static let recognizes: @Sendable (RequestURL) -> Bool = { url in
    let path = url.path.lowercased()
    let isManifest = path.hasSuffix("/manifest.json") || path.hasSuffix("/manifest")
    return isManifest && (url.host.contains("iiif") || path.contains("iiif"))
  }
}
