/// How a job turns its inputs into messages. Part of ``JobOptions``.
public struct ExtractionOptions: Sendable, Equatable, Codable {
  /// Name of the extractor that takes every input (`--via`). Nil: the one that knows the URL.
  public var via: String?
  /// Directory listings are followed into their folders (`--recursive`).
  public var isRecursive = false
  /// Levels below an input that are followed; 0: only the input itself. Nil: as the extractor has it.
  public var depth: Int?
  /// Files that may wait for their download before extraction waits, too. Nil: no limit (`all`).
  public var lookAhead: Int? = 1_000
  /// A source is left after so many files in a row that were there already (`--stop-at-known`). Nil: never.
  public var stopAtKnown: Int?
  /// What users set for single extractors: extractor, then option, then value.
  public var settings: [String: [String: JSONValue]] = [:]

  /// The defaults.
  public init() {}
}
