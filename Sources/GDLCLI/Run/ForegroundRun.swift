import ArgumentParser
import GDL

/// One run in the foreground: signals, progress, messages and the exit status around `Engine.run`.
struct ForegroundRun {
  private let engine: Engine
  private let reporter: Reporter
  private let signals: StopSignals

  /// From here on signals stop the engine instead of the process.
  init(engine: Engine, options: GlobalOptions) {
    self.engine = engine
    reporter = Reporter(options: options)
    signals = StopSignals { engine.stop() }
  }

  /// Tells that a job is journaled.
  func accepted(_ job: JobID, input: String) async {
    await reporter.accepted(job, input: input)
  }

  /// Runs the jobs to their end, a pause or a stop.
  ///
  /// - Throws: ``GDLError`` when nothing could be run; `ExitCode` for every end but a complete one.
  func run(_ jobs: [JobID]?) async throws {
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
    let result: Result<RunReport, GDLError>
    do {
      result = .success(try await engine.run(jobs))
    } catch {
      result = .failure(error)
    }
    drawing.cancel()
    await drawing.value
    // A cancelled reader still gets what the stream holds, so nothing said is lost.
    notices.cancel()
    await notices.value
    await reporter.close()
    let report = try result.get()
    await reporter.conclude(report, jobs: jobs)
    let status = exitStatus(report.ending)
    if status != 0 { throw ExitCode(status) }
  }

  private func exitStatus(_ ending: RunReport.Ending) -> Int32 {
    switch ending {
    case .complete, .nothingToDo: 0
    case .failures, .cancelled: 1
    case .resumable, .paused: 75
    case .stopped: signals.exitStatus ?? 75
    }
  }
}
