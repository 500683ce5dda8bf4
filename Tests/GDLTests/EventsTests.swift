import GDL
import GDLTestSupport
import Testing

/// Typed events of a run, for programs that use the library.
struct EventsTests {
  @Test func `several readers get the same events in order, and their streams end with the engine`()
    async throws
  {
    let download = try Download(.serving(100_000))
    let seen = Monitor<[[String]]>([])
    _ = try await download.live { engine in
      for _ in 0..<2 {
        let events = engine.events
        Task {
          var names: [String] = []
          for await event in events where event.kind != .progress { names.append("\(event.kind)") }
          seen.withLock { $0.append(names) }
        }
      }
    }
    #expect(await waitUntil { seen.withLock { $0.count } == 2 })
    #expect(
      seen.withLock { $0 } == [
        ["jobStarted", "fileDone", "jobDone"], ["jobStarted", "fileDone", "jobDone"],
      ])
  }

  @Test func `a handler hears of its kind only, with path and bytes`() async throws {
    let download = try Download(.serving(100_000))
    let files = Monitor<[String]>([])
    _ = try await download.live { engine in
      engine.on(.fileDone) { event in
        guard case .fileDone(let job, let path, let bytes) = event else { return }
        files.withLock { $0.append("\(job) \(path) \(bytes)") }
      }
    }
    #expect(await waitUntil { files.withLock { !$0.isEmpty } })
    #expect(files.withLock { $0 } == ["1 \(download.path()) 100000"])
  }

  @Test func `a failed file is told with its reason`() async throws {
    let download = try Download(.serving(100).with(.status(404)))
    let reasons = Monitor<[String]>([])
    _ = try await download.live { engine in
      engine.on(.fileFailed) { event in
        guard case .fileFailed(_, _, let reason) = event else { return }
        reasons.withLock { $0.append(reason) }
      }
    }
    #expect(await waitUntil { reasons.withLock { $0.first?.contains("404") == true } })
  }

  @Test func `progress comes at most four times a second, and a slow reader gets the newest`() async throws {
    let download = try Download(
      .serving(600_000).with(.rate(bytesPerSecond: 400_000)))
    let received = Monitor<[Int64]>([])
    let started = ContinuousClock.now
    _ = try await download.live { engine in
      engine.on(.progress) { event in
        guard case .progress(let snapshot) = event else { return }
        received.withLock { $0.append(snapshot.bytesReceived) }
      }
    }
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    // How many a busy machine lets the handler see is its own business; the newest is always among them.
    #expect(
      await waitUntil { received.withLock { $0.last ?? 0 > 200_000 } },
      "\(received.withLock { $0 }), \(seconds) s")
    let values = received.withLock { $0 }
    #expect(Double(values.count) <= seconds * 4 + 1)
    #expect(values == values.sorted())
  }

  @Test func `a stream that nobody reads keeps one picture of progress and ends no run`() async throws {
    let download = try Download(.serving(200_000).with(.rate(bytesPerSecond: 200_000)))
    let streams = Monitor<[AsyncStream<EngineEvent>]>([])
    let outcome = try await download.live { engine in
      streams.withLock { $0.append(engine.events) }
    }
    #expect(outcome.isComplete)
    var kinds: [EngineEvent.Kind] = []
    for await event in try #require(streams.withLock { $0.first }) { kinds.append(event.kind) }
    #expect(kinds.count { $0 == .progress } == 1)
    #expect(kinds.last == .jobDone)
  }
}
