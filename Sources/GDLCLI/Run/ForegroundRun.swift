import ArgumentParser
import GDL

/// One run in the foreground: signals, progress, messages and the exit status around `Engine.run`.
struct ForegroundRun: Sendable {
  /// Between two looks at the log's size and two words to a service manager, in seconds.
  private static let reportSeconds = 3.0

  let engine: Engine
  let reporter: Reporter
  let signals: StopSignals
  /// Ends when a signal comes.
  let rest = Rest()
  let notify = Notify()
  private let log: LogFile?

  /// From here on signals stop the engine instead of the process.
  init(engine: Engine, options: GlobalOptions, log: LogFile? = nil) {
    self.engine = engine
    self.log = log
    reporter = Reporter(options: options)
    let (rest, notify) = (rest, notify)
    signals = StopSignals {
      notify.stopping()
      engine.stop()
      rest.end()
    }
  }

  /// Tells that a job is journaled.
  func accepted(_ job: JobID, input: String) async {
    await reporter.accepted(job, input: input)
  }

  /// Runs the jobs to their end, a pause or a stop.
  ///
  /// - Throws: ``GDLError`` when nothing could be run; `ExitCode` for every end but a complete one.
  func run(_ jobs: [JobID]?) async throws {
    let report = try await shown { () async throws(GDLError) in try await engine.run(jobs) }
    await reporter.conclude(report, jobs: jobs)
    let status = exitStatus(report.ending)
    if status != 0 { throw ExitCode(status) }
  }

  /// Shows messages and progress, and tells the service manager, while `body` runs.
  func shown<Value: Sendable>(
    _ body: @Sendable () async throws(GDLError) -> Value
  ) async throws(GDLError) -> Value {
    let (engine, reporter) = (engine, reporter)
    let notices = Task {
      for await notice in engine.notices { await reporter.show(notice) }
    }
    let drawing = Task {
      while !Task.isCancelled {
        await reporter.draw(await engine.progress())
        // Cancelled at the end of the run: then there is nothing to wait for.
        try? await Task.sleep(for: reporter.interval)
      }
    }
    let reporting = Task { await reportToManager() }
    let result: Result<Value, GDLError>
    do {
      result = .success(try await body())
      notify.ready()
    } catch {
      result = .failure(error)
    }
    for task in [drawing, reporting] {
      task.cancel()
      await task.value
    }
    // A cancelled reader still gets what the stream holds, so nothing said is lost.
    notices.cancel()
    await notices.value
    await reporter.close()
    return try result.get()
  }

  /// Answers for the engine: a hung one does not give its progress, and the watchdog hears nothing.
  private func reportToManager() async {
    let often = notify.watchdogSeconds.map { min($0 / 2, Self.reportSeconds) } ?? Self.reportSeconds
    while !Task.isCancelled {
      let snapshot = await engine.progress()
      if snapshot.elapsedSeconds > 0 { notify.ready() }
      notify.alive()
      if notify.wasReady && notify.isHeard { notify.status(Self.statusLine(snapshot)) }
      log?.turn()
      // Cancelled at the end of the run: then there is nothing to wait for.
      try? await Task.sleep(for: .seconds(notify.wasReady ? often : min(0.1, often)))
    }
  }

  static func statusLine(_ snapshot: ProgressSnapshot) -> String {
    guard snapshot.elapsedSeconds > 0 else { return "idle, waits for jobs" }
    let files = "\(snapshot.filesDone) files done, \(snapshot.filesLeft) left"
    let failed = snapshot.filesFailed > 0 ? ", \(snapshot.filesFailed) failed" : ""
    return "\(files)\(failed); \(Figures.speed(snapshot.bytesPerSecond))"
  }

  func exitStatus(_ ending: RunReport.Ending) -> Int32 {
    switch ending {
    case .complete, .nothingToDo: 0
    case .failures, .cancelled: 1
    case .resumable, .paused: 75
    case .stopped: signals.exitStatus ?? 75
    }
  }
}
