import GDLCore
import Glibc
import Testing

@testable import GDLTransport

/// Proxies, cookie files, TLS options.
@Suite(.timeLimit(.minutes(1))) @LoopActor struct ConnectionTests {
  /// Takes any request for another host, as a proxy does.
  private nonisolated static func proxy() -> LoopbackServer {
    LoopbackServer.answering { connection, request in
      guard !request.hasPrefix("CONNECT") else {
        connection.reply("", status: "407 Who are you?")
        return false
      }
      connection.reply("by proxy")
      return true
    }
  }

  @Test func `a request through the proxy of the options has the whole URL in it`() async throws {
    let server = Self.proxy()
    var request = Request(url: "http://example.invalid/file?x=1")
    request.options.proxy = server.url("")
    let recorder = Recorder()
    #expect(try await recorder.run(request) == .complete(.framed))
    #expect(recorder.text == "by proxy")
    #expect(server.requests[0].hasPrefix("GET http://example.invalid/file?x=1 HTTP/1.1\r\n"))
  }

  @Test func `a proxy that refuses CONNECT gives a fault, no head`() async throws {
    let server = Self.proxy()
    var request = Request(url: "https://example.invalid/file")
    request.options.proxy = server.url("")
    let recorder = Recorder()
    let ending = try await recorder.run(request)
    #expect(ending.faultKind == .authentication, "\(ending)")
    #expect(recorder.heads.isEmpty)
  }

  @Test nonisolated func `the environment's proxy is used`() async {
    await #expect(processExitsWith: .success) {
      let server = Self.proxy()
      setenv("http_proxy", server.url(""), 1)
      unsetenv("no_proxy")
      unsetenv("NO_PROXY")
      let text = try await Task { @LoopActor in
        let recorder = Recorder()
        _ = try await recorder.run(Request(url: "http://example.invalid/"))
        return recorder.text
      }.value
      precondition(text == "by proxy")
    }
  }

  @Test func `cookies of a file are sent, and what the server sets replaces them`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("", fields: ["Set-Cookie: login=new; path=/"])
      return true
    }
    let path = "/tmp/gdl-cookies-\(getpid())-\(server.port)"
    let file = try #require(fopen(path, "w"))
    fputs("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tlogin\told\n", file)
    fclose(file)
    defer { unlink(path) }
    var request = Request(url: server.url())
    request.options.cookieFile = path
    let network = CurlNetwork(userAgent: "gdl/test")
    for _ in 0..<2 { _ = try await Recorder().run(request, on: network) }
    _ = try await Recorder().run(Request(url: server.url()), on: network)
    let cookies = server.requests.map { request in
      request.split(separator: "\r\n").filter { $0.hasPrefix("Cookie:") }.joined()
    }
    #expect(cookies == ["Cookie: login=old", "Cookie: login=new", ""])
  }

  @Test func `a cookie file that cannot be read is a fault at once`() {
    var request = Request(url: "http://127.0.0.1:1/")
    request.options.cookieFile = "/nowhere/cookies.txt"
    let fault = #expect(throws: Fault.self) {
      try CurlNetwork(userAgent: "gdl/test").start(request, receiver: Recorder())
    }
    #expect(fault?.message.contains("/nowhere/cookies.txt") == true)
  }

  @Test func `options of one request are not left over for the next`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("")
      return true
    }
    let network = CurlNetwork(userAgent: "gdl/test")
    var request = Request(url: server.url(), range: "1-2", headers: ["X-Own: 1"])
    request.options.userAgent = "other/1"
    _ = try await Recorder().run(request, on: network)
    _ = try await Recorder().run(Request(url: server.url()), on: network)
    #expect(server.requests[0].contains("User-Agent: other/1") && server.requests[0].contains("X-Own"))
    #expect(server.requests[1].contains("User-Agent: gdl/test"))
    #expect(!server.requests[1].contains("X-Own") && !server.requests[1].contains("Range"))
  }

  @Test func `a connection that TLS cannot use is a tls fault`() async throws {
    let server = LoopbackServer { connection, _ in connection.send("HTTP/1.1 400 Speak plainly\r\n\r\n") }
    let ending = try await Recorder().run(Request(url: "https://127.0.0.1:\(server.port)/"))
    #expect(ending.faultKind == .tls, "\(ending)")
  }

  @Test func `the connect timeout covers a TLS handshake that stalls`() async throws {
    let gate = Gate()
    let server = LoopbackServer { _, _ in gate.wait() }
    var request = Request(url: "https://127.0.0.1:\(server.port)/")
    request.options.connectTimeoutSeconds = 0.2
    #expect(try await Recorder().run(request).faultKind == .connectTimeout)
    gate.open()
  }
}
