import GDLCore

/// The Internet Archive: items, collections and searches, through its metadata and scrape interfaces
/// (archive.org/developers).
///
/// Its cursor says what comes next: the first page of a collection's members, or a later page of a search.
package struct InternetArchiveExtractor: Extractor {
  package static let kind = ExtractorKind(
    "internetarchive", summary: "items, collections and searches of the Internet Archive",
    recognizes: { InternetArchivePlace($0, root: InternetArchivePlace.publicRoot) != nil },
    make: { input throws(ExtractionError) in try InternetArchiveExtractor(input) })

  static let name = "internetarchive"
  /// What `--recursive` follows: collections are nested three or four deep, and there are cycles.
  static let maximumDepth = 16
  /// The metadata of 100,000 files has some 30 MB.
  private static let metadataLimit = 48 << 20
  private static let searchLimit = 16 << 20

  private enum Step {
    case item(String)
    case search(InternetArchiveSearch)
  }

  private let place: InternetArchivePlace
  private let selection: InternetArchiveSelection
  private let depth: Int
  private let isChild: Bool
  private var step: Step

  /// - Throws: ``ExtractionError`` with `badInput` for a URL, setting or cursor that makes no sense.
  package init(_ input: ExtractorInput) throws(ExtractionError) {
    let root = try Self.root(input)
    guard let url = try? RequestURL(input.url), let place = InternetArchivePlace(url, root: root) else {
      throw ExtractionError(
        "\(RequestURL.redact(input.url)) is no item, collection or search of the Internet Archive",
        hint: "there are \(root)/details/ID, \(root)/download/ID/FILE and \(root)/search?query=…")
    }
    self.place = place
    selection = try InternetArchiveSelection(input)
    depth = input.levels(default: 0, bound: Self.maximumDepth)
    isChild = input.isChild
    if let cursor = input.cursor {
      step = .search(try CursorText.read(cursor, of: Self.name))
    } else {
      step =
        switch place.target {
        case .item(let id, _, _): .item(id)
        case .search(let query): .search(InternetArchiveSearch(query: query))
        }
    }
  }

  package mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    switch step {
    case .item(let id): try await item(id, pages)
    case .search(let search): try await members(search, pages)
    }
  }

  private mutating func item(_ id: String, _ pages: any PageSource) async throws(ExtractionError)
    -> ExtractedPage
  {
    let request = PageRequest(
      "\(place.root)/metadata/\(WebURL.encode(id))", headers: Self.headers, limit: Self.metadataLimit)
    let item = try InternetArchiveItem(try await pages.json(request), id: id, place: place)
    if item.isCollection, case .item(_, let path, _) = place.target, path.isEmpty {
      let search = InternetArchiveSearch(query: "collection:\(id)")
      step = .search(search)
      return ExtractedPage(messages: [], cursor: CursorText.write(search), isLast: false)
    }
    let messages = try item.messages(selection)
    return ExtractedPage(messages: messages, cursor: "end", isLast: true)
  }

  private mutating func members(
    _ search: InternetArchiveSearch, _ pages: any PageSource
  ) async throws(ExtractionError) -> ExtractedPage {
    let request = PageRequest(search.url(place.root), headers: Self.headers, limit: Self.searchLimit)
    let reply = try await pages.json(request)
    let (messages, next) = try search.read(reply, place: place, depth: depth)
    guard let next else {
      if search.position == nil, messages.isEmpty, !isChild { throw fruitless(reply, search) }
      return ExtractedPage(messages: messages, cursor: "end", isLast: true)
    }
    step = .search(next)
    return ExtractedPage(messages: messages, cursor: CursorText.write(next), isLast: false)
  }

  /// A whole search without a result is better said than done.
  private func fruitless(_ reply: JSONValue, _ search: InternetArchiveSearch) -> ExtractionError {
    let query = ForeignText.shown(search.query)
    guard case .array(let items)? = reply["items"], !items.isEmpty else {
      return ExtractionError("the Internet Archive has nothing for \(query)", kind: .failed)
    }
    return ExtractionError(
      "the Internet Archive has only collections for \(query)", kind: .failed,
      hint: "--depth 1 follows them, --recursive all below them, too")
  }

  private static let headers = ["Accept: application/json"]

  /// Another site with the same interfaces.
  private static func root(_ input: ExtractorInput) throws(ExtractionError) -> String {
    guard let text = try input.text("root", of: name) else { return InternetArchivePlace.publicRoot }
    guard var root = WebURL.absolute(text), !root.utf8.contains(UInt8(ascii: "?")) else {
      throw ExtractorInput.wrong("root", name, "a URL like https://archive.org")
    }
    while root.utf8.last == UInt8(ascii: "/") { root.removeLast() }
    return root
  }
}
