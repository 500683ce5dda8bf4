import GDL
import GDLCore
import GDLTestSupport
import Testing

private let file = Resource(length: 2_000_000)
private let held: Int64 = 800_000

/// What makes gallery-dl keep a wrong file without a word, each with a kill or a cut in the middle. gdl keeps
/// one whole version, or says why it has none.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Silent corruption of galleries` {
  /// A first run that is stopped in mid-file, then another one.
  private func rerun(
    _ first: GDLTestSupport.Fault? = nil, then faults: [GDLTestSupport.Fault]
  ) async throws -> (Download, Download.Outcome) {
    let behaviour = Behaviour.serving(file).with(first.map { [$0] } ?? [])
      .with(.stall(afterBytes: held), on: .first(1)).with(faults, on: .from(1))
    let download = try Download(behaviour)
    _ = try await download.stop(whenReceived: held - 100_000)
    return (download, try await download.run())
  }

  @Test(arguments: [2_000_000, 1_000_000, 300_000, 3_000_000] as [Int64])
  func `C1, C2, C3, C4: a file that was replaced meanwhile is the new one, whole`(length: Int64) async throws
  {
    let new = file.version(2, length: length)
    for ignoresIfRange in [false, true] {
      let (download, outcome) = try await rerun(
        then: [.changed(to: new)] + (ignoresIfRange ? [.ignoresIfRange] : []))
      #expect(outcome.isComplete && download.difference(from: new) == nil)
    }
  }

  @Test func `C5: bytes from 1,000 before the place asked for are not appended there`() async throws {
    let (download, outcome) = try await rerun(then: [.shiftsStart(by: -1_000)])
    #expect(outcome.isComplete && download.difference(from: file) == nil)
  }

  @Test func `C6: another URL with the same target is refused, and its bytes go nowhere near`() async throws {
    let other = Resource(length: 2_000_000, seed: 6)
    let several = try SeveralFiles(["/a/pic.jpg", "/b/pic.jpg"]) { exchange in
      Behaviour.serving(exchange.path == "/a/pic.jpg" ? file : other)
        .with(.cut(afterBytes: held), on: .first(1)).reply(to: exchange)
    }
    let report = try await several.run()
    #expect(report.done == 1 && report.failed == 1)
    #expect(several.names == ["pic.jpg"] && file.difference(file: several.path("pic.jpg")) == nil)
  }

  @Test func `C7: a partial of another place is not gone on with from the first one`() async throws {
    let other = Resource(length: 2_000_000, seed: 7)
    let isBack = Monitor(false)
    let work = try DispatchTests.Work({ server in
      ["/root": [[.url(server.url("/first"), ["_fallback": .array([.string(server.url("/second"))])])]]]
    }) { exchange in
      switch exchange.path {
      case "/first":
        isBack.withLock { $0 } ? Behaviour.serving(file).reply(to: exchange) : .status(404)
      case "/second":
        Behaviour.serving(other).with(.stall(afterBytes: held), on: .first(1)).reply(to: exchange)
      case _: .status(200)
      }
    }
    let engine = try work.engine()
    let job = try await work.add(to: engine)
    async let stopped = engine.run([job])
    #expect(await waitUntil { await engine.progress().files.contains { $0.received > 500_000 } })
    engine.stop()
    _ = try await stopped
    try await engine.close()
    isBack.withLock { $0 = true }
    #expect(try await work.resume().done == 1)
    let path = work.folder.path("got/first")
    #expect(other.difference(file: path) == nil || file.difference(file: path) == nil)
  }

  @Test func `C8, C9: a coded body is never cut short, over a restart or a dropped connection`() async throws
  {
    let coded = try Download(.serving(file).with(.gzip()))
    #expect(try await coded.run().isComplete)
    let whole = try FileContent.read(coded.path())
    let (restarted, outcome) = try await rerun(.gzip(), then: [])
    #expect(outcome.isComplete)
    #expect(try FileContent.read(restarted.path()) == whole)
    let dropped = try Download(.serving(file).with(.gzip()).with(.cut(afterBytes: held), on: .first(1)))
    #expect(try await dropped.run().isComplete)
    #expect(try FileContent.read(dropped.path()) == whole)
  }

  @Test func `C10: a pause in a body of unknown length ends with all of it`() async throws {
    let gate = Gate()
    let download = try Download(
      .serving(file).with([.chunked(), .wait(for: gate, afterBytes: held)], on: .first(1))
        .with(.chunked(), on: .from(1)))
    let outcome = try await download.live { engine in
      #expect(await waitUntil { await engine.progress().files.contains { $0.received > 500_000 } })
      var request = PauseRequest()
      request.durationSeconds = 6
      _ = try await engine.pause([1], request)
      #expect(await waitUntil { (try? await engine.job(1))?.record.state == .paused })
      _ = try await engine.resume([1])
      gate.open()
    }
    #expect(outcome.isComplete && download.difference(from: file) == nil)
  }

  @Test func `C11: nothing has the final name before all of it is there`() async throws {
    let download = try Download(.serving(file).with(.stall(afterBytes: held), on: .first(1)))
    _ = try await download.stop(whenReceived: held - 100_000)
    #expect(download.names == ["file.bin.part"])
    #expect(try await download.run().isComplete && download.difference(from: file) == nil)
  }
}
