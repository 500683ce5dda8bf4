import GDLExtractors

extension Engine {
  /// Names of the extractors there are, for ``ExtractionOptions/via`` and ``ExtractionOptions/settings``.
  public static var extractorNames: [String] { ExtractorRegistry.all.map(\.name) }
}
