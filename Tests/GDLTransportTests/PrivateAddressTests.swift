import GDLCore
import Testing

@testable import GDLTransport

/// The server at 127.0.0.1 stands for one of the internet; all other addresses are what they are.
@Suite(.timeLimit(.minutes(1))) @LoopActor struct PrivateAddressTests {
  private static func network(_ isLoopbackPrivate: Bool = false) -> CurlNetwork {
    CurlNetwork(userAgent: "gdl/test") { $0.v4 == 0x7F00_0001 ? isLoopbackPrivate : $0.isPrivate }
  }

  private static func redirecting(to location: String) -> LoopbackServer {
    LoopbackServer.answering { connection, _ in
      connection.reply("", status: "302 Found", fields: ["Location: \(location)"])
      return true
    }
  }

  @Test(arguments: [
    "127.0.0.2", "127.1.1.1", "0x7f000002", "2130706434", "0177.0.0.2", "127.2", "0", "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1", "100.64.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.2]", "[fe80::1]", "[fd00::1]",
    "[64:ff9b::a00:1]",
  ])
  func `a redirect of the internet to a private address is refused, however that is written`(host: String)
    async throws
  {
    let server = Self.redirecting(to: "http://\(host):9/x")
    let recorder = Recorder()
    let ending = try await recorder.run(Request(url: server.url()), on: Self.network())
    #expect(ending.faultKind == .refusedAddress)
    guard case .failed(let fault) = ending else { return }
    #expect(fault.message.contains("private network"), "\(fault.message)")
  }

  @Test func `whoever may go anywhere is not stopped`() async throws {
    let server = Self.redirecting(to: "http://127.0.0.2:9/x")
    var request = Request(url: server.url())
    request.reach = .anywhere
    #expect(try await Recorder().run(request, on: Self.network()).faultKind == .connect)
  }

  @Test func `a private address that the user names is asked, and may lead to others`() async throws {
    let server = Self.redirecting(to: "http://127.0.0.2:9/x")
    let ending = try await Recorder().run(Request(url: server.url()), on: Self.network(true))
    #expect(ending.faultKind == .connect, "nothing listens there, but it was tried")
  }

  @Test func `one that a server names is not asked, not even over a connection that is open`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("here")
      return true
    }
    let network = Self.network(true)
    var request = Request(url: server.url())
    request.reach = .publicOnly
    #expect(try await Recorder().run(request, on: network).faultKind == .refusedAddress)
    #expect(server.requests.isEmpty)
    request.reach = .named
    #expect(try await Recorder().run(request, on: network) == .complete(.framed))
    request.reach = .publicOnly
    #expect(try await Recorder().run(request, on: network).faultKind == .refusedAddress)
    #expect(server.requests.count == 1)
  }

  @Test func `a head says whether it came from a private network`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("here")
      return true
    }
    for isPrivate in [false, true] {
      let recorder = Recorder()
      _ = try await recorder.run(Request(url: server.url()), on: Self.network(isPrivate))
      #expect(recorder.heads.map(\.isFromPrivateNetwork) == [isPrivate])
    }
  }

  @Test(arguments: [
    "X-Api-Key: s3cret", "PRIVATE-TOKEN: s3cret", "Authorization: Bearer s3cret", "Cookie: a=s3cret",
  ])
  func `a field with a login in it goes to its own server only, over any number of hops`(line: String)
    async throws
  {
    let other = LoopbackServer.answering { connection, request in
      let back = request.split(separator: " ")[1].dropFirst().replacing("_", with: "/")
      connection.reply("", status: "302 Found", fields: ["Location: http:\(back)"])
      return true
    }
    let otherURL = other.url("/")
    let server = LoopbackServer.answering { connection, request in
      let host = request.split(separator: "\r\n").first { $0.hasPrefix("Host: ") }!.dropFirst(6)
      if request.hasPrefix("GET /last ") {
        return {
          connection.reply("here"); return true
        }()
      }
      connection.reply("", status: "302 Found", fields: ["Location: \(otherURL)__\(host)_last"])
      return true
    }
    let request = Request(url: server.url("/first"), headers: [line, "X-Own: 1"])
    #expect(try await Recorder().run(request) == .complete(.framed))
    #expect(other.requests.count == 1 && server.requests.count == 2)
    #expect(other.requests.allSatisfy { !$0.contains("s3cret") && $0.contains("X-Own: 1") })
    #expect(server.requests[0].contains("s3cret"))
  }
}
