import GDLCore
import GDLExtractors

/// Reads the sources of a scenario page by page. What is on a page was written down beforehand; the page is
/// fetched all the same, so that everything that can happen to a page happens.
struct SimulatedSource: Extractor {
  static let name = "simulated"

  private let url: String
  private let pages: [[Message]]
  private var page: Int

  /// - Parameter pages: by source.
  static func kind(_ pages: [String: [[Message]]]) -> ExtractorKind {
    ExtractorKind(name) { url in
      pages.keys.contains { $0.hasSuffix(url.path) } && url.path.hasPrefix("/source/")
    } make: { input throws(ExtractionError) in
      guard let found = pages[input.url] else {
        throw ExtractionError("there is no source \(input.url)", kind: .failed)
      }
      return SimulatedSource(url: input.url, pages: found, page: input.cursor.flatMap(Int.init) ?? 0)
    }
  }

  private init(url: String, pages: [[Message]], page: Int) {
    self.url = url
    self.pages = pages
    self.page = page
  }

  mutating func next(_ source: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    _ = try await source.page(PageRequest("\(url)?page=\(page)"))
    defer { page += 1 }
    return ExtractedPage(messages: pages[page], cursor: "\(page + 1)", isLast: page + 1 >= pages.count)
  }
}
