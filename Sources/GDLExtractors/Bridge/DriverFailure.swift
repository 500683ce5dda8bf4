import GDLCore

/// What a driver's end means for the extraction.
package enum DriverFailure {
  /// Exit statuses of drivers, from sysexits.h.
  private static let usage: Int32 = 64
  private static let unavailable: Int32 = 69

  /// The driver's process ended before it said that the extraction is over.
  package static func died(_ program: BridgedProgram, _ exit: DriverExit) -> ExtractionError {
    if exit.status == unavailable { return missing(program, lastLine(exit.errorOutput)) }
    let how =
      if let signal = exit.signal {
        "was ended by signal \(signal)"
      } else {
        "ended with status \(exit.status ?? -1)"
      }
    let said = lastLine(exit.errorOutput)
    let message = "\(program.name) \(how) in the middle" + (said.isEmpty ? "" : ": \(said)")
    return ExtractionError(message, kind: exit.status == usage ? .badInput : .tryLater)
  }

  package static func missing(_ program: BridgedProgram, _ sentence: String) -> ExtractionError {
    ExtractionError(
      sentence.isEmpty ? "\(program.name) is not installed" : sentence, kind: .missing,
      hint: "install it, for example with `pipx install \(program.name)`, or name its Python with "
        + "`python` in the settings of \(program.name)")
  }

  /// The extraction ended, and not everything was handed out.
  ///
  /// - Parameter errors: what the driver told since the extraction began, in order; the newest are enough.
  package static func ended(
    _ program: BridgedProgram, _ url: String, _ end: DriverEnd, _ errors: [DriverError]
  ) -> ExtractionError {
    if end.isStopped {
      return ExtractionError("\(program.name) was stopped before the end", kind: .tryLater)
    }
    // One fault that may pass makes another run worth while, whatever else there was.
    if let error = errors.last(where: \.mayPass) {
      return ExtractionError("\(program.name): \(sentence(error))", kind: .tryLater)
    }
    if end.status & Bit.unsupported != 0 {
      return ExtractionError("\(program.name) has no extractor for \(url)", kind: .badInput)
    }
    guard let error = errors.last else {
      return ExtractionError("\(program.name) ended with status \(end.status)", kind: .failed)
    }
    let message = "\(program.name): \(sentence(error))"
    let more = errors.count > 1 ? " (the last of several errors)" : ""
    let kind: ExtractionError.Kind = end.status & Bit.input != 0 ? .badInput : .failed
    return ExtractionError(message + more, kind: kind, hint: hint(program, end.status))
  }

  /// gallery-dl's status bits.
  private enum Bit {
    static let challenge = 8
    static let authentication = 16
    static let input = 32
    static let unsupported = 64
  }

  private static func hint(_ program: BridgedProgram, _ status: Int) -> String? {
    if status & Bit.authentication != 0 {
      return
        "give \(program.name) a login or cookies in its own configuration, or with `cookies` in its settings"
    }
    if status & Bit.challenge != 0 {
      return "the site wants to see a browser: give \(program.name) the cookies of one"
    }
    return nil
  }

  private static func sentence(_ error: DriverError) -> String {
    var text = error.message.split(whereSeparator: \.isNewline).joined(separator: " ")
    while text.first == " " { text.removeFirst() }
    while text.last == "." || text.last == " " { text.removeLast() }
    return text.isEmpty ? error.kind : String(text.prefix(400))
  }

  private static func lastLine(_ text: String) -> String {
    String((text.split(whereSeparator: \.isNewline).last ?? "").prefix(400))
  }
}
