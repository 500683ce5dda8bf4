/// A media type with its parameters, as in a Content-Type field (RFC 9110 section 8.3).
struct ContentType: Sendable, Equatable {
  /// `type/subtype` in lower case; empty where the field says nothing.
  var mediaType: String
  /// In lower case; nil where none is named.
  var charset: String?

  init(_ field: String) {
    let parts = field.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingASCIISpace() }
    mediaType = parts.first?.lowercased() ?? ""
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingASCIISpace() }
      guard pair.count == 2, pair[0].lowercased() == "charset" else { continue }
      charset = pair[1].filter { $0 != "\"" && $0 != "'" }.lowercased()
      if charset?.isEmpty == true { charset = nil }
      return
    }
  }

  var isHTML: Bool { mediaType == "text/html" || mediaType == "application/xhtml+xml" }
}

extension Page {
  var contentType: ContentType { ContentType(head.first("content-type") ?? "") }
}
