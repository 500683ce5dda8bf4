import GDLCore
import GDLExtractors
import Synchronization

/// Pages from a dictionary by URL. What is not in it is an error, as a 404 is.
final class FakePages: PageSource {
  private let pages: [String: Page]
  private let asked = Mutex<[PageRequest]>([])

  init(_ pages: [String: Page]) { self.pages = pages }

  /// Pages of nothing but a body.
  convenience init(texts: [String: String]) {
    var pages: [String: Page] = [:]
    for (url, text) in texts { pages[url] = Page(text, at: url) }
    self.init(pages)
  }

  /// What was asked for, in order.
  var requests: [PageRequest] { asked.withLock { $0 } }

  func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
    asked.withLock { $0.append(request) }
    guard let page = pages[request.url] else {
      throw ExtractionError("\(request.url) is not there (404)", kind: .failed)
    }
    guard page.body.count <= request.limit else {
      throw ExtractionError("\(request.url) is longer than \(request.limit) bytes", kind: .failed)
    }
    return page
  }
}

extension Page {
  /// A page with status 200.
  init(_ text: String, at url: String, fields: [ResponseHead.Field] = []) {
    let head = ResponseHead(status: 200, version: .http1_1, fields: fields, urls: [url], receivedAt: 0)
    self.init(url: url, head: head, body: Array(text.utf8))
  }
}
