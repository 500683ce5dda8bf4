import GDL

/// `WatchEvents URL FOLDER`: prints what happens to a job, as it happens.
@main struct WatchEvents {
  static func main() async throws {
    let (url, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let engine = try Engine(EngineConfiguration(journalPath: folder + "/journal.db"))
    let job = try await engine.download(url: url, to: folder)
    let events = job.events
    let watcher = Task { for await event in events { print(event) } }
    _ = try await engine.run([job.id])
    try await engine.close()  // ends the stream, behind what it still holds
    await watcher.value
  }
}
