import GDLTestSupport
import Glibc

extension StepScenario {
  /// One file, whose bytes come in one or several connections, or change on the server.
  static let fileScenarios = [
    StepScenario("small-file") { try single(Resource(length: 10_000)) },
    StepScenario("one-segment") { try single(large, ["--segments", "1"]) },
    StepScenario("four-segments") { try single(large, ["--segments", "4", "--min-segment", "1M"]) },
    StepScenario("replaced-version") { try await replaced() },
    StepScenario("without-a-journal-folder") { try deep() },
  ]

  static let large = Resource(length: 5 << 20 + 123_456)

  private static func single(_ resource: Resource, _ options: [String] = []) throws -> StepPlay {
    let server = try MisbehavingServer(.serving(resource))
    let place = try Workplace()
    var play = StepPlay(place, server, StepPlay.get(place, [server.url()] + options))
    play.files = ["file.bin": resource]
    return play
  }

  /// Every folder is new, that of the journal and that of the file.
  private static func deep() throws -> StepPlay {
    let resource = Resource(length: 3_000)
    let server = try MisbehavingServer(.serving(resource))
    let place = try Workplace()
    var play = StepPlay(place, server, StepPlay.get(place, [server.url(), "-o", "a/b/c/file.bin"]))
    play.files = ["a/b/c/file.bin": resource]
    return play
  }

  /// A killed download of version 1; since then there is version 2.
  private static func replaced() async throws -> StepPlay {
    let old = Resource(length: 3 << 20)
    let new = old.version(2, length: 2 << 20 + 999)
    let current = Monitor(old)
    let server = try MisbehavingServer { exchange in
      let behaviour = Behaviour.serving(current.withLock { $0 })
      return behaviour.with(.stall(afterBytes: 1_500_000), on: .first(1)).reply(to: exchange)
    }
    let place = try Workplace()
    let child = try place.start(StepPlay.get(place, [server.url(), "--segments", "1"]))
    _ = try await waitUntil { try await place.shownFilesOrNone().first?.bytesReceived == 1_500_000 }
    _ = await child.killed()
    current.withLock { $0 = new }
    var play = StepPlay(place, server, ["resume"])
    play.files = ["file.bin": new]
    // The bytes of the old version are of no use.
    play.boundsTraffic = false
    return play
  }
}
