import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)

@Suite(.serialized, .timeLimit(.minutes(2))) struct `Range replies` {
  @Test(arguments: Interruption.allCases)
  func `A1: a server that ignores Range sends the whole, which is taken from byte 0`(
    interruption: Interruption
  ) async throws {
    let download = try Download(
      file, interruption, afterBytes: held, then: [], always: [.ignoresRange, .noLastModified])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count <= 3)
  }

  @Test(arguments: [[.ignoresRange], [.ignoresRange, .noValidators]] as [[GDLTestSupport.Fault]])
  func `A1: a server that ignores Range and cuts every reply is given up`(
    faults: [GDLTestSupport.Fault]
  ) async throws {
    let download = try Download(.serving(file).with(faults).with(.cut(afterBytes: held)))
    let outcome = try await download.run()
    guard case .resumable = outcome.report.ending else {
      Issue.record("ended with \(outcome.report.ending)")
      return
    }
    #expect(download.requests.count <= 12)
    #expect(download.names == ["file.bin.part"])
  }

  @Test(arguments: ["none", nil])
  func `A2: Accept-Ranges is only advice`(advice: String?) async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [], always: [.acceptRanges(advice)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
  }

  @Test(arguments: Interruption.allCases)
  func `A3: a 206 from byte 0 is compared with what is held, and joined behind it`(
    interruption: Interruption
  ) async throws {
    let download = try Download(file, interruption, afterBytes: held, then: [.alwaysFromStart])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-"])
    #expect(download.bytesSent == held + file.length)
  }

  @Test func `A3: a 206 from byte 0 that differs from what is held is not joined`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [.alwaysFromStart, .bytes(ofVersion: 2)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file.version(2)) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test func `A4: a start that is rounded down is compared and joined`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [.roundsStart(to: 65_536)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length + held - 65_536)
  }

  @Test func `A5: a hole is never left: asked again once, then begun again`() async throws {
    let always = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.shiftsStart(by: 10_000), on: .resumed))
    #expect(try await always.run().isComplete)
    #expect(always.difference(from: file) == nil)
    #expect(always.ranges == ["", "bytes=100000-", "bytes=100000-", ""])
    let once = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1))
        .with(.shiftsStart(by: 10_000), on: .attempt(1)))
    #expect(try await once.run().isComplete)
    #expect(once.difference(from: file) == nil)
    #expect(once.ranges == ["", "bytes=100000-", "bytes=100000-"])
  }

  @Test(arguments: [
    "bytes", "bytes 100000-299999", "bytes abc", "bytes=100000-299999/300000", "items 100000-299999/300000",
    "bytes 100000-299999/1000", "bytes 299999-100000/300000", "bytes 100000-299999/9223372036854775808",
    "bytes -1-299999/300000",
  ])
  func `A7, A8, A9: a Content-Range that makes no sense is never used`(text: String) async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.contentRange(text), on: .resumed))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test(
    arguments: [
      ("A6: none", .noContentRange), ("A8", .rangeUnit("items")), ("A17: short", .bodyShorter(by: 1)),
      ("A17: long", .bodyShorter(by: -1)), ("A18", .multipart),
      ("two", .secondContentRange("bytes 0-9/300000")),
      ("A26: empty", .emptyBody),
    ] as [(String, GDLTestSupport.Fault)])
  func `A6, A8, A17, A18, A26: a 206 that contradicts itself is dropped`(
    name: String, fault: GDLTestSupport.Fault
  ) async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(fault, on: .resumed))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test func `A11: the unit's case does not matter`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [.rangeUnit("Bytes")])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
  }

  @Test func `A12: a total of * is no contradiction to the one known`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [.total(nil)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
  }

  @Test func `A12: when no total was ever known, asking goes on until 416`() async throws {
    let noTotal = GDLTestSupport.Fault.reply { draft, _ in
      if draft.status == 206 { draft.contentRange?.total = nil }
    }
    let download = try Download(file, .cut, afterBytes: held, then: [noTotal], always: [.chunked()])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
    #expect(download.ranges.dropFirst().allSatisfy { $0 == "bytes=100000-" || $0 == "bytes=300000-" })
  }

  @Test func `A13: shorter ranges than asked for are joined, and the rest is asked for`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [.rangesAtMost(50_000)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(
      download.ranges == ["", "bytes=100000-", "bytes=150000-", "bytes=200000-", "bytes=250000-"])
    #expect(download.conditions.dropFirst().allSatisfy { $0 == file.entityTag })
    #expect(download.bytesSent == file.length)
  }

  @Test(arguments: [0..<100_000, 0..<300_000, 5..<300_000] as [Range<Int64>])
  func `A14: a 206 that nobody asked for is never the file`(positions: Range<Int64>) async throws {
    let download = try Download(.serving(file).with(.partial(positions)))
    #expect(try await download.run().report.ending == .failures)
    #expect(!download.names.contains("file.bin"))
    #expect(download.requests.count <= 4)
  }

  @Test func `A15: a body shorter than its Content-Range is incomplete`() async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.chunked(), on: .from(1))
        .with(.bodyShorter(by: 50_000), on: .attempt(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", "bytes=250000-"])
    #expect(download.bytesSent == file.length)
  }

  @Test func `A16: a body longer than its Content-Range ends where that says`() async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.chunked(), on: .from(1))
        .with(.bodyShorter(by: -10_000), on: .from(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-"])
  }

  @Test func `A16: a body that never ends is closed where its Content-Range says`() async throws {
    let chunk = Array("1000\r\n".utf8) + [UInt8](repeating: 7, count: 4096) + Array("\r\n".utf8)
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(.chunked(), on: .from(1))
        .with(.event(.endless(chunk), afterBytes: 200_000), on: .from(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test(arguments: Interruption.allCases)
  func `A19: 416 with the length we hold means that all bytes are there`(
    interruption: Interruption
  ) async throws {
    let end: GDLTestSupport.Fault =
      interruption == .cut ? .lastChunk("") : .stall(afterBytes: file.length)
    let download = try Download(.serving(file).with(.chunked(), on: .first(1)).with(end, on: .first(1)))
    #expect(try await download.run(interruption, afterBytes: file.length).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=300000-"])
    #expect(download.bytesSent == file.length)
  }

  @Test(arguments: [false, true])
  func `A20: 416 with a smaller length means that the file shrank`(ignoresIfRange: Bool) async throws {
    let small = file.version(2, length: 50_000)
    let download = try Download(
      file, .cut, afterBytes: held, then: [.changed(to: small)] + (ignoresIfRange ? [.ignoresIfRange] : []))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: small) == nil)
  }

  @Test(arguments: [nil, "bytes */*", "bytes */300000", "bytes */100000", "nonsense"])
  func `A21, A22: any other 416 means to begin again without Range`(text: String?) async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1))
        .with(.rangeNotSatisfiable(text), on: .attempt(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test func `A24: a farm where only some nodes know ranges`() async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: 90_000), on: .first(4)).with(.ignoresRange, on: .every(2)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count <= 8)
  }

  @Test func `A26: a chunked 206 without a byte counts as a failed try`() async throws {
    let download = try Download(
      .serving(file).with(.cut(afterBytes: held), on: .first(1))
        .with([.chunked(), .emptyBody], on: .resumed))
    guard case .resumable = try await download.run().report.ending else {
      Issue.record("an empty reply is not an end")
      return
    }
    #expect(download.requests.count <= 8)
    #expect(download.partialDifference(from: file, bytes: held) == nil)
  }

  @Test func `A27: a stale 206 of an older version is not joined`() async throws {
    let newer = file.version(2)
    let download = try Download(
      .serving(newer).with(.cut(afterBytes: held), on: .first(1))
        .with([.changed(to: file), .ignoresIfRange, .field("Age", "86400")], on: .resumed))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: newer) == nil)
  }
}
