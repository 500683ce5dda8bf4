import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)

@Suite(.serialized, .timeLimit(.minutes(1))) struct `Authentication, cookies and proxies` {
  @Test(arguments: [401, 403])
  func `U1, U2: a login that is missing on resume fails; with it the file goes on where it was`(
    status: Int
  ) async throws {
    let locked = GDLTestSupport.Fault.requires(status: status) { $0.header("X-Login") == "yes" }
    let download = try Download(file, .cut, afterBytes: held, then: [locked])
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures)
    #expect(outcome.text.contains("\(status)"))
    #expect(download.requests.count == 2)
    #expect(download.partialDifference(from: file, bytes: held) == nil)
    try await download.queueAgain()
    var login = NetworkOverride()
    login.headers = ["X-Login: yes"]
    #expect(try await download.run(override: login).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", "bytes=100000-"])
  }

  @Test func `U3: a cookie set by a redirect is sent on, and a newer one replaces it`() async throws {
    let target = Behaviour.serving(file).with(.cut(afterBytes: held), on: .first(1))
      .with(.requiresCookie("s=1"), on: .first(1)).with(.requiresCookie("s=2"), on: .from(1))
    let download = try Download({ exchange in
      guard exchange.path == "/file.bin" else { return target.reply(to: exchange) }
      return .status(302, ["Location": "/target", "Set-Cookie": "s=\(exchange.attempt + 1)"])
    })
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count == 4)
  }

  @Test func `U4: a cookie that has expired is not sent, and one that has not is`() async throws {
    let cookies = try TemporaryFolder()
    let lines = ["old\t1", "new\t4102444800"].map { line in
      let parts = line.split(separator: "\t")
      return "127.0.0.1\tFALSE\t/\tFALSE\t\(parts[1])\t\(parts[0])\tvalue"
    }
    try cookies.write(
      "# Netscape HTTP Cookie File\n" + lines.joined(separator: "\n") + "\n", to: "cookies.txt")
    let download = try Download(
      .serving(file).with(.requiresCookie("old=value", status: 401))
    ) { $0.network.cookieFile = cookies.path("cookies.txt") }
    #expect(try await download.run().report.ending == .failures)
    #expect(download.requests.map { $0.header("Cookie") } == ["new=value"])
    #expect(!download.names.contains("file.bin"))
  }

  @Test func `U5: 407 fails, and what is held is kept`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [.status(407)])
    #expect(try await download.run().report.ending == .failures)
    #expect(download.partialDifference(from: file, bytes: held) == nil)
  }

  /// The server plays the proxy for a host that does not exist.
  private func proxied(_ behaviour: Behaviour) throws -> Download {
    let proxy = try MisbehavingServer(behaviour)
    return try Download(proxy, url: "http://files.invalid/file.bin") { $0.network.proxy = proxy.origin }
  }

  @Test func `U6: a proxy that strips Range brings the whole`() async throws {
    let download = try proxied(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with([.ignoresRange, .noValidators]))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test(arguments: [502, 504])
  func `U7: an error page of a proxy is waited out`(status: Int) async throws {
    let download = try proxied(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.status(status), on: .attempt(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", "bytes=100000-"])
  }

  @Test func `U8: a proxy that serves an old version to the resume is not joined`() async throws {
    let newer = file.version(2)
    let download = try proxied(
      .serving(newer).with(.cut(afterBytes: held), on: .first(1))
        .with([.changed(to: file), .ignoresIfRange], on: .resumed))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: newer) == nil)
  }

  @Test func `U9: another proxy at the resume goes on where the first one was`() async throws {
    let next = try MisbehavingServer(.serving(file))
    let download = try proxied(.serving(file).with(.stall(afterBytes: held)))
    _ = try await download.stop(whenReceived: held)
    var override = NetworkOverride()
    override.proxy = next.origin
    #expect(try await download.run(override: override).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count == 1)
    #expect(next.requests.map { $0.range ?? "" } == ["bytes=100000-"])
    #expect(next.requests.map(\.target) == ["http://files.invalid/file.bin"])
  }

  @Test func `U10: the journal is for its owner only, and the password is in no file and no message`()
    async throws
  {
    let download = try Download(
      .serving(file).with(.requiresAuthorization("never")), options: { $0.network.user = "me" },
      configuration: { $0.password = "pa55w0rd" })
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures)
    #expect(!outcome.text.contains("pa55w0rd"))
    let journals = download.folder.names().filter { $0.hasPrefix("journal.db") }
    #expect(journals.contains("journal.db"))
    for name in journals {
      #expect(try FileContent.permissions(of: download.folder.path(name)) & 0o077 == 0, "\(name)")
      let bytes = try download.folder.read(name)
      #expect(!String(decoding: bytes, as: UTF8.self).contains("pa55w0rd"), "\(name)")
    }
  }
}
