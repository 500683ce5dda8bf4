import GDLCore

/// A reply of an instance.
struct MastodonReply {
  let json: JSONValue
  private let links: [LinkField]

  /// - Throws: ``ExtractionError`` when it is no JSON, or says what is wrong instead.
  init(_ page: Page, from instance: String) throws(ExtractionError) {
    json = try JSONPage.read(page)
    links = LinkField.parse(page.head.values("link"))
    if let error = json["error"]?.text {
      throw ExtractionError("\(instance) says: \(ForeignText.shown(error))", kind: .failed)
    }
  }

  /// The id below which the next posts are; nil after the last page.
  ///
  /// A server that has links leaves out the next one at the end; without links an empty list is the end.
  /// Only the id is taken of the link: the token goes to no other place that it may name.
  func nextPosition(after statuses: [JSONValue]) -> String? {
    let last = statuses.last?["id"]?.text.flatMap(Self.identifier)
    if let next = links.first(where: { $0.has(relation: "next") }) {
      let query = (try? RequestURL(next.target))?.query
      let id = WebURL.parameters(query).first { $0.name == "max_id" }?.value
      return id.flatMap(Self.identifier) ?? last
    }
    return links.contains { $0.has(relation: "prev") } ? nil : last
  }

  private static func identifier(_ text: String) -> String? {
    MastodonPlace.isIdentifier(text) ? text : nil
  }
}
