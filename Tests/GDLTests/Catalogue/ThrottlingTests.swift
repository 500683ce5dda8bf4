import GDL
import GDLJournal
import GDLTestSupport
import Glibc
import Testing

/// Errors, and servers that ask for a pause.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Throttling` {
  let file = Resource(length: 300_000)

  /// Seconds between each request and the one before it.
  private func gaps(_ download: Download) -> [Double] {
    let times = download.requests.map(\.timeSeconds)
    return zip(times.dropFirst(), times).map { $0 - $1 }
  }

  /// 100,000 bytes come, then every request for the rest meets the fault.
  private func resumed(_ fault: GDLTestSupport.Fault, on occasion: Occasion = .resumed) throws -> Download {
    try Download(.serving(file).with(.cut(afterBytes: 100_000), on: .first(1)).with(fault, on: occasion))
  }

  @Test(arguments: [429, 503])
  func `T1: Retry-After in seconds is waited for`(status: Int) async throws {
    let download = try Download(.serving(file).with(.retryAfter("1", status: status), on: .first(1)))
    #expect(try await download.run().isComplete)
    #expect(gaps(download).count == 1 && gaps(download)[0] >= 0.99, "\(gaps(download))")
  }

  @Test(arguments: [0, 4_000_000_000] as [Int64])
  func `T2: a Retry-After date counts from the reply's own Date`(clock: Int64) async throws {
    // Wrong by decades in either direction; 2 s as the server means them.
    let download = try Download(
      .serving(file).with(
        [.date(clock), .retryAfter(GDLTestSupport.HTTPDate.text(clock + 2))], on: .first(1)))
    #expect(try await download.run().isComplete)
    #expect(gaps(download).count == 1 && (1.9..<10).contains(gaps(download)[0]), "\(gaps(download))")
  }

  @Test(arguments: [0, 5])
  func `T3: a wait of hours is journaled, and no run asks before it is over`(retries: Int) async throws {
    let download = try Download(
      .serving(file).with(.retryAfter("3600")), options: { $0.network.retries = retries })
    if retries == 0 {
      guard case .resumable = try await download.run().report.ending else {
        Issue.record("without a retry the run ends")
        return
      }
    } else {
      try await stopWhenWaiting(download)
    }
    let notBefore = try #require(await journaledFiles(download).first?.notBefore)
    let wait = notBefore - Double(time(nil))
    #expect((3_500..<3_700).contains(wait), "\(wait)")
    try await stopWhenWaiting(download)
    #expect(download.requests.count == 1, "the next run waits for the rest of it")
    #expect(try await journaledFiles(download).first?.notBefore == notBefore)
  }

  @Test(arguments: [-10, 4_000_000_000] as [Double])
  func `Z8: a clock that was set since the wait was journaled holds no file for more than a day`(
    secondsAhead: Double
  ) async throws {
    let download = try Download(
      .serving(file).with(.retryAfter("3600"), on: .first(1)), options: { $0.network.retries = 0 })
    _ = try await download.run()
    let record = try #require(await journaledFiles(download).first)
    let journal = try Journal.open(
      path: download.configuration.journalPath, access: .readWrite(create: false))
    try await journal.wait(
      record.id, attempts: 0, notBefore: Double(time(nil)) + secondsAhead, reason: record.reason)
    try journal.close()
    guard secondsAhead > 0 else {
      #expect(try await download.run().isComplete, "the time is over")
      return
    }
    _ = try await download.live { engine in
      let isShort = await waitUntil(timeoutSeconds: 5) {
        await engine.progress().files.contains {
          if case .waiting(let seconds, _) = $0.phase { seconds <= 86_400 } else { false }
        }
      }
      #expect(isShort)
      engine.stop()
    }
    #expect(download.requests.count == 1)
  }

  private func stopWhenWaiting(_ download: Download) async throws {
    _ = try await download.live { engine in
      let isWaiting = await waitUntil(timeoutSeconds: 5) {
        await engine.progress().files.contains { if case .waiting = $0.phase { true } else { false } }
      }
      #expect(isWaiting)
      engine.stop()
    }
  }

  private func journaledFiles(_ download: Download) async throws -> [TransferRecord] {
    let engine = try Engine(download.configuration, access: .readOnly)
    let files = try await engine.files(of: 1, limit: 10).map(\.record)
    try await engine.close()
    return files
  }

  @Test(arguments: ["soon", "-5", "0", "", "Thu, 99 Nov 2026 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
  func `T4: a Retry-After that says nothing leaves the back-off as it is`(value: String) async throws {
    let download = try Download(.serving(file).with(.retryAfter(value), on: .first(1)))
    #expect(try await download.run().isComplete)
    #expect(gaps(download).count == 1 && (0.01..<0.9).contains(gaps(download)[0]), "\(gaps(download))")
  }

  @Test func `T5: without a hint each wait is about twice the one before`() async throws {
    let download = try Download(
      .serving(file).with(.status(429), on: .first(4)), options: { $0.network.retryWaitSeconds = 0.1 })
    #expect(try await download.run().isComplete)
    for (index, gap) in gaps(download).enumerated() {
      #expect(gap >= 0.07 * Double(1 << index), "wait \(index) was \(gap) s")
    }
  }

  @Test func `T5: a host that asks for a pause is left alone by every file`() async throws {
    let jobs = try SeveralFiles(["/a", "/b", "/c"]) { exchange in
      exchange.index == 0
        ? .status(429, ["Retry-After": "1"]) : Behaviour.serving(5_000).reply(to: exchange)
    }
    jobs.configuration.filesAtOnce = 1
    #expect(try await jobs.run().done == 3)
    let times = jobs.server.requests.map(\.timeSeconds)
    #expect(times.dropFirst().allSatisfy { $0 - times[0] >= 0.99 }, "\(times)")
  }

  @Test(arguments: [500, 502, 504])
  func `T6: a server error now and then costs a wait and no byte`(status: Int) async throws {
    let download = try Download(
      .serving(file).with(.cut(atPositions: [100_000, 200_000])).with(
        .status(status), on: .when { $0.attempt % 2 == 1 }))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    let asked = download.ranges.filter { !$0.isEmpty }
    #expect(asked == ["bytes=100000-", "bytes=100000-", "bytes=200000-", "bytes=200000-"])
  }

  @Test func `T7: a server that fails for ever is asked as often as was allowed, and the job can go on`()
    async throws
  {
    let download = try Download(.serving(file).with(.status(500)), options: { $0.network.retries = 3 })
    let outcome = try await download.run()
    guard case .resumable = outcome.report.ending else {
      Issue.record("\(outcome.report.ending)")
      return
    }
    #expect(download.requests.count == 4)
  }

  @Test(arguments: [404, 410])
  func `T8: what is not there is asked for once`(status: Int) async throws {
    let download = try Download(.serving(file).with(.status(status)))
    #expect(try await download.run().report.ending == .failures)
    #expect(download.requests.count == 1)
    #expect(!download.names.contains("file.bin"))
  }

  @Test(arguments: [404, 410, 402, 423, 451])
  func `T9, T13: an error to a resume fails and keeps what is there`(status: Int) async throws {
    let download = try resumed(.status(status))
    #expect(try await download.run().report.ending == .failures)
    #expect(download.requests.count == 2)
    #expect(download.partialDifference(from: file, bytes: 100_000) == nil)
  }

  @Test(arguments: [500, 503])
  func `T10: an error page as long as what is missing is an error page`(status: Int) async throws {
    let download = try resumed(.disguisedError(status), on: .attempt(1))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test(arguments: [500, 502])
  func `T11: an error page as long as the file, under its tag, is an error page`(status: Int) async throws {
    let download = try Download(.serving(file).with(.disguisedError(status), on: .first(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test(arguments: [408, 425])
  func `T12: a request timeout is tried again on a new connection`(status: Int) async throws {
    let download = try Download(.serving(file).with(.status(status), on: .first(1)))
    #expect(try await download.run().isComplete)
    #expect(download.requests.map(\.connection) == [0, 1])
  }

  @Test func `T14: a web page in place of the rest touches nothing`() async throws {
    let download = try resumed(.loginPage)
    #expect(try await download.run().report.ending == .failures)
    #expect(download.partialDifference(from: file, bytes: 100_000) == nil)
  }

  @Test func `T15: 202 is not the file yet`() async throws {
    let download = try Download(.serving(file).with(.status(202, text: "please wait\n"), on: .first(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test func `T15: 203 may be altered: it is taken whole and never joined`() async throws {
    let altered = file.version(2)
    let behaviour = Behaviour.serving(file).with(.cut(afterBytes: 100_000), on: .first(1))
      .with([.changed(to: altered), .ignoresRange, .statusOnly(203)], on: .resumed)
    let download = try Download(behaviour)
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: altered) == nil)
  }
}
