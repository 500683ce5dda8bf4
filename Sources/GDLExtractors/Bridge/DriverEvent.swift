import GDLCore

/// What a driver says; docs/extractors/gallery-dl.md, "Driver protocol". What a newer driver adds is ``other``.
package enum DriverEvent: Sendable, Equatable {
  case hello(DriverHello)
  /// The program is not installed, with a sentence that says so.
  case missing(String)
  /// A job begins, the first one or a child. Children cost a credit.
  case begin(DriverJob)
  /// A child has ended; 0 when it is whole.
  case childEnd(url: String, status: Int)
  case directory(DriverDirectory)
  case file(DriverFile)
  /// Messages that the program left out.
  case skip(DriverSkip)
  /// A URL that no extractor of the program takes.
  case unsupported(String)
  /// What came before may be journaled with it.
  case cursor(String)
  case error(DriverError)
  case log(level: String, logger: String, message: String)
  case fallback(DriverFallback)
  case verdict(DriverVerdict)
  case found(DriverFound)
  case end(DriverEnd)
  /// Not known here.
  case other(hasCost: Bool)

  /// Whether it uses up a credit: everything that has a `seq` and is no answer.
  package var hasCost: Bool {
    switch self {
    case .directory, .file, .skip: true
    case .begin(let job): job.isChild
    case .other(let hasCost): hasCost
    case .hello, .missing, .childEnd, .unsupported, .cursor, .error, .log, .fallback, .verdict, .found, .end:
      false
    }
  }

  /// - Throws: ``ExtractionError`` with `failed` for a line that is no event.
  package init(line: String) throws(ExtractionError) {
    guard let fields = DriverJSON.value(line)?.object, let event = Self(fields) else {
      throw ExtractionError("the driver wrote a line that is no event: \(line.prefix(120))", kind: .failed)
    }
    self = event
  }

  private init?(_ fields: [String: JSONValue]) {
    guard let name = fields["event"]?.string else { return nil }
    switch name {
    case "hello": self = .hello(DriverHello(fields))
    case "missing": self = .missing(fields["message"]?.string ?? "")
    case "begin": self = .begin(DriverJob(fields, isChild: false))
    case "child-begin": self = .begin(DriverJob(fields, isChild: true))
    case "child-end":
      self = .childEnd(url: fields["url"]?.string ?? "", status: fields["status"]?.int ?? 1)
    case "dir": self = .directory(DriverDirectory(fields))
    case "url":
      guard let file = DriverFile(fields) else { return nil }
      self = .file(file)
    case "skip": self = .skip(DriverSkip(fields))
    case "unsupported": self = .unsupported(fields["url"]?.string ?? "")
    case "cursor":
      // It is journaled, and has to be read again: see DriverExtraction.parse.
      guard let cursor = fields["cursor"], cursor.object != nil else { return nil }
      self = .cursor(DriverJSON.line(cursor))
    case "error": self = .error(DriverError(fields))
    case "log":
      self = .log(
        level: fields["level"]?.string ?? "", logger: fields["logger"]?.string ?? "",
        message: fields["message"]?.string ?? "")
    case "fallback": self = .fallback(DriverFallback(fields))
    case "validate": self = .verdict(DriverVerdict(fields))
    case "found": self = .found(DriverFound(fields))
    case "end": self = .end(DriverEnd(fields))
    default: self = .other(hasCost: fields["seq"] != nil)
    }
  }
}

extension JSONValue {
  var int: Int? { if case .integer(let value) = self { Int(exactly: value) } else { nil } }
  var isTrue: Bool { self == .bool(true) }
  var texts: [String]? { if case .array(let values) = self { values.compactMap(\.string) } else { nil } }
  /// Nil for `null`.
  var present: JSONValue? { self == .null ? nil : self }
}
