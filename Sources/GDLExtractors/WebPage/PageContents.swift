/// Collects what an HTML page shows and where it leads, in the order of the page.
final class PageContents: MarkupHandler {
  enum Item: Equatable {
    /// Forms of one picture.
    case picture([ImageCandidate], description: String?)
    /// A video or a sound in several formats, the author's favourite first.
    case media([String], element: String)
    /// The still before a video begins.
    case poster(String)
    /// Where an `a` or `area` leads.
    case link(String, isDownload: Bool)
    /// A page in the page.
    case frame(String)
    /// What the page offers to others that link to it (Open Graph).
    case preview(String, isPicture: Bool)
  }

  private(set) var items: [Item] = []
  private(set) var title = ""
  /// Of the first `base` element: what all links of the page count from.
  private(set) var base: String?

  private var isInTitle = false
  private var hasTitle = false
  /// Where in `items` the video or sound is that is open.
  private var openMedia: Int?
  /// What the sources of the open `picture` name; nil outside of one.
  private var pictureSources: [ImageCandidate]?
  private static let titleLimit = 1_000
  /// Formats of one video.
  private static let sourceLimit = 100

  func start(_ element: MarkupElement) throws(MarkupError) {
    guard items.count < SourceLimits.entries else {
      throw MarkupError(message: "it shows and links to more than \(SourceLimits.entries) things")
    }
    switch element.name {
    case "title": isInTitle = !hasTitle
    case "base": if base == nil { base = element["href"] }
    case "meta": addPreview(element)
    case "img", "amp-img": addPicture(element)
    case "picture": pictureSources = []
    case "source": addSource(element)
    case "video", "audio", "amp-video", "amp-audio": openMedia(element)
    case "a", "area":
      if let target = element["href"] { items.append(.link(target, isDownload: element["download"] != nil)) }
    case "iframe", "frame": if let target = element["src"] { items.append(.frame(target)) }
    default: break
    }
  }

  func text(_ text: String) {
    if isInTitle, title.utf8.count < Self.titleLimit { title += text }
  }

  func end(_ name: String) {
    switch name {
    case "title":
      if isInTitle { hasTitle = true }
      isInTitle = false
    case "picture": closePicture()
    case "video", "audio", "amp-video", "amp-audio": openMedia = nil
    default: break
    }
  }

  private static let previewPictures = ["og:image", "og:image:url", "og:image:secure_url"]
  private static let previewMedia = [
    "og:video", "og:video:url", "og:video:secure_url", "og:audio", "og:audio:url", "og:audio:secure_url",
  ]

  private func addPreview(_ element: MarkupElement) {
    guard let property = (element["property"] ?? element["name"])?.lowercased(),
      let target = element["content"]
    else { return }
    if Self.previewPictures.contains(property) {
      items.append(.preview(target, isPicture: true))
    } else if Self.previewMedia.contains(property) {
      items.append(.preview(target, isPicture: false))
    }
  }

  private func addPicture(_ element: MarkupElement) {
    let candidates = (pictureSources ?? []) + ImageCandidate.all(in: element)
    if pictureSources != nil { pictureSources = [] }
    guard !candidates.isEmpty else { return }
    items.append(.picture(candidates, description: element["alt"] ?? element["title"]))
  }

  private func addSource(_ element: MarkupElement) {
    if pictureSources != nil {
      // A page may leave a picture open for ever.
      if (pictureSources?.count ?? 0) < 1_000 { pictureSources? += ImageCandidate.all(in: element) }
      return
    }
    guard let target = element["src"] ?? element["data-src"] else { return }
    if let openMedia, case .media(let targets, let name) = items[openMedia] {
      if targets.count < Self.sourceLimit { items[openMedia] = .media(targets + [target], element: name) }
    } else {
      items.append(.media([target], element: "source"))
    }
  }

  private func openMedia(_ element: MarkupElement) {
    if let poster = element["poster"] ?? element["data-poster"] { items.append(.poster(poster)) }
    openMedia = items.count
    items.append(.media([element["src"] ?? element["data-src"]].compactMap(\.self), element: element.name))
  }

  /// A picture without an `img` shows nothing in browsers; scripts put one there.
  private func closePicture() {
    if let pictureSources, !pictureSources.isEmpty {
      items.append(.picture(pictureSources, description: nil))
    }
    pictureSources = nil
  }
}
