/// Namespaces that feeds mix, by the names that their makers gave them.
enum FeedNamespace {
  static let atom = "http://www.w3.org/2005/Atom"
  static let dublinCore = "http://purl.org/dc/elements/1.1/"
  static let itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd"
  /// Media RSS, with and without the slash that its specification has.
  static let media = ["http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss"]
  static let xml = "http://www.w3.org/XML/1998/namespace"
}

extension XMLNode {
  /// The text of the first child of that name in this element's own namespace: `title`, but not
  /// `itunes:title`.
  func own(_ name: String) -> String? { self[name, element.namespace]?.trimmedText }

  func text(of name: String, in namespace: String) -> String? { self[name, namespace]?.trimmedText }
}
