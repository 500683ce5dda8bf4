import GDL
import GDLTestSupport
import GDLTransport
import Glibc
import Testing

/// Silence, cuts at every place, and runs that follow each other.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Stalls` {
  let file = Resource(length: 300_000)

  @Test func `S1: a body that falls silent is asked for again from where it stopped`() async throws {
    let download = try Download(
      .serving(file).with(.stall(afterBytes: 100_000), on: .first(1)),
      options: { $0.network.stallTimeoutSeconds = 0.4 })
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-"])
  }

  @Test func `S1: a body that waits for our own rate limit is no stall`() async throws {
    let download = try Download(
      .serving(60_000),
      options: {
        $0.network.stallTimeoutSeconds = 0.4
        $0.rate = RateSchedule(bytesPerSecond: 20_000)
      })
    #expect(try await download.run().isComplete)
    #expect(download.requests.count == 1, "\(download.ranges)")
  }

  @Test
  func `S1: a connection that stays silent after the machine slept is opened anew, at the cost of no try`()
    async throws
  {
    let download = try Download(
      .serving(file).with(.stall(afterBytes: 100_000), on: .first(1)), options: { $0.network.retries = 0 },
      configuration: {
        $0.sleepSeconds = 0.5
        $0.wakePatienceSeconds = 0.5
      })
    let outcome = try await download.live { engine in
      #expect(await waitUntil { await engine.progress().files.contains { $0.received >= 100_000 } })
      // What a stopped process looks like from inside: no time passes for it, and then it is late.
      await Task { @LoopActor in _ = usleep(900_000) }.value
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-"])
  }

  @Test func `S1: a connection that lives on after the machine slept is kept`() async throws {
    let rest = Gate()
    let download = try Download(
      .serving(file).with(.wait(for: rest, afterBytes: 100_000)),
      options: { $0.network.stallTimeoutSeconds = 0.6 },
      configuration: { $0.sleepSeconds = 0.5 })
    let outcome = try await download.live { engine in
      #expect(await waitUntil { await engine.progress().files.contains { $0.received >= 100_000 } })
      await Task { @LoopActor in _ = usleep(900_000) }.value
      rest.open()
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.requests.count == 1)
  }

  @Test func `S2: a body slower than the floor is asked for again, an honest slow one passes`() async throws {
    let slow = Behaviour.serving(file).with(.rate(bytesPerSecond: 10_000), on: .first(1))
    let floored = try Download(
      slow,
      options: {
        $0.network.stallTimeoutSeconds = 0.5
        $0.network.minimumBytesPerSecond = 100_000
      })
    #expect(try await floored.run().isComplete)
    #expect(floored.requests.count == 2)
    #expect(floored.difference(from: file) == nil)
    let honest = try Download(
      .serving(file).with(.rate(bytesPerSecond: 300_000)),
      options: { $0.network.stallTimeoutSeconds = 0.4 })
    #expect(try await honest.run().isComplete)
    #expect(honest.requests.count == 1)
  }

  @Test func `S3: a request without a reply is made again`() async throws {
    let download = try Download(
      .serving(file).with(.stallBeforeHead(), on: .first(1)),
      options: { $0.network.stallTimeoutSeconds = 0.4 })
    #expect(try await download.run().isComplete)
    #expect(download.requests.count == 2)
  }

  @Test func `S4: a server that is not there leaves the wish in the journal`() async throws {
    let port = try freePort()
    let place = try SeveralFiles(["/file.bin"]) { _ in .status(404) }
    let url = "http://127.0.0.1:\(port)/file.bin"
    place.options.network.retries = 1
    let engine = try Engine(place.configuration)
    let job = try await engine.add(JobRequest(input: url, options: place.options, source: .urls([url])))
    let report = try await engine.run([job])
    try await engine.close()
    guard case .resumable = report.ending else {
      Issue.record("\(report.ending)")
      return
    }
    let server = try MisbehavingServer(port: port, .serving(file))
    defer { server.stop() }
    let next = try Engine(place.configuration)
    #expect(try await next.run().done == 1)
    try await next.close()
    #expect(file.difference(file: place.path("file.bin")) == nil)
  }

  @Test(
    arguments: [
      .cutInHead(afterBytes: 0), .cutInHead(afterBytes: 40), .cut(afterBytes: 0), .cut(afterBytes: 1),
      .cut(afterBytes: 299_999),
    ] as [GDLTestSupport.Fault])
  func `S5: wherever a cut comes, no byte is asked for twice`(fault: GDLTestSupport.Fault) async throws {
    let download = try Download(.serving(file).with(fault, on: .first(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(await download.server.waitUntilIdle())
    #expect(download.bytesSent == file.length)
    #expect(download.requests.count == 2)
  }

  @Test func `S6: progress resets the count of tries`() async throws {
    let cuts = Array(stride(from: Int64(10_000), to: 300_000, by: 10_000))
    let download = try Download(
      .serving(file).with(.cut(atPositions: cuts)), options: { $0.network.retries = 1 })
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count == 30)
    #expect(download.bytesSent == file.length)
  }

  @Test func `S13: a rate limit that holds a body back is no stall`() async throws {
    let download = try Download(
      .serving(file), options: { $0.network.stallTimeoutSeconds = 0.3 },
      configuration: { $0.rate = RateSchedule(bytesPerSecond: 150_000) })
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count == 1)
  }

  @Test func `S13: a server that gives up on a held-back body is asked for the rest`() async throws {
    let large = Resource(length: 6 << 20)
    let behaviour = Behaviour.serving(large).with(
      .event(.stall(seconds: 0.2), afterBytes: 3 << 20), on: .first(1)
    )
    .with(.event(.cut, afterBytes: (3 << 20) + 1), on: .first(1))
    let download = try Download(behaviour, configuration: { $0.rate = RateSchedule(bytesPerSecond: 6 << 20) })
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: large) == nil)
  }

  @Test func `S16: a resume of what is complete asks nobody`() async throws {
    let download = try Download(.serving(file))
    #expect(try await download.run().isComplete)
    let again = try await download.run()
    #expect(again.report.ending == .nothingToDo)
    #expect(download.requests.count == 1)
    #expect(download.difference(from: file) == nil)
  }

  @Test func `S17: one dead URL among many keeps no other from its end`() async throws {
    let file = file
    let place = try SeveralFiles(["/a", "/dead", "/b", "/c"]) { exchange in
      exchange.path == "/dead" ? .status(404, text: "no\n") : Behaviour.serving(file).reply(to: exchange)
    }
    let report = try await place.run()
    #expect(report.ending == .failures)
    #expect(report.done == 3)
    #expect(report.failed == 1)
    for name in ["a", "b", "c"] { #expect(file.difference(file: place.path(name)) == nil) }
    #expect(!place.names.contains("dead"))
  }

  @Test func `S19: a missing journal is an error for a resume and is not made`() async throws {
    let folder = try TemporaryFolder()
    let configuration = EngineConfiguration(journalPath: folder.path("journal.db"))
    let error = #expect(throws: GDLError.self) { _ = try Engine(configuration, access: .existing) }
    #expect(error?.code == .unusable)
    #expect(folder.names().isEmpty)
  }

  @Test func `S19: a file that is no journal is refused and left as it is`() async throws {
    let folder = try TemporaryFolder()
    let garbage = [UInt8](repeating: 0x5A, count: 10_000)
    try folder.write(garbage, to: "journal.db")
    let configuration = EngineConfiguration(journalPath: folder.path("journal.db"))
    let error = #expect(throws: GDLError.self) { _ = try Engine(configuration) }
    #expect(error?.code == .unusable)
    #expect(try folder.read("journal.db") == garbage)
  }

  @Test func `S19: without its journal a partial file is set aside and never believed`() async throws {
    let download = try Download(.serving(file).with(.stall(afterBytes: 200_000), on: .first(1)))
    _ = try await download.stop(whenReceived: 200_000)
    var configuration = download.configuration
    configuration.journalPath = download.folder.path("another.db")
    let engine = try Engine(configuration)
    let job = try await engine.add(
      JobRequest(input: download.url, options: download.options, source: .urls([download.url])))
    #expect(try await engine.run([job]).done == 1)
    try await engine.close()
    #expect(download.names == ["file.bin", "file.bin.part.orphan"])
    #expect(file.difference(file: download.path()) == nil)
    #expect(download.ranges == ["", ""])
  }
}

extension `Stalls` {
  @Test func `S20: a host whose first address is dead is reached by its other one`() async throws {
    // The server listens at 127.0.0.1 only, so that ::1 refuses where the name has both addresses.
    let server = try MisbehavingServer(.serving(file))
    let url = "http://localhost:\(server.port)/file.bin"
    let download = try Download(server, url: url)
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }
}
