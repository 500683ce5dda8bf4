/// Which files of a job are fetched, as users write it. Stored with the job; ``check()`` says whether it can be read.
public struct Selection: Sendable, Equatable, Codable {
  /// Places among the files of the job, counted from 1: `1-5,8,10-` (`--range`).
  public var range: String?
  /// Patterns for URLs, several in one text separated by commas; a file has to fit one of them (`--accept`).
  public var accept: [String] = []
  /// Patterns for URLs; a file that fits one of them is not fetched (`--reject`).
  public var reject: [String] = []
  /// Whether the patterns take `JPG` for `jpg`.
  public var ignoresCase = false
  /// Conditions on the metadata; a file has to meet all of them (`--filter`).
  public var filters: [String] = []
  /// Files from that moment on: a date of ISO 8601 in UTC, or seconds since 1970 (`--date-after`).
  public var dateAfter: String?
  /// Files from before that moment (`--date-before`).
  public var dateBefore: String?
  /// Smaller files are not fetched: a size such as `500K` (`--min-size`).
  public var minimumSize: String?
  /// Larger files are not fetched (`--max-size`).
  public var maximumSize: String?
  /// The job ends after so many files (`100`) or bytes (`10G`) (`--stop-after`).
  public var stopAfter: String?

  /// Everything is fetched.
  public init() {}

  /// Reads all of it.
  ///
  /// - Throws: ``TextSyntaxError`` for the first text that cannot be read.
  public func check() throws(TextSyntaxError) { _ = try SelectionRules(self) }
}
