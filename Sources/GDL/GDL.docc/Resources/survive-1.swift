import GDL

@main struct Download {
  static func main() async throws {
    let (url, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let engine = try Engine(EngineConfiguration(journalPath: folder + "/journal.db"))
    try await engine.close()
  }
}
