import GDLCore
import Testing

@testable import GDLTransport

@Suite(.timeLimit(.minutes(1))) @LoopActor struct ExchangeTests {
  @Test func `a plain GET delivers its head once, its bytes, and a framed end`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("hello", fields: ["ETag: \"a1\"", "X-Latin: caf\u{e9}", "X-Empty:"])
      return true
    }
    let recorder = Recorder()
    let ending = try await recorder.run(Request(url: server.url()))
    #expect(ending == .complete(.framed))
    #expect(recorder.text == "hello")
    let head = try #require(recorder.heads.first)
    #expect(recorder.heads.count == 1)
    #expect(head.status == 200)
    #expect(head.version == .http1_1)
    #expect(head.first("etag") == "\"a1\"")
    #expect(head.first("x-empty") == "")
    #expect(head.urls == [server.url()])
    #expect(abs(head.receivedAt - SystemClock.shared.wallSeconds) < 60)
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("GET /file HTTP/1.1\r\n"))
    #expect(request.contains("Accept-Encoding: identity\r\n"))
    #expect(request.contains("User-Agent: gdl/test\r\n"))
    #expect(!request.contains("Range"))
  }

  @Test func `an empty body has a head, too`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("")
      return true
    }
    let recorder = Recorder()
    #expect(try await recorder.run(Request(url: server.url())) == .complete(.framed))
    #expect(recorder.heads.map(\.status) == [200])
    #expect(recorder.bytes.isEmpty)
  }

  @Test(arguments: [10, 200]) func `many exchanges at once keep their bytes apart`(count: Int) async throws {
    let server = LoopbackServer.answering { connection, request in
      let path = request.split(separator: " ")[1]
      connection.reply(String(repeating: "\(path);", count: 20_000))
      return true
    }
    let network = CurlNetwork(userAgent: "gdl/test")
    let recorders = (0..<count).map { _ in Recorder() }
    for (number, recorder) in recorders.enumerated() {
      recorder.exchange = try network.start(Request(url: server.url("/\(number)")), receiver: recorder)
    }
    for (number, recorder) in recorders.enumerated() {
      #expect(await recorder.ending() == .complete(.framed))
      #expect(recorder.text == String(repeating: "/\(number);", count: 20_000))
    }
  }

  @Test func `bytes that were not taken come again after unpause, and none is lost`() async throws {
    let whole = String((0..<60_000).flatMap { "\($0)," })
    let server = LoopbackServer.answering { connection, _ in
      connection.reply(whole)
      return true
    }
    let recorder = Recorder()
    var calls = 0
    recorder.onBytes = { recorder, _ in
      calls += 1
      guard !calls.isMultiple(of: 2) else { return .more }
      SystemClock.shared.after(0.001) { recorder.exchange?.unpause() }
      return .later
    }
    #expect(try await recorder.run(Request(url: server.url())) == .complete(.framed))
    #expect(recorder.text == whole)
    #expect(recorder.refused.count > 5)
    var position = 0
    for refused in recorder.refused where position < recorder.bytes.count {
      let found = recorder.bytes[position...].starts(with: refused)
      #expect(found)
      position += refused.count
    }
  }

  @Test(arguments: ["", "body"])
  func `a head that was not taken comes again after unpause`(body: String) async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply(body)
      return true
    }
    let recorder = Recorder()
    recorder.onHead = { recorder in
      guard recorder.heads.count < 3 else { return .more }
      SystemClock.shared.after(0.001) { recorder.exchange?.unpause() }
      return .later
    }
    #expect(try await recorder.run(Request(url: server.url())) == .complete(.framed))
    #expect(recorder.heads.count == 3)
    #expect(recorder.text == body)
  }

  @Test func `an exchange that is paused hears nothing until it goes on`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply("last")
      return false
    }
    let recorder = Recorder()
    recorder.onBytes = { recorder, _ in recorder.refused.isEmpty ? .later : .more }
    recorder.exchange = try CurlNetwork(userAgent: "gdl/test").start(
      Request(url: server.url()), receiver: recorder)
    while recorder.refused.isEmpty { await pass(seconds: 0.002) }
    await pass(seconds: 0.02)
    #expect(recorder.endings.isEmpty)
    #expect(recorder.bytes.isEmpty)
    recorder.exchange?.unpause()
    #expect(await recorder.ending() == .complete(.framed))
    #expect(recorder.text == "last")
  }

  @Test(arguments: [false, true]) func `enough ends the exchange`(atHead: Bool) async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply(String(repeating: "x", count: 1 << 20))
      return true
    }
    let recorder = Recorder()
    if atHead { recorder.onHead = { _ in .enough } } else { recorder.onBytes = { _, _ in .enough } }
    #expect(try await recorder.run(Request(url: server.url())) == .enough)
    #expect(recorder.heads.count == 1)
    #expect(atHead ? recorder.bytes.isEmpty : (1...16_384).contains(recorder.bytes.count))
  }

  @Test func `enough said to bytes that come again ends the exchange`() async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply(String(repeating: "x", count: 1 << 20))
      return true
    }
    let recorder = Recorder()
    recorder.onBytes = { recorder, _ in
      if !recorder.refused.isEmpty { return .enough }
      SystemClock.shared.after(0) { recorder.exchange?.unpause() }
      return .later
    }
    #expect(try await recorder.run(Request(url: server.url())) == .enough)
    await pass(seconds: 0.01)
    #expect((1...16_384).contains(recorder.bytes.count))
    #expect(recorder.endings.count == 1)
  }

  @Test(arguments: ["head", "bytes", "again", "before"])
  func `after cancel the receiver hears nothing more`(moment: String) async throws {
    let server = LoopbackServer.answering { connection, _ in
      connection.reply(String(repeating: "x", count: 1 << 20))
      return true
    }
    let (cancelled, other) = (Recorder(), Recorder())
    cancelled.onHead = { recorder in
      if moment == "head" { recorder.exchange?.cancel() }
      return .more
    }
    cancelled.onBytes = { recorder, _ in
      if moment == "again", recorder.refused.isEmpty {
        recorder.exchange?.unpause()
        SystemClock.shared.after(0) { recorder.exchange?.unpause() }
        return .later
      }
      recorder.exchange?.cancel()
      return .more
    }
    let network = CurlNetwork(userAgent: "gdl/test")
    cancelled.exchange = try network.start(Request(url: server.url()), receiver: cancelled)
    if moment == "before" { cancelled.exchange?.cancel() }
    #expect(try await other.run(Request(url: server.url()), on: network) == .complete(.framed))
    await pass(seconds: 0.02)
    #expect(cancelled.endings.isEmpty)
    #expect(cancelled.heads.count == (moment == "before" ? 0 : 1))
    let isCutShort = cancelled.bytes.count <= 16_384
    #expect(isCutShort)
    cancelled.exchange?.cancel()
  }

  @Test func `a receiver may start the next exchange in the middle of its own`() async throws {
    let server = LoopbackServer.answering { connection, request in
      connection.reply(request.contains("/second") ? "two" : "one")
      return true
    }
    let network = CurlNetwork(userAgent: "gdl/test")
    let (first, second) = (Recorder(), Recorder())
    first.onBytes = { _, _ in
      second.exchange = try? network.start(Request(url: server.url("/second")), receiver: second)
      return .more
    }
    #expect(try await first.run(Request(url: server.url("/first")), on: network) == .complete(.framed))
    #expect(await second.ending() == .complete(.framed))
    #expect(first.text + second.text == "onetwo")
  }

  // In a process of its own: the network thread is shared by all tests of this one.
  @Test func `a fast transfer does not keep jobs and timers waiting`() async {
    await #expect(processExitsWith: .success) {
      let chunk = [UInt8](repeating: 7, count: 4 << 20)
      let server = LoopbackServer.answering { connection, _ in
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(64 * chunk.count)\r\n\r\n")
        for _ in 0..<64 { connection.send(chunk) }
        return false
      }
      let turns = try await turnsDuring(server.url(), length: 64 * chunk.count)
      precondition(turns >= 4, "64 reads of 4 MiB took only \(turns) turns")
    }
  }

  @Test(arguments: ["ftp://example.org/x", "example.org/x", "http://", ""])
  func `a URL that cannot be asked is a fault at once`(url: String) throws {
    let network = CurlNetwork(userAgent: "gdl/test")
    let fault = #expect(throws: Fault.self) { try network.start(Request(url: url), receiver: Recorder()) }
    #expect(fault?.kind == .unsupported)
  }

  @Test func `a header with a line break in it is refused`() throws {
    let network = CurlNetwork(userAgent: "gdl/test")
    let request = Request(url: "http://127.0.0.1:1/", headers: ["X-A: b\r\nX-C: d"])
    #expect(throws: Fault.self) { try network.start(request, receiver: Recorder()) }
  }
}

@LoopActor final class CountingReceiver: ExchangeReceiver {
  var count = 0
  var ending: ExchangeEnding?
  nonisolated init() {}
  func receive(head: ResponseHead) -> Reception { .more }
  func receive(bytes: UnsafeRawBufferPointer) -> Reception {
    count += bytes.count
    return .more
  }
  func ended(_ ending: ExchangeEnding) { self.ending = ending }
}

/// How often a timer of a millisecond gets its turn while a body of that length is received.
@LoopActor private func turnsDuring(_ url: String, length: Int) async throws -> Int {
  let recorder = CountingReceiver()
  let exchange = try CurlNetwork(userAgent: "gdl/test").start(Request(url: url), receiver: recorder)
  var turns = 0
  while recorder.ending == nil {
    await pass(seconds: 0.001)
    turns += 1
  }
  exchange.cancel()
  precondition(recorder.ending == .complete(.framed) && recorder.count == length)
  return turns
}
