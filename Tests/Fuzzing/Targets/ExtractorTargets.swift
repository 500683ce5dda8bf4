import GDLCore

@testable import GDLExtractors

/// Every extractor over pages that servers may send. Inputs are the pages themselves, so that real documents are seeds.
extension FuzzTarget {
  static let documents: [FuzzTarget] = [
    extractor(.init(kind: ListingExtractor.kind, url: "https://h.example/pub/?prefix=a/")),
    extractor(
      .init(
        kind: SitemapExtractor.kind, url: "https://h.example/sitemap.xml", settings: ["files": .string("all")]
      )),
    extractor(
      .init(
        kind: FeedExtractor.kind, url: "https://h.example/feed.xml",
        settings: ["links": .bool(true), "all-media": .bool(true)])),
    extractor(
      .init(
        kind: PageExtractor.kind, url: "https://h.example/a/page.html",
        settings: ["all-variants": .bool(true), "span-hosts": .bool(true)])),
    extractor(.init(kind: MetalinkExtractor.kind, url: "https://h.example/x.meta4")),
  ]

  static let services: [FuzzTarget] = [
    extractor(.init(kind: IIIFExtractor.kind, url: "https://h.example/iiif/manifest.json")),
    extractor(
      .init(kind: InternetArchiveExtractor.kind, url: "https://archive.org/details/item")),
    extractor(
      .init(kind: InternetArchiveExtractor.kind, url: "https://archive.org/search?query=x"),
      as: "archive-search"),
    extractor(.init(kind: CommonsExtractor.kind, url: "https://commons.wikimedia.org/wiki/Category:Cats")),
    extractor(.init(kind: MastodonExtractor.kind, url: "https://mastodon.social/@user")),
  ]

  private static func extractor(_ run: ExtractorRun, as name: String? = nil) -> FuzzTarget {
    FuzzTarget(name ?? run.kind.name, maximumLength: 16_384) { bytes in run(bytes) }
  }
}
