import GDLCore

/// One kind of source: how it is recognised and what reads it.
package struct ExtractorKind: Sendable {
  /// As in `--via NAME`, `NAME:URL` and `[extractor.NAME]`; also the `category` of its messages.
  package var name: String
  /// Whether what follows `NAME:` may be other than an HTTP URL: whoever reads it knows forms of its own.
  package var takesAnyText: Bool
  /// What it reads, in a few words.
  package var summary: String
  /// Whether a URL is surely of this kind, by its text alone.
  package var recognizes: @Sendable (RequestURL) -> Bool
  /// - Throws: ``ExtractionError`` with `badInput` for a URL, option or cursor that makes no sense.
  package var make: @Sendable (ExtractorInput) throws(ExtractionError) -> any Extractor

  package init(
    _ name: String, summary: String = "", takesAnyText: Bool = false,
    recognizes: @escaping @Sendable (RequestURL) -> Bool,
    make: @escaping @Sendable (ExtractorInput) throws(ExtractionError) -> any Extractor
  ) {
    self.name = name
    self.summary = summary
    self.takesAnyText = takesAnyText
    self.recognizes = recognizes
    self.make = make
  }
}

/// What an extractor is made of.
package struct ExtractorInput: Sendable {
  /// Absolute, without a `NAME:` before it.
  package var url: String
  /// Of the last page that was journaled; nil at the beginning.
  package var cursor: String?
  /// Of the `queue` message that asked for it: `_depth` and the like come from its parent.
  package var metadata: Metadata
  package var options: ExtractionOptions

  package init(
    url: String, cursor: String? = nil, metadata: Metadata = [:],
    options: ExtractionOptions = ExtractionOptions()
  ) {
    self.url = url
    self.cursor = cursor
    self.metadata = metadata
    self.options = options
  }

  /// What the user set for an extractor.
  package func setting(_ name: String, of extractor: String) -> JSONValue? {
    options.settings[extractor]?[name]
  }
}

/// All kinds of sources that gdl reads by itself.
package enum ExtractorRegistry {
  /// In the order in which they are asked.
  package static let all: [ExtractorKind] = [
    MetalinkExtractor.kind,
    SitemapExtractor.kind,
    FeedExtractor.kind,
    IIIFExtractor.kind,
    InternetArchiveExtractor.kind,
    CommonsExtractor.kind,
    MastodonExtractor.kind,
    ListingExtractor.kind,
    PageExtractor.kind,
    GalleryDLExtractor.kind,
    YtDlpExtractor.kind,
  ]
}

extension [ExtractorKind] {
  package func named(_ name: String) -> ExtractorKind? { first { $0.name == name } }

  /// The one that surely knows a URL; nil: it is a file, or nobody's.
  package func recognizing(_ url: RequestURL) -> ExtractorKind? { first { $0.recognizes(url) } }
}
