import GDLCore

/// Chooses from what a page shows the files to fetch, and from where it leads the pages to read next.
struct PageFiles {
  struct File: Equatable {
    var url: RequestURL
    /// Of HTML, or `meta`.
    var element: String
    var description: String?
  }

  /// Settings of the extractor.
  struct Choice: Sendable {
    /// Also what the page links to, where it looks like a file.
    var takesLinks = true
    /// Extensions that look like one, in lower case.
    var extensions = FileLikeness.all
    /// All forms of a picture and all formats of a video, and not only the best.
    var takesAllVariants = false
  }

  private(set) var files: [File] = []
  private(set) var pages: [RequestURL] = []
  private let base: RequestURL
  private let choice: Choice
  private var known: Set<String> = []

  init(_ contents: PageContents, on page: RequestURL, _ choice: Choice) {
    self.choice = choice
    base = contents.base.flatMap(page.link) ?? page
    for item in contents.items { take(item) }
    // Only now: a page that is linked may turn out to be shown, too.
    pages = pages.filter { $0.text != page.text && !known.contains($0.text) }
    var seen: Set<String> = []
    pages = pages.filter { seen.insert($0.text).inserted }
  }

  private mutating func take(_ item: PageContents.Item) {
    switch item {
    case .picture(let candidates, let description):
      let valid = candidates.filter { base.link($0.target) != nil }
      let taken = choice.takesAllVariants ? valid : ImageCandidate.best(of: valid).map { [$0] } ?? []
      for candidate in taken { add(candidate.target, "img", description) }
    case .media(let targets, let element):
      let valid = targets.filter { base.link($0) != nil }
      for target in choice.takesAllVariants ? valid : Array(valid.prefix(1)) { add(target, element) }
    case .poster(let target): add(target, "video")
    case .preview(let target, let isPicture):
      // Videos to embed are pages more often than files.
      guard isPicture || base.link(target).map({ FileLikeness.holds(for: $0) }) == true else { return }
      add(target, "meta")
    case .link(let target, let isDownload):
      // A place on this page, even where a `base` element makes another page of it.
      let isHere = target.trimmingASCIISpace().utf8.first.map { $0 == UInt8(ascii: "#") } ?? true
      guard !isHere, let url = base.link(target) else { return }
      if isDownload || FileLikeness.holds(for: url, extensions: choice.extensions) {
        if choice.takesLinks { add(target, "a") }
      } else {
        pages.append(url)
      }
    case .frame(let target): if let url = base.link(target) { pages.append(url) }
    }
  }

  private mutating func add(_ target: String, _ element: String, _ description: String? = nil) {
    guard let url = base.link(target), known.insert(url.text).inserted else { return }
    files.append(File(url: url, element: element, description: description))
  }
}
