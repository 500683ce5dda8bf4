import GDLCore
import Glibc
import Testing

@testable import GDLTransport

/// Requests with a body.
@Suite(.timeLimit(.minutes(1))) @LoopActor struct PostTests {
  private nonisolated static func body(_ connection: LoopbackServer.Connection, _ head: String) -> String {
    let line = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
    let length = line.flatMap { Int($0.dropFirst("Content-Length: ".count)) } ?? 0
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < length, recv(connection.descriptor, &byte, 1, 0) == 1 { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: ["", "{\"a\":1}\n", String(repeating: "x", count: 100_000)])
  func `a body is sent whole, without asking first, with its length and type`(text: String) async throws {
    let server = LoopbackServer.answering { connection, head in
      connection.reply(Self.body(connection, head))
      return true
    }
    let recorder = Recorder()
    let request = Request(url: server.url(), headers: ["Content-Type: text/x"], body: Array(text.utf8))
    #expect(try await recorder.run(request) == .complete(.framed))
    #expect(recorder.text == text)
    let head = try #require(server.requests.first)
    #expect(head.hasPrefix("POST /file HTTP/1.1\r\n"))
    #expect(head.contains("\r\nContent-Type: text/x\r\n") && !head.contains("Expect"))
  }

  @Test(arguments: ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
  func `a redirect gets the same body again`(status: String) async throws {
    let server = LoopbackServer.answering { connection, head in
      let body = Self.body(connection, head)
      if head.contains(" /file ") {
        connection.reply("", status: status, fields: ["Location: /other"])
      } else {
        connection.reply(body)
      }
      return true
    }
    let recorder = Recorder()
    #expect(
      try await recorder.run(Request(url: server.url(), body: Array("told".utf8))) == .complete(.framed))
    #expect(recorder.text == "told")
    #expect(server.requests.map { $0.hasPrefix("POST ") } == [true, true])
  }

  @Test func `a handle that posted gets again afterwards`() async throws {
    let server = LoopbackServer.answering { connection, head in
      connection.reply(Self.body(connection, head))
      return true
    }
    let network = CurlNetwork(userAgent: "gdl/test")
    _ = try await Recorder().run(Request(url: server.url(), body: [1]), on: network)
    _ = try await Recorder().run(Request(url: server.url()), on: network)
    #expect(server.requests.map { String($0.prefix(4)) } == ["POST", "GET "])
  }
}
