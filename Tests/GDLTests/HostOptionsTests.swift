import GDL
import GDLTestSupport
import Testing

/// What holds for single hosts, as an engine carries it out.
@Suite(.timeLimit(.minutes(1))) struct HostOptionsTests {
  private let file = Resource(length: 3 << 20, seed: 12)

  private func of(_ host: String, _ change: (inout NetworkOverride) -> Void) throws -> HostOptions {
    var network = NetworkOverride()
    change(&network)
    return HostOptions(try #require(HostPattern(host)), network)
  }

  @Test func `options of a host are stored with the job and hold for its requests alone`() async throws {
    let here = try of("127.0.0.1") { $0.headers = ["X-Here: yes"] }
    let there = try of("example.org") { $0.headers = ["X-There: yes"] }
    let download = try Download(
      .serving(file).with(.stall(afterBytes: 300_000), on: .first(1)),
      options: {
        $0.hosts = [here, there]
        $0.network.headers = ["X-All: yes", "X-Here: no"]
      })
    _ = try await download.stop(whenReceived: 300_000)
    // Another engine, which was told nothing.
    #expect(try await download.run().isComplete)
    #expect(download.requests.count == 2)
    for request in download.requests {
      #expect(request.fields.values("X-Here") == ["yes"])
      #expect(request.header("X-All") == "yes" && request.header("X-There") == nil)
    }
  }

  @Test func `tries are counted as the host's options say`() async throws {
    let none = try of("127.0.0.1") { $0.retries = 0 }
    let download = try Download(.serving(file).with(.status(503)), options: { $0.hosts = [none] })
    _ = try await download.run()
    #expect(download.requests.count == 1)
  }

  @Test func `segments that are set for a job while it runs hold at every host`() async throws {
    let two = try of("127.0.0.1") { $0.segments = .fixed(2) }
    let download = try Download(.serving(file), options: { $0.hosts = [two] })
    let engine = try Engine(download.configuration)
    let id = try await engine.add(
      JobRequest(input: "x", options: download.options, source: .urls([download.url])))
    var change = JobChange()
    change.segments = .fixed(4)
    try await engine.set([id], change)
    #expect(try await engine.job(id).record.options.forHost(of: download.url).segments == .fixed(4))
    try await engine.close()
  }

  @Test func `a host's connections are bounded, and its rate holds`() async throws {
    let pattern = try #require(HostPattern("127.0.0.1"))
    let limit = HostLimit(pattern, connections: 2, rate: RateSchedule(bytesPerSecond: 4 << 20))
    let server = try MisbehavingServer { exchange in Behaviour.serving(1 << 20).reply(to: exchange) }
    let folder = try TemporaryFolder()
    var configuration = EngineConfiguration(journalPath: folder.path("journal.db"))
    configuration.hostLimits = [limit]
    let engine = try Engine(configuration)
    var options = Download.quick
    options.directory = folder.path("got")
    let urls = (0..<6).map { server.url("/\($0)") }
    _ = try await engine.add(JobRequest(input: "six", options: options, source: .urls(urls)))
    let start = ContinuousClock.now
    let report = try await engine.run(nil)
    try await engine.close()
    #expect(report.ending == .complete)
    #expect(server.connectionCount <= 2, "\(server.connectionCount) connections")
    // 6 MiB at 4 MiB a second, less the burst that a bucket holds and one piece of a body for each connection.
    #expect(ContinuousClock.now - start > .seconds(1))
  }
}
