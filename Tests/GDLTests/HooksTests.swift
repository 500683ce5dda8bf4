import GDL
import GDLTestSupport
import Testing

/// Who is told what, and what a hook cannot do.
struct HooksTests {
  private func download(
    hooks: [HookRequest], _ behaviour: Behaviour = .serving(100_000),
    configuration adjust: (inout EngineConfiguration) -> Void = { _ in }
  ) throws -> Download {
    try Download(
      behaviour,
      configuration: { configuration in
        configuration.hooks.retryWaitsSeconds = [0.05]
        adjust(&configuration)
      }, hooks: hooks)
  }

  @Test func `a command gets the event in its environment and as one JSON object on standard input`()
    async throws
  {
    let folder = try TemporaryFolder()
    let command = """
      printf '%s|' "$GDL_EVENT" "$GDL_JOB" "$GDL_PATH" "$GDL_BYTES" "$GDL_REASON" "$GDL_FILE" > \(folder.path("env"))
      cat > \(folder.path("json"))
      """
    let download = try download(hooks: [HookRequest(event: .transferDone, target: command)])
    #expect(try await download.run().isComplete)
    let path = download.path()
    #expect(FileContent.text(folder.path("env")) == "file-done|1|\(path)|100000||1|")
    let json = FileContent.text(folder.path("json"))
    #expect(json.hasPrefix(#"{"bytes":100000,"event":"file-done","file":1,"id":"#))
    #expect(json.contains(#""job":1,"path":"\#(path)","time":"20"#), "\(json)")
    #expect(json.hasSuffix("Z\"}\n"), "\(json)")
  }

  @Test func `any hears every event in order, each once`() async throws {
    let folder = try TemporaryFolder()
    let hook = HookRequest(event: nil, target: "echo $GDL_EVENT >> \(folder.path("all"))")
    let download = try download(hooks: [hook])
    #expect(try await download.run().isComplete)
    let told = FileContent.text(folder.path("all")).split(separator: "\n").map(String.init)
    #expect(told == ["job-accepted", "job-started", "file-done", "job-done"])
    #expect(try await download.pendingDeliveries() == 0)
  }

  @Test func `a hook that fails is tried again, given up with a warning, and changes nothing else`()
    async throws
  {
    let folder = try TemporaryFolder()
    let command = "echo x >> \(folder.path("tries")); echo 'no such luck' >&2; exit 3"
    let download = try download(hooks: [HookRequest(event: .jobDone, target: command)]) {
      $0.hooks.triesLimit = 3
    }
    let outcome = try await download.run()
    #expect(outcome.isComplete)
    #expect(FileContent.text(folder.path("tries")) == "x\nx\nx\n")
    #expect(outcome.text.contains("failed (exit status 3: no such luck); next try in 1 s"), "\(outcome.text)")
    #expect(outcome.text.contains("the hook for job-done of job 1 failed 3 times"), "\(outcome.text)")
    #expect(try await download.pendingDeliveries() == 0)
  }

  @Test func `a hook that hangs is ended with all that it started`() async throws {
    let folder = try TemporaryFolder()
    let command = "sleep 600 & echo $! >> \(folder.path("pids")); trap '' TERM; wait; sleep 600"
    let download = try download(hooks: [HookRequest(event: .jobDone, target: command)]) {
      $0.hooks.timeoutSeconds = 0.3
      $0.hooks.triesLimit = 1
    }
    let outcome = try await download.run()
    #expect(outcome.isComplete)
    #expect(outcome.text.contains("it took longer than 0.3 s"), "\(outcome.text)")
    let child = try #require(Int32(FileContent.text(folder.path("pids")).dropLast()))
    #expect(await waitUntil { hasEnded(child) }, "its child lives on")
  }

  @Test
  func `the end of a run waits for hooks no longer than the grace, and the next run tells what is left`()
    async throws
  {
    let folder = try TemporaryFolder()
    let command = "echo x >> \(folder.path("calls")); [ -e \(folder.path("quick")) ] || sleep 600"
    let download = try download(hooks: [HookRequest(event: .jobDone, target: command)]) {
      $0.hooks.graceSeconds = 2
    }
    let start = ContinuousClock.now
    let outcome = try await download.run()
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(outcome.isComplete)
    #expect(try await download.pendingDeliveries() == 1)
    try folder.write("", to: "quick")
    let next = try await download.run()
    #expect(next.report.ending == .nothingToDo)
    #expect(FileContent.text(folder.path("calls")) == "x\nx\n")
    #expect(try await download.pendingDeliveries() == 0)
  }

  @Test func `a stop while the end of a run waits for a hook ends the wait`() async throws {
    let folder = try TemporaryFolder()
    let command = "echo x > \(folder.path("called")); sleep 600"
    let download = try download(hooks: [HookRequest(event: .jobDone, target: command)]) {
      $0.hooks.graceSeconds = 600
    }
    let outcome = try await download.live { engine in
      #expect(await waitUntil { folder.exists("called") })
      #expect(await waitUntil { await hasEnded(engine) }, "the run goes on")
    }
    #expect(outcome.isComplete)
    #expect(try await download.pendingDeliveries() == 1)
  }

