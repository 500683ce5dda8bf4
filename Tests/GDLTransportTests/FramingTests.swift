import GDLCore
import Testing

@testable import GDLTransport

/// How bodies end, and what libcurl 7.88.1 would have called success.
@Suite(.timeLimit(.minutes(1))) @LoopActor struct FramingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: String
    var resets = false
    var ending: Ending
    var body = ""
    var testDescription: String { name }

    enum Ending: Sendable, Equatable {
      case complete(BodyEnd)
      case failed(Fault.Kind)
    }
  }

  nonisolated static let cases: [Case] = [
    Case(
      name: "F1 closed before Content-Length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
      ending: .failed(.cut), body: "hello"),
    Case(
      name: "F2 reset in the body", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", resets: true,
      ending: .failed(.cut)),
    Case(
      name: "F3 chunked without the zero chunk",
      bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", ending: .failed(.cut),
      body: "hello"),
    Case(
      name: "F4 unreadable chunk size",
      bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
      ending: .failed(.cut),
      body: "hello"),
    Case(
      name: "F5 chunk size beyond 64 bits",
      bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000001\r\nx",
      ending: .failed(.cut)),
    Case(
      name: "F6 chunk extension and trailers",
      bytes:
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nETag: \"t\"\r\n\r\n",
      ending: .complete(.framed), body: "hello"),
    Case(
      name: "F7 close-delimited", bytes: "HTTP/1.1 200 OK\r\n\r\nhello",
      ending: .complete(.connectionClosed(isTLS: false)), body: "hello"),
    Case(
      name: "F8 close-delimited, reset", bytes: "HTTP/1.1 200 OK\r\n\r\nhello", resets: true,
      ending: .failed(.cut)),
    Case(
      name: "F11 bytes after Content-Length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello more",
      ending: .complete(.framed), body: "hello"),
    Case(
      name: "F12 Content-Length and chunked",
      bytes:
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      ending: .complete(.framed), body: "hello"),
    Case(name: "F16 cut in the status line", bytes: "HTTP/1.1 2", ending: .failed(.cut)),
    Case(name: "F16 cut in the fields", bytes: "HTTP/1.1 200 OK\r\nContent-Le", ending: .failed(.cut)),
    Case(
      name: "F16 cut before the empty line", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
      ending: .failed(.cut)),
    Case(name: "F16 cut after a 100", bytes: "HTTP/1.1 100 Continue\r\n\r\n", ending: .failed(.cut)),
    Case(name: "F17 no answer at all", bytes: "", ending: .failed(.cut)),
    Case(name: "F19 not HTTP", bytes: "hello, I am a line printer\r\n", ending: .failed(.protocolError)),
    Case(
      name: "F20 100, 102 and 103 before the reply",
      bytes: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
        + "Link: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", ending: .complete(.framed),
      body: "hello"),
    Case(name: "F21 204", bytes: "HTTP/1.1 204 No Content\r\n\r\n", ending: .complete(.framed)),
    Case(
      name: "F25 HTTP/1.0", bytes: "HTTP/1.0 200 OK\r\n\r\nhello",
      ending: .complete(.connectionClosed(isTLS: false)), body: "hello"),
    Case(
      name: "D6 a 302 without Location", bytes: "HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nhello",
      ending: .complete(.framed), body: "hello"),
    Case(
      name: "a length that wraps around 64 bits",
      bytes: "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551621\r\n\r\nhello",
      ending: .complete(.connectionClosed(isTLS: false)), body: "hello"),
    Case(
      name: "a 416", bytes: "HTTP/1.1 416 No\r\nContent-Range: bytes */5\r\nContent-Length: 2\r\n\r\nno",
      ending: .complete(.framed), body: "no"),
  ]

  @Test(arguments: cases) func `a reply ends as its framing says`(test: Case) async throws {
    let gate = Gate()
    let server = LoopbackServer { connection, _ in
      guard connection.request() != nil else { return }
      connection.send(test.bytes)
      if test.resets {
        gate.wait()  // the reset would take with it what was not read yet
        connection.reset()
      }
    }
    let recorder = Recorder()
    recorder.onBytes = { _, _ in
      gate.open()
      return .more
    }
    let ending = try await recorder.run(Request(url: server.url()))
    switch ending {
    case .complete(let end): #expect(test.ending == .complete(end))
    case .failed(let fault): #expect(test.ending == .failed(fault.kind), "\(fault.message)")
    case .enough: Issue.record("nobody said enough")
    }
    #expect(recorder.text == (test.resets ? "hello" : test.body))
    #expect(recorder.heads.count <= 1)
    #expect(recorder.endings.count == 1)
  }

  @Test func `F18 a kept connection that dies as it is reused is replaced silently`() async throws {
    let gate = Gate()
    let server = LoopbackServer { connection, _ in
      guard connection.request() != nil else { return }
      connection.reply("\(connection.number)")
      guard connection.number == 0 else { return }
      _ = connection.request()  // the second request is read, and the connection closed
      gate.open()
    }
    let network = CurlNetwork(userAgent: "gdl/test")
    let (first, second) = (Recorder(), Recorder())
    #expect(try await first.run(Request(url: server.url()), on: network) == .complete(.framed))
    #expect(try await second.run(Request(url: server.url()), on: network) == .complete(.framed))
    gate.wait()
    #expect([first.text, second.text] == ["0", "1"])
  }

  /// Named, because the test's log shows its arguments.
  enum EndlessHead: CaseIterable {
    case longLines, manyLines, manyInterimReplies

    var text: String {
      switch self {
      case .longLines:
        "HTTP/1.1 200 OK\r\n"
          + String(repeating: "X-A: \(String(repeating: "b", count: 1_000))\r\n", count: 400)
      case .manyLines: "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 10_000)
      case .manyInterimReplies: String(repeating: "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n", count: 10_000)
      }
    }
  }

  @Test(arguments: EndlessHead.allCases)
  func `F22 an endless head is refused`(kind: EndlessHead) async throws {
    let head = kind.text
    let server = LoopbackServer.answering { connection, _ in
      connection.send(head)
      connection.send("\r\nhello")
      return false
    }
    let recorder = Recorder()
    #expect(try await recorder.run(Request(url: server.url())).faultKind == .protocolError)
    #expect(recorder.heads.isEmpty)
  }

  @Test func `a closed port is a connect fault that names the host`() async throws {
    let port = LoopbackServer { _, _ in }.port  // closed again at once
    let ending = try await Recorder().run(Request(url: "http://127.0.0.1:\(port)/x?token=secret"))
    var refused = Fault(kind: .connect, message: "connection to 127.0.0.1 refused")
    refused.route = .exists
    #expect(ending == .failed(refused))
  }

  @Test func `a name without address is a resolve fault`() async throws {
    let ending = try await Recorder().run(Request(url: "http://nowhere.invalid/"))
    #expect(ending == .failed(Fault(kind: .resolve, message: "nowhere.invalid could not be resolved")))
  }
}
