import GDLCore

/// Asks a program which URLs it would take.
package enum DriverFinder {
  /// One process for all of them: reading a program's extractors takes about half a second.
  ///
  /// - Returns: in the order of the URLs; `category` is nil for those that nobody takes. gallery-dl takes every
  ///   URL that looks like a picture or a film, as `directlink`: gdl needs no help with those.
  /// - Throws: ``ExtractionError`` with `missing` when the program is not installed.
  package static func find(
    _ urls: [String], _ program: BridgedProgram, settings: [String: JSONValue] = [:], host: any DriverHost
  ) async throws(ExtractionError) -> [DriverFound] {
    var options = ExtractionOptions()
    options.settings[program.name] = settings
    let driver = DriverSettings(program, ExtractorInput(url: "", options: options))
    var start = DriverStart()
    switch program {
    case .galleryDL: start.arguments = try driver.galleryDLArguments()
    case .ytDlp: start.arguments = try driver.ytDlpArguments()
    }
    let invocation = DriverInvocation(program, .find, python: driver.text("python"))
    let session = try await DriverSession.launched(invocation, start, by: host)
    defer { session.close() }
    return try await session.find(urls)
  }
}