  @Test func `hooks of a job that joins a run under way are told during that run`() async throws {
    let folder = try TemporaryFolder()
    let silent = Behaviour.serving(100_000).with(.stall(afterBytes: 50_000), on: .first(1))
    let download = try download(hooks: [], silent)
    let outcome = try await download.live { engine in
      #expect(await waitUntil { await engine.progress().files.contains { $0.received > 0 } })
      var options = download.options
      options.directory = folder.path("other")
      let hook = HookRequest(event: .jobDone, target: "touch \(folder.path("told"))")
      let id = try await engine.add(
        JobRequest(input: "other", options: options, source: .urls([download.url]), hooks: [hook]))
      #expect(try await engine.adopt([id]))
      #expect(await waitUntil(timeoutSeconds: 8) { folder.exists("told") })
      engine.stop()
    }
    #expect(outcome.report.ending == .stopped, "\(outcome.text)")
  }

  @Test func `a webhook gets the JSON as a POST, again after 503 until 2xx`() async throws {
    let receiver = try MisbehavingServer { .status($0.attempt < 2 ? 503 : 204) }
    let url = receiver.url("/hook?token=s3cret")
    let download = try download(hooks: [HookRequest(event: .jobDone, target: url)]) { _ in }
    let outcome = try await download.run()
    #expect(outcome.isComplete)
    #expect(receiver.requests.map(\.method) == ["POST", "POST", "POST"])
    #expect(receiver.requests.allSatisfy { $0.header("Content-Type") == "application/json" })
    #expect(receiver.requests.allSatisfy { $0.header("Expect") == nil && $0.header("Range") == nil })
    #expect(receiver.requests.allSatisfy { (Int($0.header("Content-Length") ?? "") ?? 0) > 60 })
    #expect(outcome.text.contains("127.0.0.1 answered 503"), "\(outcome.text)")
    #expect(!outcome.text.contains("s3cret"))
    #expect(try await download.pendingDeliveries() == 0)
  }

  @Test func `a webhook that never answers ends with its timeout`() async throws {
    let receiver = try MisbehavingServer { _ in Reply([.stall(seconds: nil)]) }
    let download = try download(hooks: [HookRequest(event: .jobDone, target: receiver.url("/"))]) {
      $0.hooks.timeoutSeconds = 0.3
      $0.hooks.triesLimit = 2
    }
    let outcome = try await download.run()
    #expect(outcome.isComplete)
    #expect(outcome.text.contains("did not answer within 0.3 s"), "\(outcome.text)")
    #expect(receiver.requests.count == 2)
  }

  @Test(arguments: [
    ("progress=x", "there is no event progress for hooks; there are pausing, paused"),
    ("=x", "there is no event  for hooks"), ("job-done=", "has no command"), ("job-done", "EVENT=COMMAND"),
    ("job-done=http://", "the hook for job-done"),
  ])
  func `a hook that makes no sense is refused with what would`(option: String, words: String) {
    let error = #expect(throws: GDLError.self) { try HookRequest(option: option) }
    #expect(error?.code == .usage && error?.what.contains(words) == true, "\(error?.what ?? "")")
  }

  @Test func `every event that may be named is read back, and only the first equals sign divides`() throws {
    for kind in HookRequest.events {
      #expect(try HookRequest(option: "\(kind.hookName)=a=b") == HookRequest(event: kind, target: "a=b"))
    }
    #expect(try HookRequest(option: "any=x") == HookRequest(event: nil, target: "x"))
  }

  /// Asks again each time: only what comes after the run's last file ends the wait for hooks.
  private func hasEnded(_ engine: Engine) async -> Bool {
    engine.stop()
    return await engine.progress().elapsedSeconds == 0
  }

  private func hasEnded(_ processID: Int32) -> Bool {
    // A zombie of nobody's is reaped by init, or stays where init does not reap.
    let status = FileContent.text("/proc/\(processID)/stat")
    return status.isEmpty || status.contains(") Z ")
  }

  // MARK: Commands of files

  @Test func `a command of each file gets its path, quoted, and the run waits for it`() async throws {
    let folder = try TemporaryFolder()
    let done = folder.path("done")
    let hook = HookRequest.exec(
      "sleep 0.3; printf '%s|%s|%s' {} {_directory} {_filename} > \(done); echo {x}")
    let download = try Download(
      .serving(1_000), path: "/it's%20a%20file", configuration: { $0.hooks.graceSeconds = 0 }, hooks: [hook])
    #expect(try await download.run().isComplete)
    let path = download.path("it's a file")
    #expect(FileContent.text(done) == "\(path)|\(download.path(""))|it's a file")
    #expect(try await download.pendingDeliveries() == 0)
  }

  @Test func `a command of a file that a stop cuts off is run again by the next run`() async throws {
    let folder = try TemporaryFolder()
    let marks = folder.path("marks")
    let hook = HookRequest.exec(
      "echo begin >> \(marks); test -e \(folder.path("go")) || sleep 60; echo end >> \(marks)")
    let download = try Download(.serving(1_000), hooks: [hook])
    _ = try await download.live { engine in
      _ = await waitUntil { FileContent.text(marks) == "begin\n" }
      engine.stop()
    }
    try folder.write("", to: "go")
    _ = try await download.run()
    #expect(FileContent.text(marks) == "begin\nbegin\nend\n")
  }
}
