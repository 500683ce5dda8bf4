import GDLCore

/// Messages of an installed gallery-dl, for every site that it knows.
///
/// A driver runs gallery-dl's own jobs in its own process: logins, waits, filters and names are gallery-dl's,
/// downloads are gdl's. docs/extractors/gallery-dl.md tells what is handed over.
package struct GalleryDLExtractor: Extractor {
  /// Only on request: `gallery-dl:URL`, `--via gallery-dl`, or after ``DriverFinder`` has asked.
  package static let kind = ExtractorKind(
    BridgedProgram.galleryDL.name, summary: "every site that an installed gallery-dl knows",
    takesAnyText: true, recognizes: { _ in false },
    make: { input throws(ExtractionError) in try GalleryDLExtractor(input) })

  private let start: DriverStart
  private let invocation: DriverInvocation
  private let cursor: String?
  private var extraction: DriverExtraction?
  /// For questions about the files of this run; nil before the first page. Close it when no file needs it.
  package private(set) var session: DriverSession?

  /// - Parameter visited: URLs of children that were read whole, besides those that the cursor knows.
  /// - Throws: ``ExtractionError`` with `badInput` for a cursor or a setting that makes no sense.
  package init(_ input: ExtractorInput, visited: [String] = []) throws(ExtractionError) {
    let settings = DriverSettings(.galleryDL, input)
    var start = DriverStart(url: input.url)
    start.arguments = try settings.galleryDLArguments()
    start.cursor = try DriverExtraction.parse(input.cursor, .galleryDL)
    start.visited = visited
    start.logLevel = settings.text("log-level") ?? start.logLevel
    self.start = start
    cursor = input.cursor
    invocation = DriverInvocation(.galleryDL, .run, python: settings.text("python"))
  }

  package mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    if extraction == nil {
      let session = try await DriverSession.launched(invocation, start, by: pages)
      self.session = session
      extraction = DriverExtraction(.galleryDL, start.url ?? "", session, cursor: cursor)
    }
    guard var extraction else { preconditionFailure("an extraction was begun") }
    defer { self.extraction = extraction }
    return try await extraction.next()
  }

  package var answers: (any FileAnswers)? { session.map { DriverAnswers(session: $0) } }

  package func leave(part: Int?) async -> Bool {
    guard let session else { return false }
    await session.leave(part ?? 0)
    return true
  }

  package func stop() { session?.close() }
}

extension DriverSession {
  /// Starts a driver, and says what to extract.
  ///
  /// - Throws: ``ExtractionError`` with `missing` when the program, or a host for drivers, is not there.
  static func launched(
    _ invocation: DriverInvocation, _ start: DriverStart, by pages: any PageSource
  ) async throws(ExtractionError) -> DriverSession {
    guard let host = pages as? any DriverHost else {
      throw ExtractionError("\(invocation.program.name) cannot be run here", kind: .missing)
    }
    let session = DriverSession(try await host.launch(invocation), invocation.program)
    try await session.start(start)
    return session
  }
}
