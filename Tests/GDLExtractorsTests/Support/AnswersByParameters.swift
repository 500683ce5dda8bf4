import GDLCore
import Synchronization

@testable import GDLExtractors

/// An interface at one URL that answers by the parameters of its query.
final class AnswersByParameters: PageSource {
  private let api: String
  private let replies: [(has: [String], text: String)]
  private let asked = Mutex<[PageRequest]>([])

  /// - Parameter replies: the first whose `name=value` (decoded) are all in the query is the answer.
  init(api: String, replies: [(has: [String], text: String)]) {
    self.api = api
    self.replies = replies
  }

  var requests: [PageRequest] { asked.withLock { $0 } }

  func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
    asked.withLock { $0.append(request) }
    let parts = request.url.split(separator: "?", maxSplits: 1)
    let parameters = WebURL.parameters(parts.count > 1 ? String(parts[1]) : nil).map {
      "\($0.name)=\($0.value)"
    }
    guard parts[0] == api, let reply = replies.first(where: { $0.has.allSatisfy(parameters.contains) }) else {
      throw ExtractionError("\(request.url) is not there (404)", kind: .failed)
    }
    return Page(reply.text, at: request.url)
  }
}
