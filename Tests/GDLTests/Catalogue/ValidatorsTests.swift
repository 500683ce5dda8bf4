import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)
private let changed = file.version(2)

@Suite(.serialized, .timeLimit(.minutes(2))) struct `Validators` {
  @Test(arguments: Interruption.allCases)
  func `V1: under an unchanged strong tag the rest is joined, and no byte comes twice`(
    interruption: Interruption
  ) async throws {
    let download = try Download(file, interruption, afterBytes: held, then: [])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-"])
    #expect(download.conditions == ["", file.entityTag])
    #expect(download.bytesSent == file.length)
  }

  @Test(arguments: Interruption.allCases)
  func `V2: a changed file that comes as 200 is taken whole`(interruption: Interruption) async throws {
    let download = try Download(file, interruption, afterBytes: held, then: [.changed(to: changed)])
    let outcome = try await download.run(interruption, afterBytes: held)
    #expect(outcome.isComplete)
    #expect(outcome.text.contains("changed on the server"))
    #expect(download.difference(from: changed) == nil)
    #expect(download.ranges == ["", "bytes=100000-"])
    #expect(download.bytesSent == held + changed.length)
  }

  @Test(arguments: Interruption.allCases)
  func `V2: a file that became empty is a whole, empty file`(interruption: Interruption) async throws {
    let empty = file.version(2, length: 0)
    let download = try Download(file, interruption, afterBytes: held, then: [.changed(to: empty)])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: empty) == nil)
  }

  @Test(arguments: [1, 5_000] as [Int64])
  func `V2: a changed file whose first reply is torn at once is not mixed`(bytes: Int64) async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.changed(to: changed), on: .from(1))
        .with(.reset(afterBytes: bytes), on: .attempt(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: changed) == nil)
  }

  @Test(arguments: Interruption.allCases)
  func `V3: a changed file behind a server that ignores If-Range is fetched anew, never mixed`(
    interruption: Interruption
  ) async throws {
    let download = try Download(
      file, interruption, afterBytes: held, then: [.changed(to: changed), .ignoresIfRange])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: changed) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
    #expect(download.conditions == ["", file.entityTag, ""])
  }

  @Test(arguments: Interruption.allCases)
  func `V4: a 206 of another total is not joined`(interruption: Interruption) async throws {
    let longer = file.version(2, length: 350_000)
    let download = try Download(
      file, interruption, afterBytes: held,
      then: [.changed(to: longer), .ignoresIfRange, .field("ETag", nil), .field("Last-Modified", nil)])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: longer) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test func `V5: the same tag on another total lies, and nothing is joined`() async throws {
    var liar = file.bytes(ofVersion: 2)
    liar.length = 350_000
    let download = try Download(file, .cut, afterBytes: held, then: [.changed(to: liar)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: liar) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test func `V6: a weak tag is never sent, and the join is proven by an overlap of 64 KiB`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [], always: [.weakTag, .noLastModified])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=34464-"])
    #expect(download.conditions == ["", ""])
    #expect(download.bytesSent == file.length + 65_536)
  }

  @Test func `V6: with strict on, a weak tag means to begin again`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [], always: [.weakTag], isStrict: true)
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", ""])
    #expect(download.conditions == ["", ""])
  }

  @Test func `V7: the same weak tag on other bytes is found out by the overlap`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [.bytes(ofVersion: 2)], always: [.weakTag])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: changed) == nil)
    #expect(download.ranges == ["", "bytes=34464-", ""])
  }

  @Test func `V8: where a weak tag exists, the date does not go into If-Range`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [], always: [.weakTag])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.conditions == ["", ""])
  }

  @Test(arguments: ["Wed, 15 Nov 2023 22:13:20 GMT", "Wed Nov 15 22:13:20 2023"])
  func `V9: an old Last-Modified goes into If-Range exactly as received`(date: String) async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [.ignoresIfRange],
      always: [.entityTag(nil), .field("Last-Modified", date)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-"])
    #expect(download.conditions == ["", date])
    #expect(download.bytesSent == file.length)
  }

  @Test(arguments: [0, 1, 59, -10] as [Int64])
  func `V10, V11: a Last-Modified that is not well before Date is weak`(age: Int64) async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [], always: [.dateOnly(ageSeconds: age)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=34464-"])
    #expect(download.conditions == ["", ""])
  }

  @Test func `V11: without Date the time of receipt counts`() async throws {
    let old = try Download(
      file, .cut, afterBytes: held, then: [.ignoresIfRange], always: [.entityTag(nil), .date(nil)])
    #expect(try await old.run().isComplete)
    #expect(old.difference(from: file) == nil)
    #expect(old.conditions == ["", file.lastModified])
    let new = try Download(
      file, .cut, afterBytes: held, then: [.ignoresIfRange],
      always: [.entityTag(nil), .modified(at: HTTPDate.now), .date(nil)])
    #expect(try await new.run().isComplete)
    #expect(new.difference(from: file) == nil)
    #expect(new.conditions == ["", ""])
  }

  @Test func `V12: a 206 with another date is not joined`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [.changed(to: changed), .ignoresIfRange, .entityTag(nil)],
      always: [.entityTag(nil)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: changed) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test(arguments: Interruption.allCases)
  func `V13: without validators an overlap is compared before anything is joined`(
    interruption: Interruption
  ) async throws {
    let download = try Download(file, interruption, afterBytes: held, then: [], always: [.noValidators])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=34464-"])
    #expect(download.bytesSent == file.length + 65_536)
  }

  @Test(arguments: Interruption.allCases)
  func `V13: without validators and with strict on the file is fetched anew`(
    interruption: Interruption
  ) async throws {
    let download = try Download(
      file, interruption, afterBytes: held, then: [], always: [.noValidators], isStrict: true)
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", ""])
  }

  @Test func `V13: what is too short for an overlap is fetched anew`() async throws {
    let download = try Download(file, .cut, afterBytes: 65_536, then: [], always: [.noValidators])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", ""])
  }

  @Test(arguments: Interruption.allCases)
  func `V14: without validators, other bytes of the same size are never mixed in`(
    interruption: Interruption
  ) async throws {
    let download = try Download(
      file, interruption, afterBytes: held, then: [.bytes(ofVersion: 2)], always: [.noValidators])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: changed) == nil)
    #expect(download.ranges == ["", "bytes=34464-", ""])
  }

  @Test func `V15: a 206 without the tag, asked under If-Range, is joined`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [.field("ETag", nil), .field("Last-Modified", nil)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
  }

  @Test(arguments: [false, true])
  func `V16: a farm whose tags never agree is given up after a bounded number of bytes`(
    ignoresIfRange: Bool
  ) async throws {
    let download = try Download(
      .serving(file).with(.tagPerReply).with(.cut(afterBytes: held))
        .with(ignoresIfRange ? [.ignoresIfRange] : []))
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures)
    #expect(outcome.text.contains("another version of the file at every request"))
    #expect(download.names == ["file.bin.part"])
    #expect(download.requests.count <= 10)
    #expect(download.bytesSent <= 10 * held)
  }

  @Test(arguments: ["v1", "W/", "\"open", "\"a\"b\"", "W/\"", ""])
  func `V17: a malformed tag counts as none`(tag: String) async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [], always: [.entityTag(tag), .noLastModified])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.conditions == ["", ""])
  }

  @Test(arguments: ["\"x-gzip\"", "\"x;gzip\"", "W/\"x\""])
  func `V18: a tag with a coding's suffix is another tag`(tag: String) async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [.bytes(ofVersion: 2), .entityTag(tag), .ignoresIfRange],
      always: [.entityTag("\"x\"")])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: changed) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test func `V19: a tag in the trailer is no validator for the bytes before it`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [],
      always: [.noValidators, .chunked(), .trailers(["ETag": "\"late\""])])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=34464-"])
    #expect(download.conditions == ["", ""])
  }

  @Test func `V21: 412 to the condition means to begin again without it, once`() async throws {
    let conditional = Occasion.when { $0.header("If-Range") != nil }
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.status(412), on: conditional))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.conditions == ["", file.entityTag, ""])
    let stubborn = try Download(file, .cut, afterBytes: held, then: [.status(412)])
    #expect(try await stubborn.run().report.ending == .failures)
    #expect(stubborn.requests.count == 3)
    #expect(stubborn.partialDifference(from: file, bytes: held) == nil)
  }

  @Test func `V22: a 304 that nobody asked for fails, and what is held is kept`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [.status(304)])
    #expect(try await download.run().report.ending == .failures)
    #expect(download.partialDifference(from: file, bytes: held) == nil)
  }

  @Test func `V23: a resume sends the same request fields as the first request`() async throws {
    let download = try Download({
      [behaviour = Behaviour.serving(file).with(.stall(afterBytes: held), on: .first(1))] in
      behaviour.reply(to: $0)
    }) {
      $0.network.headers = ["Accept-Language: de", "X-Token: abc"]
      $0.network.userAgent = "test/1"
      $0.network.referer = "http://example.test/"
    }
    #expect(try await download.run(.processEnd, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    for name in ["Accept-Language", "X-Token", "User-Agent", "Referer", "Accept-Encoding"] {
      let values = download.requests.map { $0.header(name) }
      #expect(values.count == 2 && values[0] == values[1] && values[0] != nil, "\(name)")
    }
  }

  @Test func `V24: a 206 of another type is joined, but never a web page`() async throws {
    let text = try Download(file, .cut, afterBytes: held, then: [.contentType("text/plain")])
    #expect(try await text.run().isComplete)
    #expect(text.difference(from: file) == nil)
    #expect(text.bytesSent == file.length)
    let page = try Download(file, .cut, afterBytes: held, then: [.contentType("text/html; charset=utf-8")])
    #expect(try await page.run().report.ending != .complete)
    #expect(page.partialDifference(from: file, bytes: held) == nil)
  }

  @Test func `200 to If-Range although nothing changed: one plain Range whose 206 has the tag is joined`()
    async throws
  {
    let download = try Download(file, .cut, afterBytes: held, then: [.failsIfRange])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", "bytes=100000-"])
    #expect(download.conditions == ["", file.entityTag, ""])
  }

  @Test func `200 to If-Range, and the plain 206 has another tag: the file is fetched anew`() async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.failsIfRange)
        .with(.changed(to: changed), on: .from(2)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: changed) == nil)
    #expect(download.ranges == ["", "bytes=100000-", "bytes=100000-", ""])
  }
}
