import GDL
import GDLTestSupport
import Testing

/// Lengths at every edge, and lengths that change.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Sizes` {
  private func completes(_ file: Resource, _ faults: [GDLTestSupport.Fault] = [], segments: Int = 1)
    async throws
  {
    let download = try Download(.serving(file).with(faults), options: { $0.segments = .fixed(segments) })
    let outcome = try await download.run()
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
  }

  @Test func `Z1: a file of no bytes is a whole, empty file`() async throws {
    let empty = Resource(length: 0)
    try await completes(empty)
    try await completes(empty, [.chunked()])
    try await completes(empty, [.untilClose])
    // The first request is for a range here, and the answer is 416 with `*/0`.
    try await completes(empty, segments: 2)
  }

  @Test(
    arguments: [
      1, 16 << 10, (512 << 10) - 1, 512 << 10, (512 << 10) + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1,
      2 << 20,
      (4 << 20) + 1,
    ] as [Int64])
  func `Z2: lengths about a buffer and a chunk are whole`(length: Int64) async throws {
    let file = Resource(length: length)
    try await completes(file)
    try await completes(file, [.chunked()])
    try await completes(file, segments: 3)
  }

  @Test func `Z3: positions beyond 4 GiB are asked for, written and resumed as they are`() async throws {
    let file = Resource(length: 10 << 30)
    let (half, piece): (Int64, Int64) = (5 << 30, 65_536)
    let download = try Download(
      .serving(file).with(.stall(afterBytes: piece)),
      options: {
        $0.segments = .fixed(2)
        $0.minimumSegment = 2 << 30
      })
    _ = try await download.stop(whenReceived: 2 * piece)
    #expect(Set(download.requests.compactMap { ByteRangeRequest($0.range)?.first }) == [0, half])
    for start in [0, half] {
      #expect(file.difference(file: download.path("file.bin.part"), positions: start..<start + piece) == nil)
    }
    let before = download.requests.count
    _ = try await download.live { engine in
      let hasMore = await waitUntil {
        await engine.progress().files.contains { $0.total == 10 << 30 && $0.received >= 4 * piece }
      }
      #expect(hasMore)
      engine.stop()
    }
    let resumed = Set(download.requests.dropFirst(before).compactMap { ByteRangeRequest($0.range)?.first })
    #expect(resumed == [piece, half + piece])
    for start in [0, half] {
      #expect(
        file.difference(file: download.path("file.bin.part"), positions: start..<start + 2 * piece) == nil)
    }
  }

  @Test func `Z4: a claim of 6 GiB that is cut at 1 MiB goes on there`() async throws {
    let download = try Download(
      .serving(6 << 30).with(.cut(afterBytes: 1 << 20), on: .first(1)).with(.status(404), on: .from(1)))
    #expect(try await download.run().report.done == 0)
    #expect(download.ranges == ["", "bytes=1048576-"])
    #expect(download.names == ["file.bin.part"])
  }

  @Test func `Z5: a length that only the 206 tells is adopted`() async throws {
    let file = Resource(length: 300_000)
    let download = try Download(
      .serving(file).with([.chunked(), .cut(afterBytes: 100_000)], on: .first(1))
        .with([.chunked(), .stall(afterBytes: 50_000)], on: .attempt(1)))
    _ = try await download.live { engine in
      let isKnown = await waitUntil { await engine.progress().files.first?.total == 300_000 }
      #expect(isKnown)
      engine.stop()
    }
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test func `Z6: of a growing file the new whole comes, without a seam`() async throws {
    let old = Resource(length: 300_000)
    var grown = old
    grown.length = 400_000
    grown.entityTag = "\"grown\""
    for faults in [[], [.ignoresIfRange]] as [[GDLTestSupport.Fault]] {
      let download = try Download(
        .serving(old).with(.cut(afterBytes: 100_000), on: .first(1))
          .with([.changed(to: grown)] + faults, on: .from(1)))
      #expect(try await download.run().isComplete)
      #expect(download.difference(from: grown) == nil)
    }
  }

  @Test func `Z7: of a shrunken file the new whole comes`() async throws {
    let old = Resource(length: 300_000)
    let shrunk = old.version(2, length: 50_000)
    for faults in [[], [.ignoresIfRange]] as [[GDLTestSupport.Fault]] {
      let download = try Download(
        .serving(old).with(.cut(afterBytes: 100_000), on: .first(1))
          .with([.changed(to: shrunk)] + faults, on: .from(1)))
      #expect(try await download.run().isComplete)
      #expect(download.difference(from: shrunk) == nil)
    }
  }
}
