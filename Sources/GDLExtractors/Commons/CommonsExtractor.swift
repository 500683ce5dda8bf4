import GDLCore

/// Wikimedia Commons, and any other MediaWiki: categories, galleries and single files, through `api.php`
/// (mediawiki.org, "API:Query", "API:Categorymembers", "API:Imageinfo", "API:Continue").
///
/// Its cursor is the `continue` object of the last reply.
package struct CommonsExtractor: Extractor {
  package static let kind = ExtractorKind(
    "commons", summary: "categories, galleries and files of Wikimedia Commons and other MediaWikis",
    recognizes: WikiPlace.isCommons,
    make: { input throws(ExtractionError) in try CommonsExtractor(input) })

  static let name = "commons"
  /// What `--recursive` follows. Categories of Commons have cycles, and everything is within this of
  /// everything.
  static let maximumDepth = 16
  /// A reply for 100 files has some 500 KB, and MediaWiki ends it at 8 MB.
  private static let pageLimit = 16 << 20

  private let place: WikiPlace
  private let depth: Int
  private let isChild: Bool
  /// Names of the categories above, for the folders.
  private let folders: [String]
  private var position: WikiContinuation?

  /// - Throws: ``ExtractionError`` with `badInput` for a URL, setting or cursor that makes no sense.
  package init(_ input: ExtractorInput) throws(ExtractionError) {
    place = try WikiPlace(input)
    depth = input.levels(default: 0, bound: Self.maximumDepth)
    isChild = input.isChild
    folders = (input.metadata[Self.foldersKey] ?? .null).oneOrMany.compactMap(\.text)
    position = try input.cursor.map { cursor throws(ExtractionError) in try WikiContinuation(cursor: cursor) }
  }

  /// Key of our own queue messages: the folders of the categories above.
  private static let foldersKey = "_folders"

  package mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    let query = WikiQuery(place, wantsSubcategories: depth > 0, continuing: position)
    let request = PageRequest(query.url, headers: ["Accept: application/json"], limit: Self.pageLimit)
    let reply = WikiReply(try await pages.json(request))
    try reply.check(place)
    let isFirst = position == nil
    let messages = (isFirst ? [directory] : []) + files(reply) + subcategories(reply)
    // Of a single file, the rest of the reply would be its older versions.
    let next = place.kind == .file ? nil : try reply.continuation()
    guard let next else {
      if isFirst, !isChild, messages.count == 1 { throw fruitless(reply) }
      return ExtractedPage(messages: messages, cursor: "end", isLast: true)
    }
    guard next != position else {
      throw ExtractionError("\(place.host) goes round in circles with \(place.shownTitle)", kind: .failed)
    }
    position = next
    return ExtractedPage(messages: messages, cursor: next.cursor, isLast: false)
  }

  private var shared: Metadata {
    [
      "category": .string(Self.name), "subcategory": .string(place.kind.rawValue),
      "page": .string(place.title), "wiki": .string(place.host),
    ]
  }

  private var ownFolders: [String] {
    switch place.kind {
    case .file: []
    case .category: folders + [place.name]
    case .page: [place.name]
    }
  }

  private var directory: Message {
    var metadata = shared
    metadata["title"] = .string(place.name)
    if !ownFolders.isEmpty { metadata["_directory"] = .array(ownFolders.map { .string($0) }) }
    return .directory(metadata)
  }

  private func files(_ reply: WikiReply) -> [Message] {
    // What follows a file's own data is its older versions.
    guard position?.isOfOldVersions != true else { return [] }
    return reply.files.map { file in
      .url(file.url, shared.merging(file.metadata) { _, new in new })
    }
  }

  /// Each reply of one batch has all its pages, so that only the first tells of the categories.
  private func subcategories(_ reply: WikiReply) -> [Message] {
    guard depth > 0, position?.isInsideBatch != true else { return [] }
    return reply.categories.compactMap { title in
      guard let url = place.url(of: title) else { return nil }
      let metadata: Metadata = [
        InputClassifier.extractorKey: .string(Self.name),
        ExtractorInput.depthKey: .integer(Int64(depth - 1)),
        Self.foldersKey: .array(ownFolders.map { .string($0) }),
        "category": .string(Self.name), "subcategory": .string("category"), "title": .string(title),
      ]
      return .queue(url, metadata)
    }
  }

  private func fruitless(_ reply: WikiReply) -> ExtractionError {
    if place.kind == .category, depth == 0 {
      return ExtractionError(
        "\(place.shownTitle) on \(place.host) has no files of its own, or there is no such category",
        kind: .failed, hint: "--depth 1 follows its subcategories, --recursive all below them, too")
    }
    let what = place.kind == .file ? "there is no" : "there are no files in"
    return ExtractionError("\(what) \(place.shownTitle) on \(place.host)", kind: .failed)
  }
}
