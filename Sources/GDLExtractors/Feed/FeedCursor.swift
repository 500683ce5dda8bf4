/// Where a paged feed goes on. Its size does not grow with the pages.
///
/// A feed whose pages lead in a circle would be read for ever. Brent's way of finding a circle keeps one
/// earlier page, and moves it up after 1, 2, 4, 8 … pages: whoever goes round meets it.
struct FeedCursor: Codable, Equatable {
  /// Of the page that comes next.
  var url: String
  /// How many pages were read.
  var pages: Int
  /// The earlier page, and how many pages ago it was taken up, and after how many it is moved.
  private var marked: String
  private var since = 0
  private var term = 1

  init(url: String) {
    self.url = url
    pages = 0
    marked = url
  }

  /// Whether it can be one of ours.
  var isSound: Bool {
    (0...FeedExtractor.pageLimit).contains(pages) && (0...pages).contains(since)
      && (1...2 * FeedExtractor.pageLimit).contains(term)
  }

  /// Goes on to the next page.
  ///
  /// - Returns: false when it was read before.
  mutating func advance(to next: String) -> Bool {
    guard next != url, next != marked else { return false }
    if since == term {
      marked = url
      since = 0
      term *= 2
    }
    since += 1
    pages += 1
    url = next
    return true
  }
}
