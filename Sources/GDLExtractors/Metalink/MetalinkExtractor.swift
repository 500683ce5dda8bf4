import GDLCore

/// Metalinks, version 4 (RFC 5854) and 3: files with their mirrors, sizes and hashes.
///
/// Takes one page. Files that have to be refused come as one error behind all others; the cursor keeps its text.
struct MetalinkExtractor: Extractor {
  static let kind = ExtractorKind("metalink", recognizes: recognizes) { input throws(ExtractionError) in
    try MetalinkExtractor(input)
  }

  /// Servers that make metalinks for what they have give one to who asks for it (RFC 6249 section 1).
  private static let accept = "Accept: application/metalink4+xml, application/metalink+xml;q=0.9, */*;q=0.1"
  /// So many refused files are named in the error.
  private static let shownRefusals = 10

  private let url: String
  private var refusal: String?

  private init(_ input: ExtractorInput) throws(ExtractionError) {
    _ = try RequestURL(input: input)
    url = input.url
    refusal = input.cursor
  }

  private static func recognizes(_ url: RequestURL) -> Bool {
    let name = url.lastSegment.lowercased()
    return name.hasSuffix(".meta4") || name.hasSuffix(".metalink")
  }

  mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    if let refusal { throw ExtractionError(refusal, kind: .failed) }
    let page = try await pages.page(PageRequest(url, headers: [Self.accept]))
    let (root, files) = try Self.files(of: page)
    var messages: [Message] = []
    var refusals: [String] = []
    var folder: [String]?
    let common = Self.category(root)
    for file in files {
      guard let name = MetalinkName(file.statedName), file.brokenDigest == nil, let url = file.mirrors.first
      else {
        refusals.append(Self.reason(file))
        continue
      }
      if folder != name.folder {
        folder = name.folder
        messages.append(.directory(Self.directory(root, name.folder, common)))
      }
      messages.append(.url(url.text, Self.metadata(file, name, common)))
    }
    guard !files.isEmpty else { throw page.failure("names no file") }
    guard !refusals.isEmpty else { return ExtractedPage(messages: messages, cursor: "", isLast: true) }
    let text = Self.refusal(refusals, page)
    guard !messages.isEmpty else { throw ExtractionError(text, kind: .failed) }
    refusal = text
    return ExtractedPage(messages: messages, cursor: text, isLast: false)
  }

  private static func files(of page: Page) throws(ExtractionError) -> (root: XMLNode, files: [MetalinkFile]) {
    let base = try page.base()
    let body = try page.unpacked()
    var files: [MetalinkFile] = []
    let root: XMLNode
    do throws(MarkupError) {
      root = try XMLRecords.read(body, charset: page.contentType.charset, records: ["file"]) {
        (record, root) throws(MarkupError) in
        guard root?.name == "metalink" else { return }
        guard files.count < SourceLimits.entries else {
          throw MarkupError(message: "it has more than \(SourceLimits.entries) files")
        }
        files.append(MetalinkFile(record, on: base))
      }
    } catch {
      throw page.fault(error)
    }
    guard root.name == "metalink" else { throw page.failure("is no metalink") }
    return (root, files)
  }

  private static func reason(_ file: MetalinkFile) -> String {
    let name = ForeignText.shown(file.statedName)
    if file.statedName.isEmpty { return "a file without a name" }
    if MetalinkName(file.statedName) == nil { return "\(name) (the name leads out of the folder)" }
    if let broken = file.brokenDigest { return "\(name) (its \(ForeignText.shown(broken)) hash is none)" }
    return "\(name) (it has no http or https address)"
  }

  private static func refusal(_ refusals: [String], _ page: Page) -> String {
    let shown = refusals.prefix(shownRefusals).joined(separator: ", ")
    let rest = refusals.count > shownRefusals ? " and \(refusals.count - shownRefusals) more" : ""
    return "\(RequestURL.redact(page.url)) names what gdl refuses: \(shown)\(rest)"
  }

  private static func category(_ root: XMLNode) -> Metadata {
    let isVersion4 = root.element.namespace == "urn:ietf:params:xml:ns:metalink"
    return ["category": .string("metalink"), "subcategory": .string(isVersion4 ? "metalink4" : "metalink3")]
  }

  private static func directory(_ root: XMLNode, _ folder: [String], _ common: Metadata) -> Metadata {
    var metadata = common
    metadata["_directory"] = .array(folder.map { .string($0) })
    metadata["title"] = FeedText.value(root.text(of: "identity"))
    metadata["description"] = FeedText.value(root.text(of: "description"))
    metadata["generator"] = FeedText.value(root.text(of: "generator") ?? root.element["generator"])
    metadata["date"] = FeedText.date(root.text(of: "published") ?? root.element["pubdate"])
    return metadata
  }

  private static func metadata(_ file: MetalinkFile, _ name: MetalinkName, _ common: Metadata) -> Metadata {
    var metadata = file.metadata.merging(common) { $1 }
    metadata.merge(FileFields(splitting: name.name).metadata) { $1 }
    if let size = file.size { metadata["_size"] = .integer(size) }
    if !file.digests.isEmpty { metadata["_digests"] = .array(file.digests.map { .string($0) }) }
    metadata["_pieces"] = file.pieces
    let others = file.mirrors.dropFirst().map { JSONValue.string($0.text) }
    if !others.isEmpty { metadata["_fallback"] = .array(others) }
    metadata["_archive_key"] = .string(file.digests.first ?? file.mirrors.first?.text ?? name.name)
    return metadata
  }
}
