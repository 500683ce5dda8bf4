import GDLCore

@testable import GDLCore
@testable import GDLExtractors

extension FuzzTarget {
  /// URLs and links. A link, a line feed, and the URL of the page on which it stands.
  static let url = FuzzTarget(
    "url", maximumLength: 1_024,
    choices: { input in
      let link = input.line()
      let base = input.text()
      for text in [link, base] {
        parts(text)
        request(text)
        absolute(text)
      }
      let fixed = needed("a plain URL") { () throws(UnusableURL) in
        try RequestURL("https://example.org/a/b;c/d?q")
      }
      let pages = [accepted { () throws(UnusableURL) in try RequestURL(base) }, fixed].compactMap { $0 }
      for page in pages { resolve(link, on: page) }
    })

  private static func parts(_ text: String) {
    let reference = URLReference(text)
    require(reference.text == text, "\(text.debugDescription) is put together as another text")
    let normalized = reference.normalized
    require(
      normalized.normalized == normalized,
      "normalised twice, \(text.debugDescription) is \(normalized.normalized), once \(normalized)")
    require(normalized.fragment == nil, "a fragment is left")
    require(
      PercentEncoding.decode(PercentEncoding.encode(text, as: .segment)) == Array(text.utf8), "lost by %")
    require(PercentEncoding.decode(WebURL.encode(text)) == Array(text.utf8), "lost by %")
  }

  private static func request(_ text: String) {
    let shown = RequestURL.redact(text)
    require(!shown.unicodeScalars.contains(where: \.isSteering), "a shown URL steers a terminal")
    let url: RequestURL
    do throws(UnusableURL) { url = try RequestURL(text) } catch {
      Invariants.sentence(error.message)
      require(!error.message.unicodeScalars.contains(where: \.isSteering), "a message steers a terminal")
      return
    }
    require((1...65_535).contains(url.port), "the port \(url.port)")
    require(url.path.utf8.first == UInt8(ascii: "/"), "the path \(url.path) does not begin with a slash")
    require(!url.host.isEmpty && !url.host.contains("@"), "the host \(url.host)")
    require(url.text == text, "a URL is kept as another")
    require(
      !shown.utf8.contains(UInt8(ascii: "@")) || url.path.utf8.contains(UInt8(ascii: "@")),
      "\(shown) shows a user")
    guard let normalized = accepted({ () throws(UnusableURL) in try url.normalized() }) else {
      fail("normalised, \(text.debugDescription) is none")
    }
    require(
      normalized.origin == url.origin, "normalised, \(text.debugDescription) is on \(normalized.origin)")
    let again = accepted { () throws(UnusableURL) in try normalized.normalized() }
    require(again == normalized, "normalised twice, \(text.debugDescription) is another")
  }

  private static func resolve(_ link: String, on page: RequestURL) {
    guard let target = accepted({ () throws(UnusableURL) in try RequestURL(link, on: page) }) else { return }
    Invariants.webURL(target.text, from: link)
    let again = accepted { () throws(UnusableURL) in try target.normalized() }
    require(again == target, "the target \(target.text) of \(link.debugDescription) is not normalised")
    let stays = accepted { () throws(UnusableURL) in try RequestURL(target.text, on: page) }
    require(stays == target, "the target \(target.text) resolved again is another")
    let segments = target.path.split(separator: "/")
    require(!segments.contains("..") && !segments.contains("."), "dot segments are left in \(target.text)")
    if let found = page.link(link) { require(found == target, "two ways to one link differ") }
  }

  private static func absolute(_ text: String) {
    guard let url = WebURL.absolute(text) else { return }
    Invariants.webURL(url, from: text)
    require(!url.utf8.contains(UInt8(ascii: "#")), "a fragment is left in \(url)")
    require(url.utf8.allSatisfy { $0 > 0x20 }, "a blank is left in \(url)")
    require(WebURL.absolute(url) == url, "made absolute twice, \(url) is another")
  }
}
