import GDL

/// `HoldMessages URL FOLDER`: holds every message until a door opens, which it does after half a second.
@main struct HoldMessages {
  static func main() async throws {
    let (url, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let (door, opener) = AsyncStream.makeStream(of: Void.self)
    var configuration = EngineConfiguration(journalPath: folder + "/journal.db")
    configuration.dispatchSteps = [
      { message, _ in
        print("\(message.kind) waits: \(message.url)")
        for await _ in door {}
        return .pass
      }
    ]
    let engine = try Engine(configuration)
    let job = try await engine.download(url: url, to: folder)
    async let report = engine.run([job.id])
    try await Task.sleep(for: .milliseconds(500))
    opener.finish()
    print(try await report.ending)
    try await engine.close()
  }
}
