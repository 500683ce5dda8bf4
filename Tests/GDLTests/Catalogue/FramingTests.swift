import GDL
import GDLTestSupport
import Testing

/// RFC 9112: where a body ends, and what a broken head or connection proves.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Framing` {
  let file = Resource(length: 300_000)

  /// The reply that was tested was the first; the second try gets an honest server.
  private func completes(
    after faults: [GDLTestSupport.Fault], on occasion: Occasion = .first(1), ranges: [String]? = nil
  ) async throws {
    let download = try Download(.serving(file).with(faults, on: occasion))
    let outcome = try await download.run()
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
    if let ranges { #expect(download.ranges == ranges) }
  }

  /// Nothing usable ever comes: it ends soon, with a failure and without a file.
  private func refuses(_ faults: [GDLTestSupport.Fault], _ comment: Comment? = nil) async throws {
    let download = try Download(.serving(file).with(faults))
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures, comment)
    #expect(outcome.report.done == 0)
    #expect(!download.names.contains("file.bin"))
    #expect(download.requests.count <= 6, "no storm of tries")
  }

  @Test func `F1: a body that ends before Content-Length is incomplete and goes on from there`() async throws
  {
    try await completes(after: [.cut(afterBytes: 100_000)], ranges: ["", "bytes=100000-"])
  }

  @Test func `F2: after a reset the bytes already read are good`() async throws {
    try await completes(after: [.reset(afterBytes: 100_000)], ranges: ["", "bytes=100000-"])
  }

  @Test func `F3: chunks without the zero chunk are incomplete, even when all bytes came`() async throws {
    try await completes(after: [.chunked(), .cut(afterBytes: 100_000)])
    try await completes(after: [.lastChunk("")], ranges: ["", "bytes=300000-"])
  }

  @Test func `F4: an unreadable chunk size ends the reply, and nothing behind it is stored`() async throws {
    try await completes(after: [.chunkSize("zz", afterBytes: 100_000)])
  }

  @Test func `F5: a chunk size of 2^63 is an error and does not wrap`() async throws {
    try await completes(after: [.chunkSize("8000000000000000", afterBytes: 100_000)])
    try await completes(after: [.chunkSize("10000000000000005", afterBytes: 100_000)])
  }

  @Test func `F6: chunk extensions and trailers are skipped`() async throws {
    try await completes(
      after: [.chunked(10_000), .chunkExtension(), .trailers(["X-Sum": "abc", "ETag": "\"other\""])],
      on: .always, ranges: [""])
  }

  @Test func `F7: a body of unknown length ends with its connection`() async throws {
    try await completes(after: [.untilClose], on: .always, ranges: [""])
  }

  @Test func `F8: a body of unknown length that ends with a reset is incomplete`() async throws {
    try await completes(after: [.untilClose, .reset(afterBytes: 100_000)], ranges: ["", "bytes=100000-"])
  }

  @Test func `F10: a 206 without a length is as long as its Content-Range says`() async throws {
    let behaviour = Behaviour.serving(file).with(.cut(afterBytes: 100_000), on: .attempt(0))
      .with([.untilClose, .cut(afterBytes: 50_000)], on: .attempt(1))
    let download = try Download(behaviour)
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", "bytes=150000-"])
  }

  @Test func `F11: bytes after Content-Length are not part of the file`() async throws {
    try await completes(after: [.bytesAfterBody(Array("garbage".utf8))], on: .always, ranges: [""])
  }

  @Test(arguments: ["5", "300000", "400000"])
  func `F12: chunked wins over Content-Length`(length: String) async throws {
    try await completes(after: [.chunked(), .contentLengths([length])], on: .always)
  }

  @Test(arguments: [["300000", "5"], ["5", "300000"], ["300000, 5"]])
  func `F13: two different Content-Lengths are refused`(lengths: [String]) async throws {
    try await refuses([.contentLengths(lengths)])
  }

  @Test func `F14: a repeated equal Content-Length is one`() async throws {
    try await completes(after: [.repeatedContentLength], on: .always, ranges: [""])
    try await completes(after: [.contentLengths(["300000", "300000"])], on: .always, ranges: [""])
  }

  @Test(arguments: ["-5", "abc", "0x10", "1e5", "300000.0", "9223372036854775808", "18446744073709851616"])
  func `F15: a Content-Length that is no length is refused and does not wrap`(length: String) async throws {
    try await refuses([.contentLengths([length])])
  }

  @Test(arguments: [3, 12, 17, 60, 150])
  func `F16: a connection closed inside the head is no reply`(bytes: Int) async throws {
    try await completes(after: [.cutInHead(afterBytes: bytes)], ranges: ["", ""])
  }

  @Test func `F17: an empty reply is tried again`() async throws {
    try await completes(after: [.emptyReply()], ranges: ["", ""])
    try await completes(after: [.emptyReply(.reset)], ranges: ["", ""])
  }

  @Test func `F18: a kept connection that dies as it is used again costs no try`() async throws {
    let large = Resource(length: 3 << 20)
    let download = try Download(
      .serving(large).with(.staleKeepAlive),
      options: { options in
        options.segments = .fixed(2)
        options.network.retries = 0
      })
    let outcome = try await download.run()
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: large) == nil)
    #expect(!outcome.text.contains("next try"))
  }

  @Test(arguments: [
    "SSH-2.0-OpenSSH_9.2\r\n", "<html>HTTP/0.9</html>\n", "ICY 200 OK\r\n\r\nbytes", "\u{0}\u{1}\u{2}",
  ])
  func `F19: what is no HTTP is not stored`(bytes: String) async throws {
    try await refuses([.garbage(Array(bytes.utf8))], "\(bytes.debugDescription)")
  }

  @Test func `F20: interim replies are skipped`() async throws {
    try await completes(after: [.informational([100, 102, 103, 103])], on: .always, ranges: [""])
  }

  @Test(arguments: [204, 205])
  func `F21: no content is no file, and does not complete one`(status: Int) async throws {
    try await refuses([.status(status, text: "")])
    let download = try Download(
      .serving(file).with(.cut(afterBytes: 100_000), on: .first(1)).with(
        .status(status, text: ""), on: .resumed))
    #expect(try await download.run().report.ending == .failures)
    #expect(download.partialDifference(from: file, bytes: 100_000) == nil)
  }

  @Test func `F22: a head without end is an error`() async throws {
    try await refuses([.manyFields(nil)], "endless")
    try await refuses([.manyFields(1, lineBytes: 4 << 20)], "a line of 4 MiB")
  }

  @Test func `F23: bare line feeds, folded fields and spaces before the colon harm nothing`() async throws {
    try await completes(after: [.bareLineFeeds], on: .always)
    try await completes(after: [.foldedField], on: .always)
    let download = try Download(.serving(file).with(.spaceBeforeColon))
    let outcome = try await download.run()
    #expect(
      outcome.isComplete ? download.difference(from: file) == nil : !download.names.contains("file.bin"))
  }

  @Test func `F24: a transfer coding that was not asked for is never stored as the file`() async throws {
    try await refuses([.transferGzip])
    try await completes(after: [.field("Transfer-Encoding", "identity"), .untilClose], on: .always)
  }

  @Test func `F25: an HTTP 1.0 server without ranges works, also after a cut`() async throws {
    let faults: [GDLTestSupport.Fault] = [.http10, .acceptRanges(nil), .ignoresRange]
    try await completes(after: faults, on: .always, ranges: [""])
    let download = try Download(.serving(file).with(faults).with(.cut(afterBytes: 100_000), on: .first(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }
}
