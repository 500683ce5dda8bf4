import GDLCore

/// Files by Media RSS: `media:content` alone, or several forms of one thing in a `media:group`.
enum MediaGroup {
  /// - Parameter takesAll: also the lesser forms of a group.
  static func files(of item: XMLNode, on base: RequestURL, takesAll: Bool) -> [FeedFile] {
    var files: [FeedFile] = []
    for child in item.children.prefix(FeedItem.fileLimit) where isMedia(child) {
      if child.name == "content" {
        if let file = file(child, nil, base) { files.append(file) }
      } else if child.name == "group" {
        let contents = child.children.prefix(FeedItem.fileLimit).filter {
          isMedia($0) && $0.name == "content" && file($0, child, base) != nil
        }
        let taken = takesAll ? contents : best(of: contents).map { [$0] } ?? []
        files += taken.compactMap { file($0, child, base) }
      }
    }
    return files
  }

  private static func isMedia(_ node: XMLNode) -> Bool {
    FeedNamespace.media.contains(node.element.namespace)
  }

  private static func file(_ content: XMLNode, _ group: XMLNode?, _ base: RequestURL) -> FeedFile? {
    guard let url = content.element["url"].flatMap(base.link) else { return nil }
    let type = content.element["type"]?.lowercased()
    // A player's page, under the name of a program that is no more.
    guard type != "application/x-shockwave-flash", type != "text/html" else { return nil }
    let namespace = content.element.namespace
    let title = content.text(of: "title", in: namespace) ?? group?.text(of: "title", in: namespace)
    var file = FeedFile(
      url, type: type, length: content.element["fileSize"], duration: content.element["duration"],
      title: title)
    for name in ["width", "height"] { file.metadata[name] = FeedText.integer(content.element[name]) }
    return file
  }

  /// The default one; else the largest picture, the highest rate, the longest file; of equals the first.
  private static func best(of contents: [XMLNode]) -> XMLNode? {
    contents.first { $0.element["isDefault"] == "true" }
      ?? contents.reduce(nil) { best, content in
        guard let best else { return content }
        return rank(best).lexicographicallyPrecedes(rank(content)) ? content : best
      }
  }

  private static func rank(_ content: XMLNode) -> [Double] {
    let number = { (name: String) in
      content.element[name].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } ?? 0
    }
    return [number("width") * number("height"), number("bitrate"), number("fileSize")]
  }
}
