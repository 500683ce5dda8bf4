import GDLCore
import Testing

@testable import GDLTransport

@Suite(.timeLimit(.minutes(1))) @LoopActor struct RedirectTests {
  /// `/first` leads over `/dir/second` to `/dir/last?token=1`, by an absolute and a relative Location.
  private static func chain() -> LoopbackServer {
    LoopbackServer.answering { connection, request in
      let path = String(request.split(separator: " ")[1])
      let host = request.split(separator: "\r\n").first { $0.hasPrefix("Host: ") }!.dropFirst(6)
      switch path {
      case "/first":
        let fields = ["Location: http://\(host)/dir/second", "Set-Cookie: key=value; path=/"]
        connection.reply("moved, moved", status: "302 Found", fields: fields)
      case "/dir/second": connection.reply("", status: "307 Temporary", fields: ["Location: last?token=1"])
      default: connection.reply("here")
      }
      return true
    }
  }

  @Test func `only the head behind the last redirect is delivered, with all URLs`() async throws {
    let server = Self.chain()
    let recorder = Recorder()
    #expect(try await recorder.run(Request(url: server.url("/first"))) == .complete(.framed))
    #expect(recorder.text == "here")
    #expect(recorder.heads.map(\.status) == [200])
    #expect(recorder.heads[0].urls == ["/first", "/dir/second", "/dir/last?token=1"].map { server.url($0) })
  }

  @Test func `Range, If-Range and own headers are sent on every hop; cookies from the redirect on`()
    async throws
  {
    let server = Self.chain()
    var request = Request(url: server.url("/first"), range: "5-", ifRange: "\"a1\"", headers: ["X-Own: 1"])
    request.options.headers = ["X-Other: 2", "range: bytes=9-9", "accept-encoding: gzip"]
    request.options.referer = "http://example.org/"
    _ = try await Recorder().run(request)
    #expect(server.requests.count == 3)
    for text in server.requests {
      for line in [
        "Range: bytes=5-", "If-Range: \"a1\"", "X-Own: 1", "X-Other: 2", "Accept-Encoding: identity",
      ] {
        #expect(text.contains("\r\n\(line)\r\n"), "\(line)")
      }
      #expect(text.contains("Referer: http://example.org/\r\n"))
      #expect(!text.contains("gzip") && !text.contains("bytes=9-9"))
    }
    #expect(server.requests.map { $0.contains("Cookie: key=value") } == [false, true, true])
  }

  @Test func `a loop ends after twenty redirects`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("", status: "302 Found", fields: ["Location: /again"])
      return true
    }
    let recorder = Recorder()
    #expect(try await recorder.run(Request(url: server.url())).faultKind == .tooManyRedirects)
    #expect(server.requests.count == 21)
    #expect(recorder.heads.isEmpty)
  }

  @Test(arguments: [
    "file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "data:,x", "gopher://x/",
  ])
  func `D7 a redirect to another scheme is refused`(target: String) async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("moved", status: "302 Found", fields: ["Location: \(target)"])
      return true
    }
    let recorder = Recorder()
    let ending = try await recorder.run(Request(url: server.url()))
    #expect(ending.faultKind == .refusedRedirect, "\(String(describing: ending))")
    #expect(recorder.heads.isEmpty)
  }

  @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-", "garbage\r\n"])
  func `a cut on the second hop does not deliver the first hop's head`(bytes: String) async throws {
    let server = LoopbackServer.answering { connection, request in
      if request.hasPrefix("GET /second") {
        connection.send(bytes)
        return false
      }
      connection.reply("", status: "302 Found", fields: ["Location: /second"])
      return true
    }
    let recorder = Recorder()
    let ending = try await recorder.run(Request(url: server.url()))
    #expect(ending.faultKind == (bytes.hasPrefix("garbage") ? .protocolError : .cut))
    #expect(recorder.heads.isEmpty)
  }

  @Test func `D9 credentials are not sent to another port`() async throws {
    let target = LoopbackServer.answering { connection, _ in
      connection.reply("here")
      return true
    }
    let targetURL = target.url()
    let server = LoopbackServer.answering { connection, request in
      let isAsked = request.contains("Authorization: Basic")
      let challenge = ["WWW-Authenticate: Basic realm=\"x\""]
      if !isAsked { connection.reply("who?", status: "401 Unauthorized", fields: challenge) }
      if isAsked { connection.reply("", status: "302 Found", fields: ["Location: \(targetURL)"]) }
      return true
    }
    var request = Request(url: server.url(), headers: ["Cookie: secret=1"], password: "open")
    request.options.user = "me"
    let recorder = Recorder()
    #expect(try await recorder.run(request) == .complete(.framed))
    #expect(server.requests.allSatisfy { $0.contains("secret=1") })
    #expect(target.requests.count == 1)
    #expect(!target.requests[0].contains("Authorization") && !target.requests[0].contains("secret"))
    #expect(!target.requests[0].contains("Referer"))
  }

  @Test func `an Authorization header of the user's is not sent to another port`() async throws {
    let target = LoopbackServer.answering { connection, _ in
      connection.reply("here")
      return true
    }
    let targetURL = target.url()
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("", status: "302 Found", fields: ["Location: \(targetURL)"])
      return true
    }
    let request = Request(url: server.url(), headers: ["Authorization: Bearer token"])
    #expect(try await Recorder().run(request) == .complete(.framed))
    #expect(server.requests[0].contains("Bearer token"))
    #expect(!target.requests[0].contains("token"))
  }

  @Test func `a 401 that libcurl answers is not delivered, one that stays is`() async throws {
    let server = LoopbackServer.answering { connection, request in
      let isRight = request.contains("Authorization: Basic bWU6b3Blbg==")
      let fields = ["WWW-Authenticate: Basic realm=\"x\""]
      connection.reply(isRight ? "in" : "out", status: isRight ? "200 OK" : "401 No", fields: fields)
      return true
    }
    for (password, status, body) in [("open", 200, "in"), ("wrong", 401, "out")] {
      var request = Request(url: server.url(), password: password)
      request.options.user = "me"
      let recorder = Recorder()
      #expect(try await recorder.run(request) == .complete(.framed))
      #expect(recorder.heads.map(\.status) == [status])
      #expect(recorder.text == body)
    }
  }
}
