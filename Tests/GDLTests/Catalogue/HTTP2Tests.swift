import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)

@Suite(.serialized, .timeLimit(.minutes(3))) struct `HTTP/2` {
  /// Of whose first reply becomes what `directive` says, and whose others are right.
  private func download(
    _ directive: String, frontOptions: [String] = [], options change: (inout JobOptions) -> Void = { _ in }
  ) async throws -> SecureDownload {
    try await SecureDownload(
      .serving(file).with(.front(directive), on: .first(1)), [.http2, .http1], frontOptions: frontOptions,
      options: change)
  }

  /// It went on where it was, and no further back.
  private func wentOn(_ secure: SecureDownload) async throws {
    let outcome = try await secure.download.run()
    #expect(outcome.isComplete, "\(outcome.text) \(secure.front.errorOutput)")
    #expect(secure.download.difference(from: file) == nil)
    #expect(secure.download.requests.count == 2)
    let position = try #require(ByteRangeRequest(secure.download.ranges.last)?.first)
    #expect(position > 0 && position <= held)
    #expect(secure.download.conditions == ["", file.entityTag])
  }

  @Test(arguments: [0, 1, 2, 8, 11])
  func `H1: a stream that is reset in mid-body is gone on with, whatever the code`(code: Int) async throws {
    try await wentOn(download("reset=\(code) after=\(held)"))
  }

  @Test func `H2: a refused stream was not begun, and is asked for again`() async throws {
    let secure = try await download("refuse")
    #expect(try await secure.download.run().isComplete)
    #expect(secure.download.difference(from: file) == nil)
    #expect(secure.download.ranges == ["", ""])
  }

  @Test func `H3: a GOAWAY that spares the stream lets its body come to its end`() async throws {
    let secure = try await download("goaway=spare after=\(held)")
    #expect(try await secure.download.run().isComplete)
    #expect(secure.download.difference(from: file) == nil)
    #expect(secure.download.ranges == [""])
  }

  @Test func `H3: what comes behind such a GOAWAY gets a new connection`() async throws {
    let files = try await SecureFiles(6) { number in
      Behaviour.serving(Resource(length: 200_000, seed: number)).with(
        .front("goaway=spare after=1000"), on: .when { $0.path == "/0" })
    }
    try await files.comeWhole()
    #expect(files.bytesSent == 6 * 200_000)
  }

  @Test func `H4: a GOAWAY with an error, and the end of the connection, is a cut`() async throws {
    try await wentOn(download("goaway=drop after=\(held)"))
  }

  @Test func `H5: the end of a stream before its length is no end of the file`() async throws {
    try await wentOn(download("end after=\(held)"))
  }

  @Test func `H6: a connection that falls silent, PING and all, is left for a new one`() async throws {
    let secure = try await download("freeze after=\(held)") { $0.network.stallTimeoutSeconds = 0.5 }
    try await wentOn(secure)
    #expect(secure.connections == ["0", "1"])
  }

  @Test func `H6: so it is when it falls silent before the head`() async throws {
    let secure = try await SecureDownload(
      .serving(file).with(.stallBeforeHead(), on: .first(1)), [.http2]
    ) { $0.network.stallTimeoutSeconds = 0.5 }
    #expect(try await secure.download.run().isComplete)
    #expect(secure.download.difference(from: file) == nil)
    #expect(secure.connections == ["0", "1"])
  }

  @Test func `H7: a server that insists on HTTP/1.1 gets it`() async throws {
    let secure = try await download("", frontOptions: ["--http1-required"])
    let outcome = try await secure.download.run()
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(secure.download.difference(from: file) == nil)
    // It has HTTP/1.1 pass unseen.
    #expect(secure.download.requests.count == 1 && secure.versions.isEmpty)
  }

  @Test func `H8: of many files on one connection that is lost, each goes on from its own place`()
    async throws
  {
    let files = try await SecureFiles(8) { number in
      Behaviour.serving(Resource(length: 200_000 + Int64(number), seed: number))
        .with(.rate(bytesPerSecond: 1 << 20))
        .with(.front("drop after=100000"), on: .when { $0.path == "/3" && $0.attempt == 0 })
    }
    try await files.connect()
    try await files.comeWhole()
    let lost = files.server.requests.filter { $0.header("X-Front-Connection") == "0" }
    #expect(lost.count > 1, "one connection carries several files")
    #expect(files.server.requests.contains { $0.range != nil })
    #expect(files.bytesSent < 8 * 200_000 + 8 * 100_000)
  }

  @Test func `H8: files that share a connection and a rate all come to their end`() async throws {
    let files = try await SecureFiles(6) {
      Behaviour.serving(Resource(length: 200_000, seed: $0))
    } configuration: {
      $0.rate = RateSchedule(bytesPerSecond: 600_000)
    }
    try await files.comeWhole()
    #expect(files.bytesSent == 6 * 200_000)
  }
}

/// Several files of one origin, over HTTP/2; `/0` is the first.
private final class SecureFiles {
  let files: SeveralFiles
  var server: MisbehavingServer { files.server }
  var bytesSent: Int64 { server.bodyBytesSent }
  private let front: TLSFront
  private let place: TemporaryFolder
  private let count: Int
  private let behaviour: @Sendable (UInt64) -> Behaviour

  init(
    _ count: Int, _ behaviour: @escaping @Sendable (UInt64) -> Behaviour,
    configuration adjust: (inout EngineConfiguration) -> Void = { _ in }
  ) async throws {
    place = try TemporaryFolder()
    self.count = count
    self.behaviour = behaviour
    let server = try MisbehavingServer { exchange in
      behaviour(UInt64(exchange.path.dropFirst()) ?? 0).reply(to: exchange)
    }
    let certificate = try await Certificate(in: place)
    let front = try await TLSFront(server, certificate: certificate)
    self.front = front
    files = try SeveralFiles(server, (0..<count).map { front.url("/\($0)") })
    files.options.network.certificateAuthorities = certificate.path
    adjust(&files.configuration)
  }

  /// Has libcurl know a connection of the origin, which all files are going to share.
  func connect() async throws {
    let engine = try Engine(EngineConfiguration(journalPath: place.path("first.db")))
    var options = files.options
    options.directory = place.path("first")
    let url = front.url("/first")
    let job = try await engine.add(JobRequest(input: url, options: options, source: .urls([url])))
    #expect(try await engine.run([job]).done == 1)
    try await engine.close()
  }

  func comeWhole() async throws {
    let report = try await files.run()
    #expect(report.done == count, "\(report.problems) \(front.errorOutput)")
    for number in 0..<count {
      #expect(behaviour(UInt64(number)).resource.difference(file: files.path("\(number)")) == nil)
    }
    #expect(server.requests.allSatisfy { $0.header("X-Front-Protocol") == "h2" })
  }
}
