import GDL
import GDLCore
import GDLExtractors
import GDLJournal
import GDLTestSupport
import Testing

/// A job turns a source into files, and the stream of messages itself survives.
@Suite(.timeLimit(.minutes(1))) struct DispatchTests {
  /// One job of one source, over one life of the engine or several.
  final class Work {
    let folder: TemporaryFolder
    let server: MisbehavingServer
    var options = Download.quick
    var configuration: EngineConfiguration

    init(
      _ tree: (MisbehavingServer) -> FakeSource.Tree,
      _ handler: @escaping MisbehavingServer.Handler = { _ in .status(200, text: "x") }
    ) throws {
      folder = try TemporaryFolder()
      server = try MisbehavingServer(handler)
      configuration = EngineConfiguration(journalPath: folder.path("journal.db"))
      configuration.extractors = [FakeSource.kind(tree(server))]
      options.directory = folder.path("got")
      options.extraction.via = FakeSource.name
    }

    deinit { server.stop() }

    func engine() throws -> Engine { try Engine(configuration) }

    func add(_ path: String = "/root", to engine: Engine) async throws -> JobID {
      let url = server.url(path)
      return try await engine.add(JobRequest(input: url, options: options, source: .urls([url])))
    }

    func run(_ path: String = "/root") async throws -> RunReport {
      let engine = try engine()
      let report = try await engine.run([try await add(path, to: engine)])
      try await engine.close()
      return report
    }

    func resume() async throws -> RunReport {
      let engine = try engine()
      let report = try await engine.run()
      try await engine.close()
      return report
    }

    /// Journaled messages of the only job, each as its kind and the end of its URL.
    func messages() async throws -> [String] {
      let engine = try Engine(configuration, access: .readOnly)
      let found = try await engine.messages(of: 1, limit: 10_000).map { _, message in
        "\(message.kind) \(message.url.split(separator: "/").last ?? "")"
      }
      try await engine.close()
      return found
    }

    var pageRequests: [String] { server.requests.map(\.target).filter { $0.contains("?page=") } }
    var names: [String] { folder.names(below: "got").sorted() }
  }

  private static func files(_ server: MisbehavingServer, _ names: String...) -> [Message] {
    names.map { .url(server.url("/files/\($0)"), [:]) }
  }

  private static func queue(_ server: MisbehavingServer, _ path: String) -> Message {
    .queue(server.url(path), ["_extractor": .string(FakeSource.name)])
  }

  @Test func `a source's files are fetched, page by page, and the job ends`() async throws {
    let work = try Work { server in
      ["/root": [Self.files(server, "a", "b"), Self.files(server, "c")]]
    }
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.complete && report.done == 3)
    #expect(work.names == ["a", "b", "c"])
    #expect(work.pageRequests == ["/root?page=0", "/root?page=1"])
  }

  @Test func `a child job's files come before those behind its queue message`() async throws {
    let work = try Work { server in
      [
        "/root": [Self.files(server, "a") + [Self.queue(server, "/child")] + Self.files(server, "z")],
        "/child": [Self.files(server, "b") + [Self.queue(server, "/grandchild")] + Self.files(server, "d")],
        "/grandchild": [Self.files(server, "c")],
      ]
    }
    work.configuration.filesAtOnce = 1
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.complete && report.done == 5)
    let fetched = work.server.requests.map(\.target).filter { $0.hasPrefix("/files/") }
    #expect(fetched == ["a", "b", "c", "d", "z"].map { "/files/\($0)" })
  }

  @Test func `a source that two pages name is read once, and sources that name each other end`() async throws
  {
    let work = try Work { server in
      [
        "/root": [[Self.queue(server, "/child"), Self.queue(server, "/child")] + Self.files(server, "a")],
        "/child": [
          [Self.queue(server, "/root"), Self.queue(server, "/child")] + Self.files(server, "a", "b")
        ],
      ]
    }
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.complete && report.done == 2 && report.skipped == 0)
    #expect(work.pageRequests == ["/root?page=0", "/child?page=0"])
    #expect(work.names == ["a", "b"])
  }

  @Test func `files go into the folder that their directory message names`() async throws {
    let work = try Work { server in
      let folder: Message = .directory(["_directory": .array([.string("x/../.."), .string("deep")])])
      let named: Message = .url(
        server.url("/files/1"), ["filename": .string("my/name"), "extension": .string("jpg")])
      return ["/root": [[folder, named], Self.files(server, "second")]]
    }
    let report = try await work.run()
    #expect(report.done == 2)
    let place = work.folder.path("got")
    #expect(FileContent.text(place + "/x_.._../deep/my_name.jpg") == "x")
  }

  @Test func `a source that is not there fails the job, and retry reads it again`() async throws {
    let isThere = Monitor(false)
    let work = try Work({ server in ["/root": [Self.files(server, "a"), Self.files(server, "b")]] }) {
      exchange in
      if exchange.target == "/root?page=1", !isThere.withLock({ $0 }) { return .status(404) }
      return .status(200, text: "x")
    }
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.failures && report.done == 1)
    #expect(report.problems.first?.what.contains("404") == true)
    isThere.withLock { $0 = true }
    let engine = try work.engine()
    #expect(try await engine.retry([1]) == [1: 1])
    try await engine.close()
    #expect(try await work.resume().ending == RunReport.Ending.complete)
    #expect(work.names == ["a", "b"])
    // The first page was journaled: it is not asked for again.
    #expect(work.pageRequests.filter { $0 == "/root?page=0" }.count == 1)
  }

  @Test func `a source that is down for now is left to a later run, which goes on at its cursor`()
    async throws
  {
    let isUp = Monitor(false)
    let work = try Work({ server in ["/root": [Self.files(server, "a"), Self.files(server, "b")]] }) {
      exchange in
      if exchange.target == "/root?page=1", !isUp.withLock({ $0 }) { return .status(503) }
      return .status(200, text: "x")
    }
    work.options.network.retries = 1
    let report = try await work.run()
    guard case .resumable = report.ending else { return #expect(Bool(false), "\(report.ending)") }
    #expect(work.names == ["a"])
    isUp.withLock { $0 = true }
    #expect(try await work.resume().ending == RunReport.Ending.complete)
    #expect(work.names == ["a", "b"])
    #expect(work.pageRequests.filter { $0 == "/root?page=0" }.count == 1)
  }

  @Test func `extraction runs ahead of the downloads by no more than it may`() async throws {
    let gate = Gate()
    let work = try Work({ server in
      ["/root": (0..<50).map { page in (0..<10).map { .url(server.url("/files/\(page)-\($0)"), [:]) } }]
    }) { exchange in
      exchange.target.hasPrefix("/files/")
        ? Behaviour.serving(10).with(.waitBeforeHead(for: gate)).reply(to: exchange) : .status(200, text: "x")
    }
    work.options.extraction.lookAhead = 60
    work.configuration.filesAtOnce = 2
    let engine = try work.engine()
    let job = try await work.add(to: engine)
    async let report = engine.run([job])
    #expect(await waitUntil { work.pageRequests.count >= 6 })
    gate.open()
    #expect(try await report.ending == RunReport.Ending.complete)
    try await engine.close()
    var files = 0
    var page = 0
    for target in work.server.requests.map(\.target) {
      guard target.contains("?page=") else {
        files += 1
        continue
      }
      // Two files may have begun whose requests the server has not read yet.
      #expect(files >= 10 * page - 60 - 2, "page \(page) after \(files) files")
      page += 1
    }
    #expect(page == 50 && work.names.count == 500)
  }

  @Test func `without a bound, the whole source is journaled while the first file is on its way`()
    async throws
  {
    let gate = Gate()
    let work = try Work({ server in
      ["/root": (0..<20).map { page in (0..<50).map { .url(server.url("/files/\(page)-\($0)"), [:]) } }]
    }) { exchange in
      exchange.target.hasPrefix("/files/")
        ? Behaviour.serving(10).with(.waitBeforeHead(for: gate)).reply(to: exchange) : .status(200, text: "x")
    }
    work.options.extraction.lookAhead = nil
    let engine = try work.engine()
    let job = try await work.add(to: engine)
    async let report = engine.run([job])
    let isWhole = await waitUntil {
      let job = try? await engine.job(job)
      return job?.record.isExtracting == false && job?.record.counts.files == 1_000
    }
    #expect(isWhole)
    gate.open()
    #expect(try await report.ending == RunReport.Ending.complete)
    try await engine.close()
    #expect(work.names.count == 1_000)
  }

  @Test func `once a source was read whole, a resume sends it no request`() async throws {
    let gate = Gate()
    let work = try Work({ server in
      [
        "/root": [Self.files(server, "a", "b"), [Self.queue(server, "/child")]],
        "/child": [Self.files(server, "c")],
      ]
    }) { exchange in
      exchange.target.hasPrefix("/files/")
        ? Behaviour.serving(10).with(.waitBeforeHead(for: gate)).reply(to: exchange) : .status(200, text: "x")
    }
    let engine = try work.engine()
    let job = try await work.add(to: engine)
    async let report = engine.run([job])
    _ = await waitUntil { (try? await engine.job(job))?.record.isExtracting == false }
    engine.stop()
    #expect(try await report.ending == RunReport.Ending.stopped)
    try await engine.close()
    let before = work.pageRequests
    gate.open()
    #expect(try await work.resume().ending == RunReport.Ending.complete)
    #expect(work.pageRequests == before)
    #expect(work.names == ["a", "b", "c"])
  }

  @Test func `a pause stops extraction, and a resume goes on with the page that was under way`() async throws
  {
    let gate = Gate()
    let reached = Gate()
    let work = try Work({ server in ["/root": [Self.files(server, "a"), Self.files(server, "b")]] }) {
      exchange in
      exchange.target == "/root?page=1" && !gate.isOpen
        ? Behaviour.serving(10).with(.waitBeforeHead(for: gate, reached: reached)).reply(to: exchange)
        : .status(200, text: "x")
    }
    let engine = try work.engine()
    let job = try await work.add(to: engine)
    async let report = engine.run([job])
    _ = await reached.passed()
    _ = try await engine.pause([job], afterFile: false, reason: "")
    #expect(try await report.ending == RunReport.Ending.paused)
    try await engine.close()
    gate.open()
    let next = try work.engine()
    #expect(try await next.run([job]).ending == RunReport.Ending.complete)
    try await next.close()
    #expect(work.pageRequests == ["/root?page=0", "/root?page=1", "/root?page=1"])
    #expect(work.names == ["a", "b"])
  }

  // MARK: Links that expire

  @Test func `a refreshing retry takes the new link of its source, and goes on with the bytes it has`()
    async throws
  {
    let file = Resource(length: 2_000_000)
    let work = try Work({ server in
      ["/root": [[.url(server.url("/signed"), ["_archive_key": .string("1")])], Self.files(server, "other")]]
    }) { exchange in
      guard exchange.path.hasPrefix("/signed") else { return .status(200, text: "x") }
      if exchange.path != "/signed-new", exchange.attempt > 0 { return .status(403) }
      return exchange.path == "/signed-new"
        ? Behaviour.serving(file).reply(to: exchange)
        : Behaviour.serving(file).with(.cut(afterBytes: 1_200_000)).reply(to: exchange)
    }
    let server = work.server
    let failed = try await work.run()
    #expect(failed.failed == 1 && failed.problems.first?.hint?.contains("gdl retry --refresh 1") == true)
    work.configuration.extractors = [
      FakeSource.kind([
        "/root": [
          [.url(server.url("/signed-new"), ["_archive_key": .string("1")])], Self.files(server, "other"),
        ]
      ])
    ]
    let engine = try work.engine()
    _ = try await engine.retry([1], refreshing: true)
    try await engine.close()
    let report = try await work.resume()
    #expect(report.ending == RunReport.Ending.complete)
    #expect(file.difference(file: work.folder.path("got/signed")) == nil)
    #expect(server.requests.last { $0.target == "/signed-new" }?.range == "bytes=1200000-")
    // What was there already is neither fetched nor listed again.
    #expect(server.requests.filter { $0.target == "/files/other" }.count == 1)
    #expect(try await work.messages() == ["queue root", "url signed-new", "url other"])
  }

  @Test func `a refreshing retry of what its source names no more leaves it failed`() async throws {
    let work = try Work({ server in ["/root": [Self.files(server, "gone"), Self.files(server, "b")]] }) {
      exchange in
      exchange.path == "/files/gone" ? .status(404) : .status(200, text: "x")
    }
    #expect(try await work.run().failed == 1)
    work.configuration.extractors = [FakeSource.kind(["/root": [Self.files(work.server, "b")]])]
    let engine = try work.engine()
    _ = try await engine.retry([1], refreshing: true)
    try await engine.close()
    #expect(try await work.resume().ending == RunReport.Ending.failures)
    #expect(work.server.requests.filter { $0.target == "/files/gone" }.count == 1)
  }

  // MARK: Steps of dispatch

  @Test func `a step of dispatch sees every message in order, changes one and drops one`() async throws {
    let work = try Work { server in
      [
        "/root": [
          [.directory([:])] + Self.files(server, "a", "b", "c") + [Self.queue(server, "/child")]
        ],
        "/child": [Self.files(server, "d")],
      ]
    }
    let seen = Monitor<[Message.Kind]>([])
    let other = work.server.url("/files/other")
    work.configuration.dispatchSteps = [
      { message, _ in
        seen.withLock { $0.append(message.kind) }
        if message.url.hasSuffix("/b") { return .drop(reason: "not wanted") }
        if case .url(let url, let metadata) = message, url.hasSuffix("/c") {
          return .change(.url(other, metadata))
        }
        return .pass
      }
    ]
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.complete && report.done == 3 && report.skipped == 1)
    #expect(work.names == ["a", "d", "other"])
    #expect(seen.withLock { $0 } == [.queue, .directory, .url, .url, .url, .queue, .url])
    #expect(try await work.messages().contains("url other"))
  }

  @Test func `a directory that a step drops takes its files with it`() async throws {
    let work = try Work { server in
      [
        "/root": [
          [.directory(["id": .integer(1)])] + Self.files(server, "a") + [Self.queue(server, "/child")]
            + [.directory(["id": .integer(2)])] + Self.files(server, "b")
        ]
      ]
    }
    work.configuration.dispatchSteps = [
      { message, _ in
        if case .directory(let metadata) = message, metadata["id"] == .integer(1) {
          return .drop(reason: "the first")
        }
        return .pass
      }
    ]
    let report = try await work.run()
    #expect(report.done == 1 && report.skipped == 1)
    #expect(work.names == ["b"])
  }

  @Test func `a step that holds a message lets files before it end, and a stop does not wait for it`()
    async throws
  {
    let work = try Work { server in ["/root": [Self.files(server, "a", "b")]] }
    let held = Gate()
    let never = Gate()
    work.configuration.dispatchSteps = [
      { message, _ in
        if message.url.hasSuffix("/b") {
          held.open()
          _ = await never.passed()
        }
        return .pass
      }
    ]
    let engine = try work.engine()
    let job = try await work.add(to: engine)
    async let report = engine.run([job])
    _ = await held.passed()
    #expect(await waitUntil { work.names == ["a"] })
    engine.stop()
    #expect(try await report.ending == RunReport.Ending.stopped)
    try await engine.close()
    never.open()
    #expect(try await work.resume().ending == RunReport.Ending.complete)
    #expect(work.names == ["a", "b"])
  }
}
