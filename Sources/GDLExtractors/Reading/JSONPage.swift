import GDLCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Pages that have to be JSON.
enum JSONPage {
  /// More commas than this, and the page is not read: a value takes about 3 µs and up to 100 bytes, and
  /// the largest honest pages (an item of 200,000 files) have fewer. Nesting has its limit in the decoder,
  /// 512 levels.
  static let maximumCommas = 4_000_000

  /// - Throws: ``ExtractionError`` for a page that is no JSON, and for one that is too large to be read.
  static func read(
    _ page: Page, maximumCommas: Int = maximumCommas
  ) throws(ExtractionError) -> JSONValue {
    let place = RequestURL.redact(page.url)
    guard page.body.lazy.filter({ $0 == UInt8(ascii: ",") }).count <= maximumCommas else {
      throw ExtractionError("\(place) has more entries than gdl reads in one page", kind: .failed)
    }
    if beginsLikeMarkup(page.body) {
      throw ExtractionError(
        "\(place) answered with a web page instead of JSON", kind: .failed,
        hint: "open it in a browser: the site may want a login, or keep programs out")
    }
    do {
      return try JSONDecoder().decode(JSONValue.self, from: Data(page.body))
    } catch {
      throw ExtractionError("\(place) answered with something that is no readable JSON", kind: .failed)
    }
  }

  private static func beginsLikeMarkup(_ body: [UInt8]) -> Bool {
    let isBlank: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    return body.first { !isBlank($0) } == UInt8(ascii: "<")
  }
}

extension PageSource {
  /// Fetches a page that has to be JSON.
  func json(_ request: PageRequest) async throws(ExtractionError) -> JSONValue {
    try JSONPage.read(try await page(request))
  }
}
