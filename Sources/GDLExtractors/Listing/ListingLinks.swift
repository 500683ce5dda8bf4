/// Collects the links of an HTML page, each with what stands beside it in its row.
final class ListingLinks: MarkupHandler {
  struct Link {
    var target: String
    /// The text of the link.
    var label = ""
    /// The classes of the link and of what is in it.
    var classes: Set<Substring> = []
    /// What stands beside it: in its table row or list item, or behind it up to the next link.
    var details = ""
    /// Whether it stands in preformatted text, as nginx and Apache write it.
    var isPreformatted = false
    /// Of a `time` element beside it.
    var time: String?
    /// Of an element in it of class `size`: serve-index writes it to the byte.
    var sizeText: String?
  }

  private(set) var links: [Link] = []
  private(set) var title = ""
  private(set) var heading = ""
  /// Counts of files and folders, as Caddy shows them above its list.
  private(set) var hasCaddySummary = false

  private var isInLink = false
  private var isInSize = false
  private var preformattedDepth = 0
  private var naming: Naming?
  private var hasHeading = false
  /// The first link of the row that is open; nil outside of rows.
  private var rowStart: Int?
  private var rowText = ""
  private static let detailsLimit = 1_000

  func start(_ element: MarkupElement) throws(MarkupError) {
    let classes = (element["class"] ?? "").split(separator: " ")
    if classes.contains("meta-item") { hasCaddySummary = true }
    switch element.name {
    case "a": try startLink(element, classes)
    case "title": naming = .title
    case "h1", "h2": if !hasHeading { naming = .heading }
    case "pre": preformattedDepth += 1
    case "tr", "li": startRow()
    case "time": if let last = links.indices.last { links[last].time = element["datetime"] }
    default: break
    }
    guard isInLink, let last = links.indices.last else { return }
    links[last].classes.formUnion(classes)
    if classes.contains("size") {
      isInSize = true
      links[last].sizeText = ""
    }
  }

  private func startLink(_ element: MarkupElement, _ classes: [Substring]) throws(MarkupError) {
    guard let target = element["href"] else { return }
    guard links.count < SourceLimits.entries else {
      throw MarkupError(message: "it has more than \(SourceLimits.entries) links")
    }
    links.append(Link(target: target, isPreformatted: preformattedDepth > 0))
    isInLink = true
  }

  func text(_ text: String) {
    switch naming {
    case .title: title += text
    case .heading: heading += text
    case nil: break
    }
    if isInLink, let last = links.indices.last {
      links[last].label += text
      if isInSize { links[last].sizeText? += text }
    } else if rowStart != nil {
      if rowText.utf8.count < Self.detailsLimit { rowText += " " + text }
    } else if let last = links.indices.last, links[last].details.utf8.count < Self.detailsLimit {
      links[last].details += text
    }
  }

  func end(_ name: String) {
    switch name {
    case "a":
      isInLink = false
      isInSize = false
    case "span": isInSize = false
    case "title": naming = nil
    case "h1", "h2":
      naming = nil
      hasHeading = true
    case "pre": preformattedDepth -= 1
    case "tr", "li": endRow()
    default: break
    }
  }

  private func startRow() {
    endRow()
    rowStart = links.count
  }

  private func endRow() {
    guard let start = rowStart else { return }
    for index in start..<links.count { links[index].details = rowText }
    rowStart = nil
    rowText = ""
  }

  /// What the text names that comes.
  private enum Naming {
    case title, heading
  }
}
