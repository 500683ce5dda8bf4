import GDL

/// `Download URL FOLDER`: kill it as you like, and start it again. It goes on where it was.
@main struct Download {
  static func main() async throws {
    let (url, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let engine = try Engine(EngineConfiguration(journalPath: folder + "/journal.db"))
    let job = try await engine.download(url: url, to: folder)
    let report = try await engine.run([job.id])
    print("\(report.ending): \(report.done) done, \(report.bytesReceived) bytes received")
    try await engine.close()
  }
}
