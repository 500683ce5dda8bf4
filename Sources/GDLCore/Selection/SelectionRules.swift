/// A ``Selection``, ready to decide.
///
/// What is not known of a file never speaks against it: one without a date passes the dates, one without a length
/// the sizes.
package struct SelectionRules: Sendable, Equatable {
  private let ranges: IndexRanges?
  private let accepted: [URLGlob]
  private let rejected: [(text: String, glob: URLGlob)]
  private let filters: [Filter]
  private let earliest: Int64?
  private let end: Int64?
  private let minimumSize: Int64?
  private let maximumSize: Int64?
  /// When the job has enough. Nil: never.
  package let stopAfter: StopAfter?
  private let selection: Selection

  package static func == (one: SelectionRules, other: SelectionRules) -> Bool {
    one.selection == other.selection
  }

  /// - Throws: ``TextSyntaxError`` for the first text that cannot be read.
  package init(_ selection: Selection) throws(TextSyntaxError) {
    self.selection = selection
    ranges = if let range = selection.range { try IndexRanges(range) } else { nil }
    accepted = try Self.patterns(selection.accept, selection).map(\.glob)
    rejected = try Self.patterns(selection.reject, selection)
    var filters: [Filter] = []
    for filter in selection.filters { filters.append(try Filter(filter)) }
    self.filters = filters
    earliest = try Self.moment(selection.dateAfter)
    end = try Self.moment(selection.dateBefore)
    minimumSize = try Self.size(selection.minimumSize)
    maximumSize = try Self.size(selection.maximumSize)
    stopAfter = if let limit = selection.stopAfter { try StopAfter(limit) } else { nil }
  }

  /// Whether every file is taken, and there is no end.
  package var isEmpty: Bool { selection == Selection() }

  /// Whether a file may still be refused by its length once ``decision(url:metadata:index:)`` took it.
  package func needsSize(of metadata: Metadata) -> Bool {
    (minimumSize != nil || maximumSize != nil) && Self.statedSize(metadata) == nil
  }

  /// What the message alone says of a file.
  ///
  /// - Parameter index: Its place among the files of the job, from 1 on. gallery-dl counts only files that pass
  ///   everything else: for that, ask ``decision(url:metadata:)`` first, and count those for ``decision(index:)``.
  package func decision(url: String, metadata: Metadata, index: Int) -> SelectionDecision {
    let place = decision(index: index)
    return place == .take ? decision(url: url, metadata: metadata) : place
  }

  /// What its place among the files says.
  ///
  /// - Parameter index: From 1 on.
  package func decision(index: Int) -> SelectionDecision {
    guard let ranges, !ranges.contains(index) else { return .take }
    return ranges.isBeyond(index) ? .stop(.range) : .skip(.range)
  }

  /// What the message says of a file, whatever its place.
  package func decision(url: String, metadata: Metadata) -> SelectionDecision {
    if !accepted.isEmpty, !accepted.contains(where: { $0.matches(url) }) { return .skip(.accept) }
    if let pattern = rejected.first(where: { $0.glob.matches(url) }) { return .skip(.reject(pattern.text)) }
    if earliest != nil || end != nil, let date = Self.date(metadata) {
      if let earliest, date < earliest { return .skip(.dateAfter) }
      if let end, date >= end { return .skip(.dateBefore) }
    }
    if let filter = filters.first(where: { !$0.matches(metadata) }) { return .skip(.filter(filter.text)) }
    return Self.statedSize(metadata).map { decision(size: $0) } ?? .take
  }

  /// What its length says, once the head of the reply told it.
  ///
  /// - Parameter size: Of the whole file, in bytes.
  package func decision(size: Int64) -> SelectionDecision {
    if let minimumSize, size < minimumSize { return .skip(.tooSmall(size, minimumSize)) }
    if let maximumSize, size > maximumSize { return .skip(.tooLarge(size, maximumSize)) }
    return .take
  }

  private static func statedSize(_ metadata: Metadata) -> Int64? {
    if case .integer(let size) = metadata["_size"], size >= 0 { size } else { nil }
  }

  private static func date(_ metadata: Metadata) -> Int64? {
    switch metadata["date"] {
    case .string(let text): TemplateDate(metadata: text)?.seconds ?? ISODate.parse(text)
    case .integer(let seconds): seconds
    case .number(let seconds): Int64(exactly: seconds.rounded(.down))
    case nil, .null, .bool, .array, .object: nil
    }
  }

  private static func patterns(
    _ texts: [String], _ selection: Selection
  ) throws(TextSyntaxError) -> [(text: String, glob: URLGlob)] {
    var patterns: [(text: String, glob: URLGlob)] = []
    for text in texts.flatMap(PatternList.split) {
      patterns.append((text, try URLGlob(text, ignoresCase: selection.ignoresCase)))
    }
    return patterns
  }

  private static func moment(_ text: String?) throws(TextSyntaxError) -> Int64? {
    guard let text else { return nil }
    if let seconds = ISODate.parse(text) ?? Int64(text) { return seconds }
    throw TextSyntaxError(
      subject: "date", text: text, position: 1,
      problem: "it is written 2024-12-31, 2024-12-31T18:00 or as seconds since 1970")
  }

  private static func size(_ text: String?) throws(TextSyntaxError) -> Int64? {
    guard let text else { return nil }
    if let bytes = ByteSize.parse(text) { return bytes }
    throw TextSyntaxError(
      subject: "size", text: text, position: 1, problem: "it is written 500K, 10M, 10MB or as bytes")
  }
}
