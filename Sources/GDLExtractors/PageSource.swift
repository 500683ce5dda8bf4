import GDLCore

/// Where extractors get pages from: the engine, which knows the network, its waits and its pauses.
package protocol PageSource: Sendable {
  /// Fetches one page whole. Redirects are followed; faults that may pass are tried again.
  ///
  /// - Throws: ``ExtractionError`` for a status outside 200…299, for a page over its limit, and for faults.
  func page(_ request: PageRequest) async throws(ExtractionError) -> Page
}

/// What to fetch.
package struct PageRequest: Sendable, Equatable {
  /// Absolute, `http:` or `https:`.
  package var url: String
  /// Whole lines, `Name: value`, besides those of the job.
  package var headers: [String]
  /// A longer page is an error, in bytes.
  package var limit: Int

  package init(_ url: String, headers: [String] = [], limit: Int = 64 << 20) {
    self.url = url
    self.headers = headers
    self.limit = limit
  }
}

/// A page as the server sent it.
package struct Page: Sendable {
  /// Where it was found in the end: relative links count from here.
  package var url: String
  package var head: ResponseHead
  /// No content coding was asked for; a server that sends one all the same has it undone.
  package var body: [UInt8]

  package init(url: String, head: ResponseHead, body: [UInt8]) {
    self.url = url
    self.head = head
    self.body = body
  }
}
