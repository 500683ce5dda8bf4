import GDL
import GDLCore
import GDLExtractors
import GDLTestSupport

/// A tree of sources that a test writes down: each has pages, and each page the messages it brings.
///
/// A page is fetched from the test's server, so that the server's log tells how often it was asked for.
struct FakeSource: Extractor {
  /// By URL path of the source, then by page.
  typealias Tree = [String: [[Message]]]

  private let url: String
  private let pages: [[Message]]
  private var page: Int

  static let name = "fake"

  static func kind(_ tree: Tree) -> ExtractorKind {
    ExtractorKind(name) { _ in
      false
    } make: { input throws(ExtractionError) in
      guard let path = try? RequestURL(input.url).path, let pages = tree[path] else {
        throw ExtractionError("there is no source \(input.url)", kind: .failed)
      }
      return FakeSource(url: input.url, pages: pages, page: input.cursor.flatMap(Int.init) ?? 0)
    }
  }

  mutating func next(_ source: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    _ = try await source.page(PageRequest("\(url)?page=\(page)"))
    defer { page += 1 }
    return ExtractedPage(messages: pages[page], cursor: "\(page + 1)", isLast: page + 1 == pages.count)
  }
}
