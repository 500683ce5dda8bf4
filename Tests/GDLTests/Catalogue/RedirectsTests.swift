import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)

@Suite(.serialized, .timeLimit(.minutes(1))) struct Redirects {
  /// Redirects `/file.bin` to what `location` says; every other path is served by `behaviour`.
  private func redirecting(
    to location: @escaping @Sendable (Exchange) -> String, status: Int = 302, _ behaviour: Behaviour
  ) -> MisbehavingServer.Handler {
    { exchange in
      guard exchange.path == "/file.bin" else { return behaviour.reply(to: exchange) }
      return .status(status, ["Location": location(exchange)], text: "over there\n")
    }
  }

  @Test(arguments: Interruption.allCases)
  func `D1: signed links that are new each time: every request starts at the first URL`(
    interruption: Interruption
  ) async throws {
    let end: GDLTestSupport.Fault = interruption == .cut ? .cut(afterBytes: held) : .stall(afterBytes: held)
    let links = SignedLinks(to: .serving(file).with(end, on: .first(1)), requestsPerLink: 1)
    let download = try Download({ links.reply(to: $0) })
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(
      download.requests.map { String($0.target.prefix(8)) } == [
        "/file.bi", "/signed/", "/file.bi", "/signed/",
      ])
    #expect(download.ranges == ["", "", "bytes=100000-", "bytes=100000-"])
    #expect(download.conditions == ["", "", file.entityTag, file.entityTag])
  }

  @Test func `D2: a target that expires in mid-transfer: once more by the first URL`() async throws {
    let target = Behaviour.serving(file).with(.cut(afterBytes: held), on: .first(1))
      .with(.status(403), on: .attempt(1))
    let download = try Download(redirecting(to: { _ in "/target" }, target))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(
      download.requests.map(\.target) == Array(repeating: ["/file.bin", "/target"], count: 3).flatMap(\.self))
  }

  @Test func `D2: a target that stays forbidden fails, and what is held is kept`() async throws {
    let target = Behaviour.serving(file).with(.cut(afterBytes: held), on: .first(1))
      .with(.status(403), on: .from(1))
    let download = try Download(redirecting(to: { _ in "/target" }, target))
    #expect(try await download.run().report.ending == .failures)
    #expect(download.partialDifference(from: file, bytes: held) == nil)
    #expect(download.requests.count == 6)
  }

  @Test func `D3: a dead signed URL fails with its status, and what is held is kept`() async throws {
    let behaviour = Behaviour.serving(file).with(.cut(afterBytes: held), on: .first(1))
      .with(.status(403), on: .from(1))
    let download = try Download(behaviour, path: "/file.bin?signature=s3cr3t")
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures)
    #expect(outcome.text.contains("403"))
    #expect(!outcome.text.contains("s3cr3t"))
    #expect(download.partialDifference(from: file, bytes: held) == nil)
    #expect(download.requests.count == 2)
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `D4: whatever the redirect, a resume asks the first URL again`(status: Int) async throws {
    let target = Behaviour.serving(file).with(.cut(afterBytes: held), on: .first(1))
    let download = try Download(redirecting(to: { _ in "/target" }, status: status, target))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.map(\.target) == ["/file.bin", "/target", "/file.bin", "/target"])
  }

  @Test func `D5: a loop of redirects fails after a bounded number of hops`() async throws {
    let download = try Download(.serving(file).with(.redirectLoop))
    #expect(try await download.run().report.ending == .failures)
    #expect(download.requests.count <= 25)
    #expect(!download.names.contains("file.bin"))
  }

  @Test(arguments: [300, 301, 302, 303, 305, 307, 308])
  func `D6, D12: a 3xx without Location is not the file`(status: Int) async throws {
    let download = try Download(.serving(file).with(.statusOnly(status)))
    #expect(try await download.run().report.ending == .failures)
    #expect(!download.names.contains("file.bin"))
    #expect(download.requests.count == 1)
  }

  @Test func `D6: on a resume it leaves what is held alone`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [.redirect(to: nil)])
    #expect(try await download.run().report.ending == .failures)
    #expect(download.partialDifference(from: file, bytes: held) == nil)
  }

  @Test(arguments: [
    "file:///etc/passwd", "ftp://127.0.0.1/file", "javascript:alert(1)", "data:text/plain,hello",
    "gopher://127.0.0.1/", "//", "http://",
  ])
  func `D7: a redirect to anything but HTTP is refused`(location: String) async throws {
    let download = try Download(.serving(file).with(.redirect(to: location)))
    #expect(try await download.run().report.ending != .complete)
    #expect(!download.names.contains("file.bin"))
    #expect(download.requests.count <= 4)
  }

  @Test func `D9: credentials do not follow a redirect to another port`() async throws {
    let other = try MisbehavingServer(
      .serving(file).with(.field("WWW-Authenticate", "Basic realm=\"test\"")))
    let target = other.url("/there")
    let download = try Download(
      { exchange in
        guard exchange.header("Authorization") == "Basic bWU6cGE1NQ==" else {
          return .status(401, ["WWW-Authenticate": "Basic realm=\"test\""], text: "who are you?\n")
        }
        return .status(302, ["Location": target], text: "over there\n")
      }, options: { $0.network.user = "me" }, configuration: { $0.password = "pa55" })
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(other.requests.count == 1)
    for request in other.requests {
      #expect(request.header("Authorization") == nil)
      #expect(request.header("Referer") == nil)
    }
  }

  @Test(arguments: ["Authorization: Bearer t0ken", "Cookie: session=t0ken"])
  func `D9: nor do fields that the user gave with a login in them`(line: String) async throws {
    let other = try MisbehavingServer(.serving(file))
    let target = other.url("/there")
    let download = try Download(redirecting(to: { _ in target }, .serving(file))) {
      $0.network.headers = [line]
    }
    #expect(try await download.run().isComplete)
    #expect(download.requests.first?.fields.all.contains { $0.value.contains("t0ken") } == true)
    #expect(other.requests.count == 1)
    #expect(!other.requests.flatMap(\.fields.all).contains { $0.value.contains("t0ken") })
  }

  @Test func `D10: 511 of a portal fails, and what is held is kept`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [.status(511)])
    #expect(try await download.run().report.ending == .failures)
    #expect(download.partialDifference(from: file, bytes: held) == nil)
  }

  @Test func `D12: 300 with a Location is followed`() async throws {
    let download = try Download(redirecting(to: { _ in "/target" }, status: 300, .serving(file)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test(arguments: [
    ("b/c", "/b/c"), ("../b", "/b"), ("./b#part", "/b"), ("?q=1", "/file.bin?q=1"), ("/a%20b", "/a%20b"),
  ])
  func `D13: a relative Location is resolved`(location: String, target: String) async throws {
    let download = try Download({ exchange in
      exchange.target == "/file.bin"
        ? .status(302, ["Location": location]) : Behaviour.serving(file).reply(to: exchange)
    })
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.map(\.target) == ["/file.bin", target])
  }

  @Test func `D13: a Location with other than ASCII characters is followed`() async throws {
    let download = try Download(redirecting(to: { _ in "/größe" }, .serving(file)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test(arguments: Interruption.allCases)
  func `D14: the name is fixed at first, wherever the redirect leads later`(
    interruption: Interruption
  ) async throws {
    let end: GDLTestSupport.Fault = interruption == .cut ? .cut(afterBytes: held) : .stall(afterBytes: held)
    let one = Behaviour.serving(file).with(end).with(.contentDisposition("attachment; filename=\"one.dat\""))
    let two = Behaviour.serving(file).with(.contentDisposition("attachment; filename=\"two.dat\""))
    let download = try Download({ exchange in
      switch exchange.path {
      case "/one": one.reply(to: exchange)
      case "/two": two.reply(to: exchange)
      default: .status(302, ["Location": exchange.attempt == 0 ? "/one" : "/two"])
      }
    })
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file, name: "one.dat") == nil)
  }
}
