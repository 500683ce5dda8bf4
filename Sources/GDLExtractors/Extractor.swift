import GDLCore

/// Turns one input into dispatch messages, a page at a time, so that memory does not grow with the input.
package protocol Extractor: Sendable {
  /// The next messages, in order, and where to go on after them.
  ///
  /// - Parameter limit: at most so many messages.
  /// - Throws: ``ExtractionError``; what was handed out before stays valid.
  mutating func next(limit: Int) throws(ExtractionError) -> ExtractedPage
}

package struct ExtractedPage: Sendable, Equatable {
  package var messages: [Message]
  /// Where the extractor goes on, in its own words.
  package var cursor: String
  /// Nothing comes after these messages.
  package var isLast: Bool

  package init(messages: [Message], cursor: String, isLast: Bool) {
    self.messages = messages
    self.cursor = cursor
    self.isLast = isLast
  }
}

/// An input that cannot be read, or has something in it that makes no sense.
package struct ExtractionError: Error, Sendable, Equatable {
  /// One sentence.
  package var message: String

  package init(_ message: String) { self.message = message }
}

/// URLs that a user typed: one `url` message each.
package struct DirectExtractor: Extractor {
  private let urls: [String]
  private var position = 0

  /// - Throws: ``ExtractionError`` for the first URL that cannot be one.
  package init(_ urls: [String]) throws(ExtractionError) {
    for url in urls { try Self.check(url) }
    self.urls = urls
  }

  package mutating func next(limit: Int) -> ExtractedPage {
    let end = min(position + limit, urls.count)
    defer { position = end }
    return ExtractedPage(
      messages: urls[position..<end].map { .url($0, [:]) }, cursor: "\(end)", isLast: end == urls.count)
  }

  static func check(_ url: String) throws(ExtractionError) {
    do throws(UnusableURL) {
      _ = try RequestURL(url)
    } catch {
      throw ExtractionError(error.message)
    }
  }
}
