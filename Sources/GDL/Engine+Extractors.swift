import GDLCore
import GDLExtractors
import GDLJournal

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

  /// Sources of a job in the order in which their reading began; the job's own input is none.
  public func sources(
    of job: JobID, after: ExtractionID = 0, limit: Int
  ) async throws(GDLError) -> [SourceDetail] {
    try await journaled { () async throws(JournalError) in
      var details: [SourceDetail] = []
      for record in try await journal.extractions(of: job, after: after, limit: limit) {
        guard let ordinal = record.ordinal else { continue }
        let message = try await journal.message(of: job, ordinal: ordinal)
        details.append(SourceDetail(record: record, url: message?.url ?? ""))
      }
      return details
    }
  }
}

/// One source of a job: what an extractor reads.
public struct SourceDetail: Sendable, Equatable {
  /// As last committed.
  public var record: ExtractionRecord
  /// Of the `queue` message that asked for it.
  public var url: String

  /// For tests and previews: an engine makes the real ones.
  public init(record: ExtractionRecord, url: String) {
    self.record = record
    self.url = url
  }
}
