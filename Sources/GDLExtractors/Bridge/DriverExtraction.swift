import GDLCore

/// What both bridges have in common: pages of a driver, turned into pages of messages.
struct DriverExtraction: Sendable {
  let program: BridgedProgram
  let url: String
  private let session: DriverSession
  private var messages: DriverMessages
  private var cursor: String
  private var failure: ExtractionError?

  init(_ program: BridgedProgram, _ url: String, _ session: DriverSession, cursor: String?) {
    self.program = program
    self.url = url
    self.session = session
    messages = DriverMessages(program)
    self.cursor = cursor ?? ""
  }

  /// The last page only after the driver has said that nothing is missing. After any other end, what came is
  /// handed out first, and the error is thrown by the call after that.
  mutating func next() async throws(ExtractionError) -> ExtractedPage {
    if let failure { throw failure }
    let page = try await session.nextPage()
    if let missing = page.missing {
      session.close()
      throw DriverFailure.missing(program, missing)
    }
    let found = messages.messages(page.events)
    var notes = messages.takeNotes()
    if let cursor = page.cursor { self.cursor = cursor }
    var isLast = false
    if let end = page.end {
      if end.status == 0 {
        isLast = true
        if messages.skipped > 0 {
          notes.append(
            ExtractionNote(.info, "\(program.name) left out \(messages.skipped) by its own settings: \(url)"))
        }
      } else {
        session.close()
        let error = DriverFailure.ended(program, url, end, messages.errors)
        if found.isEmpty && notes.isEmpty { throw error }
        failure = error
      }
    }
    return ExtractedPage(messages: found, cursor: cursor, isLast: isLast, notes: notes)
  }

  /// A cursor as the driver gave it.
  ///
  /// - Throws: ``ExtractionError`` with `badInput` for any other text.
  static func parse(_ cursor: String?, _ program: BridgedProgram) throws(ExtractionError) -> JSONValue? {
    guard let cursor, !cursor.isEmpty else { return nil }
    guard let value = DriverJSON.value(cursor), value.object != nil else {
      throw ExtractionError("the journaled place in \(program.name)'s extraction cannot be read")
    }
    return value
  }
}
