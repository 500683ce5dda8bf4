import GDLCore

/// An HTML page's files: pictures, videos, sounds, and links that look like files. With a depth, also those of
/// the pages that it leads to.
///
/// Takes one page. It needs no cursor.
struct PageExtractor: Extractor {
  static let kind = ExtractorKind("page", recognizes: { _ in false }) { input throws(ExtractionError) in
    try PageExtractor(input)
  }

  /// `--recursive` follows so many levels of links: each page leads to dozens.
  static let depthLimit = 5
  /// In bytes. A page is text; what is longer is a file.
  private static let lengthLimit = 16 << 20

  private let url: String
  private let levels: Int
  private let isChild: Bool
  private let root: RequestURL?
  private let spansHosts: Bool
  private var choice = PageFiles.Choice()

  private init(_ input: ExtractorInput) throws(ExtractionError) {
    _ = try RequestURL(input: input)
    url = input.url
    isChild = input.isChild
    levels = input.levels(default: 0, bound: input.options.depth.map { min($0, 100) } ?? Self.depthLimit)
    spansHosts = try input.isOn("span-hosts", of: "page", default: false)
    choice.takesLinks = try input.isOn("links", of: "page", default: true)
    choice.takesAllVariants = try input.isOn("all-variants", of: "page", default: false)
    let extensions = try input.list("extensions", of: "page")
    if !extensions.isEmpty {
      choice.extensions = Set(
        extensions.map { ($0.hasPrefix(".") ? String($0.dropFirst()) : $0).lowercased() })
    }
    root = input.metadata["_root"]?.string.flatMap { try? RequestURL($0) }
  }

  mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    let page = try await pages.page(PageRequest(url, limit: Self.lengthLimit))
    let base = try page.base()
    let scope = PageScope(root: root ?? ListingFolder(base).url ?? base, spansHosts: spansHosts)
    // A link out of the scope is not followed; nor is one that a redirect leads out of it.
    guard !isChild || scope.contains(base) else {
      return ExtractedPage(messages: [], cursor: "", isLast: true)
    }
    let messages = Self.isHTML(page) ? try read(page, base, scope) : file(base, scope)
    return ExtractedPage(messages: messages, cursor: "", isLast: true)
  }

  /// By its type; where there is none, by how it begins.
  private static func isHTML(_ page: Page) -> Bool {
    guard page.contentType.mediaType.isEmpty else { return page.contentType.isHTML }
    return page.body.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) } == UInt8(ascii: "<")
  }

  private func read(_ page: Page, _ base: RequestURL, _ scope: PageScope) throws(ExtractionError) -> [Message]
  {
    let contents = PageContents()
    do throws(MarkupError) {
      try Markup.readHTML(page.body, charset: page.contentType.charset, into: contents)
    } catch {
      throw page.fault(error)
    }
    let found = PageFiles(contents, on: base, choice)
    var common = Self.category
    common["title"] = FeedText.value(contents.title)
    common["count"] = .integer(Int64(found.files.count))
    common["page"] = .string(base.text)
    var messages = [directory(base, scope, common)]
    for (index, file) in found.files.enumerated() {
      var metadata = common.merging(FileFields(splitting: file.url.lastSegment).metadata) { $1 }
      metadata["num"] = .integer(Int64(index + 1))
      metadata["element"] = .string(file.element)
      metadata["description"] = FeedText.value(file.description)
      if let referer = Self.referer(base, file.url) {
        metadata["_headers"] = .object(["Referer": .string(referer)])
      }
      messages.append(.url(file.url.text, metadata))
    }
    return messages + children(found.pages, scope)
  }

  /// What was linked as a page and is none, is a file.
  private func file(_ url: RequestURL, _ scope: PageScope) -> [Message] {
    guard choice.takesLinks || !isChild else { return [] }
    let metadata = Self.category.merging(FileFields(splitting: url.lastSegment).metadata) { $1 }
    return [directory(url, scope, Self.category), .url(url.text, metadata)]
  }

  private func directory(_ page: RequestURL, _ scope: PageScope, _ metadata: Metadata) -> Message {
    var metadata = metadata
    metadata["_directory"] = .array(scope.folders(of: page).map { .string($0) })
    return .directory(metadata)
  }

  private func children(_ pages: [RequestURL], _ scope: PageScope) -> [Message] {
    guard levels > 0 else { return [] }
    var metadata = Self.category
    metadata[InputClassifier.extractorKey] = .string("page")
    metadata[ExtractorInput.depthKey] = .integer(Int64(levels - 1))
    metadata["_root"] = .string(scope.root.text)
    return pages.filter(scope.contains).map { .queue($0.text, metadata) }
  }

  private static let category: Metadata = ["category": .string("page"), "subcategory": .string("html")]

  /// Some servers hand out pictures only to who comes from their page. As browsers send it by default (Referrer
  /// Policy, "strict-origin-when-cross-origin"): to others only the site, and nothing without encryption.
  private static func referer(_ page: RequestURL, _ file: RequestURL) -> String? {
    if page.origin == file.origin {
      return page.site + page.path + (page.query.map { "?" + $0 } ?? "")
    }
    guard page.scheme == .http || file.scheme == .https else { return nil }
    return page.site + "/"
  }
}
