import GDLCore

/// A place in the results of a search: the scrape interface gives all of them, page by page.
///
/// Also the extractor's cursor.
struct InternetArchiveSearch: Codable, Equatable {
  var query: String
  /// As the last page gave it; nil: the first page.
  var position: String?

  /// Results a page; the interface takes 100...10,000.
  private static let pageSize = 1_000

  init(query: String, position: String? = nil) {
    self.query = query
    self.position = position
  }

  func url(_ root: String) -> String {
    var parameters = [
      ("q", query), ("fields", "identifier,title,mediatype"), ("count", String(Self.pageSize)),
    ]
    if let position { parameters.append(("cursor", position)) }
    return WebURL.query("\(root)/services/search/v1/scrape", parameters)
  }

  /// One queue message for each item, and for each collection while there is depth; and the next place,
  /// nil after the last page.
  func read(
    _ reply: JSONValue, place: InternetArchivePlace, depth: Int
  ) throws(ExtractionError) -> ([Message], InternetArchiveSearch?) {
    if let error = reply["error"]?.text {
      throw ExtractionError(
        "the Internet Archive refused the search: \(ForeignText.shown(error))", kind: .failed)
    }
    guard case .array(let items)? = reply["items"] else {
      throw ExtractionError("the Internet Archive answered the search without a list of items", kind: .failed)
    }
    let messages = items.compactMap { message($0, place.root, depth) }
    guard let next = reply["cursor"]?.text, !items.isEmpty else { return (messages, nil) }
    guard next != position else {
      throw ExtractionError("the search of the Internet Archive goes round in circles", kind: .failed)
    }
    return (messages, InternetArchiveSearch(query: query, position: next))
  }

  private func message(_ item: JSONValue, _ root: String, _ depth: Int) -> Message? {
    guard let id = item["identifier"]?.text, InternetArchivePlace.isIdentifier(id) else { return nil }
    let mediatype = item["mediatype"]?.text
    guard depth > 0 || mediatype != "collection" else { return nil }
    var metadata: Metadata = [
      InputClassifier.extractorKey: .string(InternetArchiveExtractor.name),
      ExtractorInput.depthKey: .integer(Int64(max(0, depth - 1))),
      "category": .string(InternetArchiveExtractor.name), "subcategory": .string("search"),
      "id": .string(id), "query": .string(query),
    ]
    metadata["mediatype"] = mediatype.map { .string($0) }
    metadata["title"] = item["title"]?.oneOrMany.lazy.compactMap(\.text).first.map { .string($0) }
    return .queue("\(root)/details/\(id)", metadata)
  }
}
