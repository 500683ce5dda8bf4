import GDLTestSupport
import Glibc

extension StepScenario {
  /// Commands on a journal that is there.
  static let commandScenarios = [
    StepScenario("cancel-and-delete") { try await cancelling() },
    StepScenario("verify-and-repair") { try await repairing() },
    StepScenario("migration") { try await migrating() },
    StepScenario("retry") { try await retrying() },
    StepScenario("forget") { try await forgetting() },
  ]

  /// Half of a file is there, and nobody runs its job.
  private static func half(_ resource: Resource) async throws -> (Workplace, MisbehavingServer) {
    let server = try MisbehavingServer(
      .serving(resource).with(.stall(afterBytes: resource.length / 2), on: .first(1)))
    let place = try Workplace()
    let child = try place.start(StepPlay.get(place, [server.url(), "--segments", "1"]))
    _ = await waitUntil { place.length("file.bin.part") == resource.length / 2 }
    _ = await child.killed()
    return (place, server)
  }

  private static func cancelling() async throws -> StepPlay {
    let (place, server) = try await half(Resource(length: 1_000_000))
    var play = StepPlay(place, server, ["cancel", "1", "--delete"])
    play.again = [["cancel", "1", "--delete"]]
    play.states = ["cancelled"]
    play.boundsTraffic = false
    return play
  }

  private static func repairing() async throws -> StepPlay {
    let resource = Resource(length: 3 << 20)
    let server = try MisbehavingServer(.serving(resource))
    let place = try Workplace()
    let ended = try await place.run(StepPlay.get(place, [server.url()]))
    guard ended.exit == .status(0) else { throw SystemError(ended.errorOutput, errno: EINVAL) }
    var bytes = try FileContent.read(place.file("file.bin"))
    bytes[1_500_000] ^= 255
    try FileContent.write(bytes, to: place.file("file.bin"))
    var play = StepPlay(place, server, ["verify", "--repair"])
    play.again = [["resume"], ["verify", "--repair"]]
    play.isDamagedAtFirst = true
    // Damage is left.
    play.faultEndings = [1]
    play.files = ["file.bin": resource]
    play.boundsTraffic = false
    return play
  }

  /// A journal of an older gdl, with jobs that are done, cut and half listed.
  private static func migrating() async throws -> StepPlay {
    let source = Bridges.repository + "/Tests/GDLJournalTests/Journals/schema-2.db"
    let place = try Workplace()
    _ = try place.folder.makeFolder("state")
    try place.folder.write(try FileContent.read(source), to: "state/journal.db")
    let other = try Workplace()
    _ = try other.folder.makeFolder("state")
    try other.folder.write(try FileContent.read(source), to: "state/journal.db")
    let expected = try await Self.shown(other)
    var play = StepPlay(place, nil, ["list", "--json"])
    play.again = [["list", "--json"]]
    play.doctorWarns = true
    play.states = []
    play.complaints = {
      let found = try await Self.shown(place)
      return found == expected ? [] : ["the journal says \(found) and not \(expected)"]
    }
    return play
  }

  private static func shown(_ place: Workplace) async throws -> [String] {
    var texts: [String] = []
    for command in [
      ["list", "--json"], ["show", "2", "--json"], ["messages", "3", "--json"], ["log", "--json"],
    ] {
      let ended = try await place.run(command)
      texts.append("\(ended.exit.map { "\($0)" } ?? "no end"): \(ended.output)")
    }
    return texts
  }

  /// Three files that failed when the server had none are asked for again.
  private static func retrying() async throws -> StepPlay {
    let exists = Monitor(false)
    let server = try MisbehavingServer { exchange in
      guard exists.withLock({ $0 }), let resource = files(3)[String(exchange.path.dropFirst())] else {
        return .status(404)
      }
      return Behaviour.serving(resource).reply(to: exchange)
    }
    let place = try Workplace()
    _ = try await place.run(StepPlay.get(place, (0..<3).map { server.url("/f\($0).bin") }))
    exists.withLock { $0 = true }
    var play = StepPlay(place, server, ["retry"])
    play.bringsFiles = false
    play.meanwhile = { _ = try await place.run(["retry"]) }
    play.files = files(3)
    play.boundsTraffic = false
    return play
  }

  private static func forgetting() async throws -> StepPlay {
    let server = try fileServer(3)
    let place = try Workplace()
    _ = try await place.run(StepPlay.get(place, (0..<3).map { server.url("/f\($0).bin") }))
    var play = StepPlay(place, server, ["forget", "1"])
    play.files = files(3)
    play.states = []
    play.boundsTraffic = false
    // There is no such job any more.
    play.endings = [0, 64]
    play.meanwhile = {
      guard try await !place.jobs().isEmpty else { return }
      _ = try await place.run(["forget", "1"])
    }
    play.complaints = {
      let jobs = try await place.jobs().count
      let files = try count(place.journal, "SELECT count(*) FROM transfer")
      return jobs + files == 0 ? [] : ["\(jobs) jobs and \(files) files are still known"]
    }
    return play
  }
}
