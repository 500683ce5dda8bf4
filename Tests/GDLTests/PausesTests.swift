import GDL
import GDLTestSupport
import Testing

/// Pauses, windows, paused hosts and changes, as an engine carries them out.
@Suite(.timeLimit(.minutes(2))) struct PausesTests {
  private let file = Resource(length: 3 << 20, seed: 77)

  /// The first replies fall silent after some bytes, so that a pause comes in the middle of the file however
  /// busy the machine is; the others are whole.
  private func silent(
    first count: Int = 1, _ options: (inout JobOptions) -> Void = { _ in }
  ) throws -> Download {
    try Download(.serving(file).with(.stall(afterBytes: 300_000), on: .first(count)), options: options)
  }

  private func received(_ engine: Engine, _ bytes: Int64) async -> Bool {
    await waitUntil {
      let progress = await engine.progress()
      return progress.files.contains { $0.received >= bytes }
    }
  }

  private func kinds(_ engine: Engine) async throws -> [EventRecord.Kind] {
    try await engine.log(of: nil, limit: 1_000).map(\.kind)
  }

  @Test func `a pause of some seconds keeps its connection and goes on by itself`() async throws {
    let download = try Download(.serving(file).with(.rate(bytesPerSecond: 1 << 20)))
    let outcome = try await download.live { engine in
      #expect(await received(engine, 100_000))
      var request = PauseRequest()
      request.durationSeconds = 4
      _ = try await engine.pause(nil, request)
      #expect(try await waitUntil { try await kinds(engine).contains(.jobPaused) })
      // Its word in the journal comes after the deed.
      let before = await engine.progress().bytesReceived
      let half = ContinuousClock.now + .seconds(0.5)
      #expect(await waitUntil { ContinuousClock.now >= half })
      #expect(await engine.progress().bytesReceived == before, "nothing is read in a pause")
      #expect(try await waitUntil { try await kinds(engine).contains(.jobResumed) })
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count == 1, "the connection was kept: \(download.ranges)")
  }

  @Test func `a longer pause closes the connection, stays ours, and goes on by itself`() async throws {
    let download = try silent()
    let outcome = try await download.live { engine in
      #expect(await received(engine, 200_000))
      var request = PauseRequest()
      request.durationSeconds = 3_600
      request.reason = "lunch"
      _ = try await engine.pause(nil, request)
      #expect(try await waitUntil { try await engine.jobs()[0].record.state == .paused })
      let paused = try await engine.jobs()[0]
      #expect(paused.isRunning && paused.record.wishReason == "lunch")
      #expect(paused.record.pauseTerm?.durationSeconds == 3_600)
      #expect(await engine.progress().files.isEmpty)
      _ = try await engine.resume([1])
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count == 2)
    #expect(download.ranges[1].hasPrefix("bytes="))
  }

  @Test func `a pause outlives its process, and the next one keeps its time`() async throws {
    let download = try silent()
    _ = try await download.live { engine in
      #expect(await received(engine, 200_000))
      var request = PauseRequest()
      request.durationSeconds = 8
      _ = try await engine.pause(nil, request)
      #expect(try await waitUntil { try await engine.jobs()[0].record.state == .paused })
      engine.stop()
    }
    let engine = try Engine(download.configuration)
    let record = try await engine.jobs()[0].record
    #expect(record.state == .paused && record.pauseTerm?.durationSeconds == 8)
    let report = try await engine.run(nil)
    #expect(report.ending == .complete)
    let events = try await kinds(engine)
    try await engine.close()
    #expect(download.difference(from: file) == nil)
    #expect(events.last == .jobDone && events.contains(.jobResumed))
    #expect(events.count { $0 == .jobPaused } == 1, "one pause is told once")
  }

  @Test(arguments: [false, true])
  func `a pause that was over before the next process came is ended by that one`(exits: Bool) async throws {
    let download = try silent()
    let engine = try Engine(download.configuration)
    let id = try await engine.add(
      JobRequest(input: "x", options: download.options, source: .urls([download.url])))
    try await engine.close()
    var request = PauseRequest()
    request.durationSeconds = 0.2
    let other = try Engine(download.configuration)
    #expect(try await other.pause([id], request).first?.record.state == .paused)
    try await other.close()
    let over = ContinuousClock.now + .seconds(0.4)
    #expect(await waitUntil { ContinuousClock.now >= over })

    var configuration = download.configuration
    configuration.exitsWhenPaused = exits
    let next = try Engine(configuration)
    async let report = next.run(nil)
    #expect(await received(next, 200_000))
    #expect(try await next.job(id).record.state == .unfinished, "it runs")
    #expect(try await kinds(next).contains(.jobResumed))
    next.stop()
    #expect(try await report.ending == .stopped)
    try await next.close()
  }

  @Test func `a pause without an end gives the job up, and everything else leaves it alone`() async throws {
    let download = try silent()
    let outcome = try await download.live { engine in
      #expect(await received(engine, 200_000))
      _ = try await engine.pause(nil, PauseRequest())
    }
    #expect(outcome.report.ending == .paused)
    let engine = try Engine(download.configuration)
    #expect(try await engine.run(nil).ending == .nothingToDo)
    #expect(try await engine.run([1]).ending == .complete)
    try await engine.close()
    #expect(download.difference(from: file) == nil)
  }

  @Test(arguments: AfterMaximum.allCases)
  func `a pause that comes to its longest goes on or fails, as the job says`(then: AfterMaximum) async throws
  {
    let download = try silent {
      $0.pauseRules = PauseRules(maximumSeconds: 8, afterMaximum: then)
    }
    let outcome = try await download.live { engine in
      #expect(await received(engine, 200_000))
      _ = try await engine.pause(nil, PauseRequest())
      #expect(try await waitUntil(timeoutSeconds: 20) { try await kinds(engine).contains(.jobPauseTimedOut) })
    }
    switch then {
    case .resume:
      #expect(outcome.isComplete, "\(outcome.text)")
      #expect(download.difference(from: file) == nil)
    case .fail:
      #expect(outcome.report.ending == .failures)
      #expect(outcome.report.failed == 1 && outcome.report.left == 0)
      #expect(outcome.text.contains("its pause lasted longer"))
      #expect(download.names == ["file.bin.part"])
    }
  }

  @Test func `outside its window a job asks for nothing and its run ends resumable when told to`()
    async throws
  {
    let now = SystemCalendarText.secondsOfDayNow
    // A window of ten minutes that begins in an hour, whatever the time is.
    let start = (now / 60 + 60) % 1_440
    let window = try Window(option: "\(clock(start))-\(clock((start + 10) % 1_440))")
    let download = try Download(
      .serving(file), options: { $0.windows = WindowSchedule(windows: [window]) },
      configuration: { $0.exitsWhenPaused = true })
    let outcome = try await download.run()
    #expect(outcome.report.ending == .paused)
    #expect(download.requests.isEmpty)

    let engine = try Engine(download.configuration)
    var change = JobChange()
    change.windows = WindowSchedule()
    try await engine.set([1], change)
    #expect(try await engine.run(nil).ending == .complete)
    try await engine.close()
    #expect(download.difference(from: file) == nil)
  }

  private func clock(_ minutes: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minutes / 60)):\(two(minutes % 60))"
  }

  @Test func `a paused host is asked for nothing until it is resumed`() async throws {
    let download = try silent()
    let outcome = try await download.live { engine in
      #expect(await received(engine, 200_000))
      try await engine.pauseHost("127.0.0.1", PauseRequest())
      #expect(await waitUntil { await engine.progress().files.allSatisfy { $0.connections == 0 } })
      #expect(try await engine.pausedHosts().map(\.host) == ["127.0.0.1"])
      #expect(try await engine.resumeHost("127.0.0.1"))
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
  }

  @Test func `a rate set from outside holds from then on`() async throws {
    let download = try Download(
      .serving(Resource(length: 8 << 20, seed: 5)).with(.rate(bytesPerSecond: 2 << 20)))
    let outcome = try await download.live { engine in
      #expect(await received(engine, 200_000))
      var change = JobChange()
      change.bytesPerSecond = try RateSchedule(option: "64K")
      try await engine.set([1], change)
      // The speed is a mean over three seconds.
      let slowed = await waitUntil(timeoutSeconds: 10) {
        let speed = await engine.progress().bytesPerSecond
        return speed > 0 && speed < 120_000
      }
      #expect(slowed)
      change.bytesPerSecond = try RateSchedule(option: "0")
      try await engine.set([1], change)
    }
    #expect(outcome.isComplete, "\(outcome.text)")
  }

  @Test func `what holds a job is told with its end: a wish, its longest pause, its window, its condition`()
    async throws
  {
    let now = SystemCalendarText.secondsOfDayNow
    let start = (now / 60 + 60) % 1_440
    let window = try Window(option: "\(clock(start))-\(clock((start + 10) % 1_440))")
    let download = try silent { $0.pauseRules = PauseRules(maximumSeconds: 7_200) }
    let engine = try Engine(download.configuration)
    let id = try await engine.add(
      JobRequest(input: "x", options: download.options, source: .urls([download.url])))
    #expect(try await engine.job(id).pause == nil)
    var request = PauseRequest()
    request.reason = "lunch"
    let longest = try #require(try await engine.pause([id], request).first?.pause)
    #expect(longest.reason == "lunch")
    let since = try #require(try await engine.job(id).record.wishedAt)
    #expect(abs((longest.until ?? 0) - since - 7_200) < 0.01)
    request.durationSeconds = 60
    let timed = try #require(try await engine.pause([id], request).first?.pause?.until)
    #expect(timed < since + 100)
    _ = try await engine.resume([id])
    var change = JobChange()
    change.windows = WindowSchedule(windows: [window])
    try await engine.set([id], change)
    try await engine.close()

    var configuration = download.configuration
    configuration.exitsWhenPaused = true
    let outside = try Engine(configuration)
    #expect(try await outside.run(nil).ending == .paused)
    let closed = try #require(try await outside.job(id).pause)
    #expect(closed.reason == "outside its window")
    #expect((closed.until ?? 0) > since + 3_000, "its opening")
    change.windows = WindowSchedule()
    try await outside.set([id], change)
    try await outside.close()

    configuration.condition = "exit 3"
    let conditional = try Engine(configuration)
    #expect(try await conditional.run(nil).ending == .paused)
    #expect(
      try await conditional.job(id).pause == JobPause(reason: "its condition does not hold (exit status 3)"))
    try await conditional.close()
  }

  @Test func `a stop that comes while a pause makes its bytes durable ends the run`() async throws {
    let disk = FaultyDisk()
    let (inside, sync) = (Gate(), Gate())
    let download = try silent()
    let outcome = try await download.live(disk: disk) { engine in
      #expect(await received(engine, 200_000))
      disk.before(.synchronizeData) {
        inside.open()
        _ = sync.waitBlocking(timeoutSeconds: 20)
      }
      var request = PauseRequest()
      request.durationSeconds = 3_600
      _ = try await engine.pause(nil, request)
      #expect(await inside.passed())
      engine.stop()
      sync.open()
    }
    #expect(outcome.report.ending == .stopped)
  }

  @Test(arguments: ["chunked", "until the connection closes"], [3_600, 3])
  func `a pause works on a body of unknown length, and costs no try`(framing: String, seconds: Double)
    async throws
  {
    // So short a pause keeps its connection.
    let holds = seconds <= 5
    let fault: GDLTestSupport.Fault = framing == "chunked" ? .chunked() : .untilClose
    let rest = Gate()
    let behaviour = Behaviour.serving(file).with(fault).with(
      .wait(for: rest, afterBytes: 300_000), on: .first(1))
    let download = try Download(behaviour, options: { $0.network.retries = 0 })
    let outcome = try await download.live { engine in
      #expect(await received(engine, 200_000))
      var request = PauseRequest()
      request.durationSeconds = seconds
      _ = try await engine.pause(nil, request)
      #expect(try await waitUntil { try await kinds(engine).contains(.jobPaused) })
      if !holds { _ = try await engine.resume([1]) }
      rest.open()
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count == (holds ? 1 : 2))
  }

  @Test func `the end of a running job by a wish is told as any other`() async throws {
    let download = try silent()
    let outcome = try await download.live { engine in
      #expect(await received(engine, 200_000))
      _ = try await engine.cancel([1], deletePartials: false)
    }
    #expect(outcome.report.ending == .cancelled)
    let engine = try Engine(download.configuration)
    #expect(try await kinds(engine).last == .jobCancelled)
    try await engine.close()
  }

  @Test func `many pauses cost no try`() async throws {
    let download = try silent(first: 3) { $0.network.retries = 0 }
    let outcome = try await download.live { engine in
      for round in 1...3 {
        #expect(await received(engine, Int64(round) * 250_000))
        var request = PauseRequest()
        request.durationSeconds = 3_600
        _ = try await engine.pause(nil, request)
        #expect(try await waitUntil { try await engine.jobs()[0].record.state == .paused })
        _ = try await engine.resume([1])
      }
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
  }
}

/// The local time of day, as the machine has it.
enum SystemCalendarText {
  static var secondsOfDayNow: Int { MomentText.secondsOfDay(now: nil) }
}
