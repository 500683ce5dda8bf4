import GDLCore
import GDLExtractors

/// One kind of source that inputs may be.
public struct ExtractorSummary: Sendable, Equatable {
  /// As in `--via NAME` and `NAME:URL`.
  public var name: String
  /// What it reads, in a few words.
  public var summary: String
}

extension Engine {
  /// The extractors there are, in the order in which they are asked.
  public static var extractors: [ExtractorSummary] {
    ExtractorRegistry.all.map { ExtractorSummary(name: $0.name, summary: $0.summary) }
  }

  /// Their names, for ``ExtractionOptions/via`` and ``ExtractionOptions/settings``.
  public static var extractorNames: [String] { extractors.map(\.name) }

  /// Who reads an input; `direct` for a file.
  ///
  /// - Throws: ``GDLError`` with `usage` for a text that is no input. gallery-dl, which knows by running, is not
  ///   asked.
  public static func extractor(of input: String, options: ExtractionOptions) throws(GDLError) -> String {
    do throws(ExtractionError) {
      let message = try InputClassifier(options).message(for: input)
      return message.metadata[InputClassifier.extractorKey]?.string ?? InputClassifier.direct
    } catch {
      throw GDLError(.usage, error.message, hint: error.hint)
    }
  }
}
