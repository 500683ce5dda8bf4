import GDL

/// `PauseAndResume URL FOLDER`: pauses for two seconds as soon as the job runs. The pause ends by itself.
@main struct PauseAndResume {
  static func main() async throws {
    let (url, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let engine = try Engine(EngineConfiguration(journalPath: folder + "/journal.db"))
    var options = JobOptions()
    options.rate = RateSchedule(bytesPerSecond: 1 << 20)
    let job = try await engine.download(url: url, to: folder, options: options)
    engine.on(.jobStarted) { _ in
      var request = PauseRequest()
      request.durationSeconds = 2
      try? await job.pause(request)
    }
    engine.on(.paused) { _ in print("paused: every byte received is durable") }
    engine.on(.resumed) { _ in print("resumed") }
    print(try await engine.run([job.id]).ending)
    try await engine.close()
  }
}
