import GDLCore

/// A reply of a wiki's `api.php`.
struct WikiReply {
  private let document: JSONValue

  init(_ document: JSONValue) { self.document = document }

  /// - Throws: ``ExtractionError`` when the wiki says that it did not answer.
  func check(_ place: WikiPlace) throws(ExtractionError) {
    guard let error = document["error"] else {
      guard document.object != nil else {
        throw ExtractionError(
          "\(place.host) answered with something that is no reply of MediaWiki", kind: .failed)
      }
      return
    }
    let code = error["code"]?.text ?? ""
    let said = ForeignText.shown(error["info"]?.text ?? code)
    // The wiki is behind with its copies, busy, or not itself: that passes.
    let passes = ["maxlag", "ratelimited", "readonly"].contains(code) || code.hasPrefix("internal_api_error")
    throw ExtractionError("\(place.host) says: \(said)", kind: passes ? .tryLater : .failed)
  }

  /// Files of which this reply has the data; the others come with a later one.
  var files: [WikiFile] {
    pages.compactMap { WikiFile($0) }
  }

  /// Titles of the categories among the pages (namespace 14), with their namespace.
  var categories: [String] {
    pages.compactMap { page in
      page["ns"] == .integer(14) ? page["title"]?.string : nil
    }
  }

  /// Nil after the last reply.
  ///
  /// - Throws: ``ExtractionError`` for one that makes no sense.
  func continuation() throws(ExtractionError) -> WikiContinuation? {
    guard let value = document["continue"] else { return nil }
    guard let continuation = WikiContinuation(value) else {
      throw ExtractionError("the wiki does not say readably how its list goes on", kind: .failed)
    }
    return continuation
  }

  /// An array; before format version 2 an object by page id.
  private var pages: [JSONValue] {
    guard let pages = document["query"]?["pages"] else { return [] }
    guard let byID = pages.object else { return pages.oneOrMany }
    return byID.sorted { ($0.value["pageid"]?.size ?? 0, $0.key) < ($1.value["pageid"]?.size ?? 0, $1.key) }
      .map(\.value)
  }
}
