import GDLCore

/// Messages of an installed yt-dlp: files that come as one over HTTP, and others as a whole where that is set.
package struct YtDlpExtractor: Extractor {
  /// Only on request: `yt-dlp:URL`, `--via yt-dlp`, or a `ytdl:` URL that gallery-dl handed over.
  package static let kind = ExtractorKind(
    BridgedProgram.ytDlp.name, summary: "single-file videos of every site that an installed yt-dlp knows",
    takesAnyText: true, recognizes: { _ in false },
    make: { input throws(ExtractionError) in try YtDlpExtractor(input) })

  private let start: DriverStart
  private let invocation: DriverInvocation
  private let cursor: String?
  private var extraction: DriverExtraction?
  private var session: DriverSession?

  /// - Throws: ``ExtractionError`` with `badInput` for a cursor or a setting that makes no sense.
  package init(_ input: ExtractorInput) throws(ExtractionError) {
    let settings = DriverSettings(.ytDlp, input)
    var start = DriverStart(url: input.url)
    start.arguments = try settings.ytDlpArguments()
    start.cursor = try DriverExtraction.parse(input.cursor, .ytDlp)
    start.isWholeAllowed = settings.flag("whole")
    start.logLevel = settings.text("log-level") ?? start.logLevel
    start.output = Self.output(input.metadata)
    for (name, value) in input.metadata["_headers"]?.object ?? [:] { start.headers[name] = value.string }
    self.start = start
    cursor = input.cursor
    invocation = DriverInvocation(.ytDlp, .run, python: settings.text("python"))
  }

  package mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    if extraction == nil {
      let session = try await DriverSession.launched(invocation, start, by: pages)
      self.session = session
      extraction = DriverExtraction(.ytDlp, start.url ?? "", session, cursor: cursor)
    }
    guard var extraction else { preconditionFailure("an extraction was begun") }
    defer { self.extraction = extraction }
    return try await extraction.next()
  }

  package func stop() { session?.close() }

  /// gallery-dl's folder and name for a video, as a template of yt-dlp, which alone knows the extension.
  private static func output(_ metadata: Metadata) -> String? {
    guard let filename = metadata["_filename"]?.string, !filename.isEmpty else { return nil }
    var stem = filename
    if let ending = metadata["extension"]?.string, !ending.isEmpty, stem.hasSuffix(".\(ending)") {
      stem.removeLast(ending.count + 1)
    }
    let folders = metadata["_directory"]?.texts ?? []
    let names = (folders + [stem]).map { name in
      String(name.flatMap { $0 == "%" ? ["%", "%"] : $0 == "/" ? ["_"] : [$0] })
    }
    return names.joined(separator: "/") + ".%(ext)s"
  }
}
