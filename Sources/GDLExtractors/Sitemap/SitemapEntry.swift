import GDLCore

/// A page that a sitemap names, with the files that it names along (sitemaps.org, and Google's extensions for
/// images and videos).
struct SitemapEntry: Sendable, Equatable {
  struct File: Sendable, Equatable {
    var url: RequestURL
    var metadata: Metadata
  }

  var page: RequestURL?
  var metadata: Metadata = [:]
  var images: [File] = []
  var videos: [File] = []

  init(page: RequestURL) { self.page = page }

  /// - Parameter node: a `url` element.
  init(_ node: XMLNode, on base: RequestURL) {
    page = node.text(of: "loc").flatMap(base.link)
    metadata["date"] = Self.date(node.text(of: "lastmod"))
    metadata["changefreq"] = Self.string(node.text(of: "changefreq"))
    metadata["priority"] = Self.string(node.text(of: "priority"))
    for image in node.all("image") {
      guard let url = image.text(of: "loc").flatMap(base.link) else { continue }
      images.append(File(url: url, metadata: Self.fields(of: image)))
    }
    for video in node.all("video") {
      // A player is a page, and no file.
      guard let url = video.text(of: "content_loc").flatMap(base.link) else { continue }
      videos.append(File(url: url, metadata: Self.fields(of: video)))
    }
  }

  private static func fields(of node: XMLNode) -> Metadata {
    var metadata: Metadata = [:]
    metadata["title"] = string(node.text(of: "title"))
    metadata["description"] = string(node.text(of: "description") ?? node.text(of: "caption"))
    metadata["license"] = string(node.text(of: "license"))
    metadata["location"] = string(node.text(of: "geo_location"))
    metadata["thumbnail"] = string(node.text(of: "thumbnail_loc"))
    metadata["duration"] = node.text(of: "duration").flatMap { Int64($0) }.map { .integer($0) }
    metadata["date"] = date(node.text(of: "publication_date"))
    return metadata
  }

  private static func string(_ text: String?) -> JSONValue? { text.map { .string($0) } }
  private static func date(_ text: String?) -> JSONValue? { string(text.flatMap(SourceDate.utc)) }
}

/// Which of a sitemap's URLs are files to fetch: the setting `files`.
enum SitemapSelection: String, CaseIterable {
  case loc, images, videos, all
  /// Images and videos where the sitemap has any, with those pages that look like files; else all pages.
  case automatic = "auto"

  /// The files of some entries, in their order; each URL once.
  func files(of entries: [SitemapEntry]) -> [SitemapEntry.File] {
    let hasMedia = entries.contains { !$0.images.isEmpty || !$0.videos.isEmpty }
    var known: Set<String> = []
    var files: [SitemapEntry.File] = []
    for entry in entries {
      if let page = entry.page, takesPage(page, hasMedia: hasMedia) {
        files.append(SitemapEntry.File(url: page, metadata: entry.metadata))
      }
      let media = (takesImages ? entry.images : []) + (takesVideos ? entry.videos : [])
      for (index, file) in media.enumerated() {
        var file = file
        file.metadata["num"] = .integer(Int64(index + 1))
        file.metadata["count"] = .integer(Int64(media.count))
        file.metadata["page"] = entry.page.map { .string($0.text) }
        if file.metadata["date"] == nil { file.metadata["date"] = entry.metadata["date"] }
        files.append(file)
      }
    }
    return files.filter { known.insert($0.url.text).inserted }
  }

  private func takesPage(_ page: RequestURL, hasMedia: Bool) -> Bool {
    switch self {
    case .loc, .all: true
    case .images, .videos: false
    case .automatic: !hasMedia || FileLikeness.holds(for: page)
    }
  }

  private var takesImages: Bool {
    switch self {
    case .images, .all, .automatic: true
    case .loc, .videos: false
    }
  }

  private var takesVideos: Bool {
    switch self {
    case .videos, .all, .automatic: true
    case .loc, .images: false
    }
  }
}
