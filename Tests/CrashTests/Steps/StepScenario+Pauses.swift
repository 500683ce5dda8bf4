import GDLTestSupport
import Glibc

extension StepScenario {
  /// Pauses and a cancel that come while the command runs, from another process.
  static let pauseScenarios = [
    StepScenario("pause-without-an-end") {
      try steered(["pause", "1"], ending: 75) { _, child in _ = await child.ended() }
    },
    StepScenario("pause-timed") { try timed() },
    StepScenario("pause-held") { try held() },
    StepScenario("pause-after-the-file") { try afterFile() },
    StepScenario("cancel-and-delete-under-way") { try cancelled() },
  ]

  private static let resource = Resource(length: 1_200_000)
  private static let stallBytes: Int64 = 400_000

  /// A download that stands still after 400 kB for a second at most, and what another process does meanwhile.
  ///
  /// - Parameter after: when that was done; the last thing to do opens the stream again.
  private static func steered(
    _ steering: [String], ending: Int32,
    then: @escaping @Sendable (Workplace, ChildProcess) async throws -> Void = { _, _ in }
  ) throws -> StepPlay {
    let (gate, reached) = (Gate(), Gate())
    let server = try MisbehavingServer(
      .serving(resource).with(.wait(for: gate, reached: reached, afterBytes: stallBytes), on: .first(1)))
    let place = try Workplace()
    var play = StepPlay(place, server, StepPlay.get(place, [server.url(), "--segments", "1"]))
    play.files = ["file.bin": resource]
    play.undisturbed = [ending]
    play.again = [["resume", "1"]]
    play.alongside = { child in
      defer { gate.open() }
      guard await waitUntil({ reached.isOpen || !child.isRunning }), child.isRunning else { return }
      _ = try await place.run(steering)
      try await then(place, child)
    }
    return play
  }

  /// Its connection stays open meanwhile.
  private static func held() throws -> StepPlay {
    try steered(["pause", "1", "--for", "200ms"], ending: 0) { place, child in
      _ = try await waitUntil {
        guard child.isRunning else { return true }
        return try await place.events().contains("jobPaused")
      }
    }
  }

  /// Its pause would last an hour; it is taken back as soon as the process waits.
  private static func timed() throws -> StepPlay {
    try steered(["pause", "1", "--for", "1h", "--reason", "lunch"], ending: 0) { place, child in
      let isPaused = try await waitUntil {
        guard child.isRunning else { return true }
        return try await place.jobs().first?.state == "paused"
      }
      if isPaused, child.isRunning { _ = try await place.run(["resume", "1", "--exit"]) }
    }
  }

  /// The file under way is finished, the next one is not begun.
  private static func afterFile() throws -> StepPlay {
    let (gate, reached) = (Gate(), Gate())
    let server = try MisbehavingServer { exchange in
      let behaviour = Behaviour.serving(resource)
      guard exchange.path == "/f0.bin" else { return behaviour.reply(to: exchange) }
      return behaviour.with(.wait(for: gate, reached: reached, afterBytes: stallBytes), on: .first(1)).reply(
        to: exchange)
    }
    let place = try Workplace()
    let urls = (0..<3).map { server.url("/f\($0).bin") }
    var play = StepPlay(
      place, server, StepPlay.get(place, urls + ["--jobs", "1", "--segments", "1"]))
    play.files = Dictionary(uniqueKeysWithValues: (0..<3).map { ("f\($0).bin", resource) })
    play.undisturbed = [75]
    play.again = [["resume", "1"]]
    play.alongside = { child in
      defer { gate.open() }
      guard await waitUntil({ reached.isOpen || !child.isRunning }), child.isRunning else { return }
      _ = try await place.run(["pause", "1", "--after-file"])
      _ = try await waitUntil {
        guard child.isRunning else { return true }
        return try await place.events().contains("jobPausing")
      }
    }
    return play
  }

  private static func cancelled() throws -> StepPlay {
    var play = try steered(["cancel", "1", "--delete"], ending: 1) { _, child in _ = await child.ended() }
    let place = play.place
    // It may have been killed before anybody cancelled it: then it is cancelled now.
    play.meanwhile = {
      if try await place.jobsOrNone().contains(where: { !["done", "cancelled"].contains($0.state) }) {
        _ = try await place.run(["cancel", "1", "--delete"])
      }
    }
    play.files = [:]
    play.isAskedAnew = false
    play.states = ["cancelled"]
    play.boundsTraffic = false
    play.endings = [0, 1]
    return play
  }
}
