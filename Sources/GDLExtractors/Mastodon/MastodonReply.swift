import GDLCore

/// A reply of an instance.
struct MastodonReply {
  let json: JSONValue
  private let links: [String]

  /// - Throws: ``ExtractionError`` when it is no JSON, or says what is wrong instead.
  init(_ page: Page, from instance: String) throws(ExtractionError) {
    json = try JSONPage.read(page)
    links = page.head.values("link")
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
    let relations = links.flatMap(Self.relations)
    if let next = relations.first(where: { $0.relation == "next" }) {
      let query = (try? RequestURL(next.target))?.query
      let id = WebURL.parameters(query).first { $0.name == "max_id" }?.value
      return id.flatMap(Self.identifier) ?? last
    }
    return relations.contains { $0.relation == "prev" } ? nil : last
  }

  private static func identifier(_ text: String) -> String? {
    MastodonPlace.isIdentifier(text) ? text : nil
  }

  /// The links of a field like `<https://…>; rel="next", <https://…>; rel="prev"` (RFC 8288, section 3).
  private static func relations(_ field: String) -> [(target: String, relation: String)] {
    var found: [(target: String, relation: String)] = []
    var rest = field.utf8[...]
    while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
      let target = rest[rest.index(after: start)...]
      guard let end = target.firstIndex(of: UInt8(ascii: ">")) else { break }
      let after = target[target.index(after: end)...]
      let stop = after.firstIndex(of: UInt8(ascii: "<")) ?? after.endIndex
      let parameters = Substring(after[..<stop]).lowercased().filter { $0 != " " && $0 != "\"" }
      for part in parameters.split(whereSeparator: { $0 == ";" || $0 == "," }) where part.hasPrefix("rel=") {
        found.append((String(Substring(target[..<end])), String(part.dropFirst(4))))
      }
      rest = after[stop...]
    }
    return found
  }
}
