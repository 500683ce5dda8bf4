import ArgumentParser
import GDL

/// `resume --wait`: rounds without end, for a service. A full disk, a network that is down or a busy journal
/// delay it and do not end it.
actor WaitingRun {
  /// Between two looks for new jobs, in seconds.
  private static let lookSeconds = 2.0
  private static let upkeepSeconds = 86_400.0

  private let foreground: ForegroundRun
  private let began = ContinuousClock.now
  private var patience = Patience()
  private var keptUpAt = -upkeepSeconds
  /// Something is claimed by us and not run: the next round takes it, whatever else is there.
  private var mustRun = false
  private var failuresInARow = 0

  private let forgetAfterSeconds: Double?

  /// - Parameter forgetAfterSeconds: Jobs that ended longer ago are dropped once a day; nil for none.
  init(_ foreground: ForegroundRun, forgetAfterSeconds: Double? = nil) {
    self.foreground = foreground
    self.forgetAfterSeconds = forgetAfterSeconds
  }

  /// Runs everything unfinished, now and whenever something comes, until a signal.
  ///
  /// - Throws: ``GDLError`` when the journal cannot be used at the first look; `ExitCode` after the signal.
  func run() async throws {
    try await foreground.shown { () async throws(GDLError) in try await self.rounds() }
    throw ExitCode(foreground.signals.exitStatus ?? 75)
  }

  private func rounds() async throws(GDLError) {
    var due = try await due()
    while foreground.signals.exitStatus == nil {
      if mustRun || !due.isEmpty { await round() }
      foreground.notify.ready()
      await keepUp()
      await foreground.rest.sleep(seconds: waitSeconds)
      due = await dueIfKnown()
    }
  }

  /// Longer after each failure of the journal in a row.
  private var waitSeconds: Double {
    let doubled = Self.lookSeconds * Double(1 << min(failuresInARow, 8))
    return min(doubled, Patience.longestSeconds)
  }

  private func round() async {
    mustRun = false
    let adopting = Task { await adopt() }
    do {
      let report = try await foreground.engine.run(nil)
      adopting.cancel()
      failuresInARow = 0
      await foreground.reporter.close()
      if report.ending != .nothingToDo { await foreground.reporter.conclude(report, jobs: nil) }
    } catch {
      adopting.cancel()
      mustRun = true
      await tell(error)
    }
  }

  /// Brings jobs that come meanwhile into the round, which may last for weeks.
  private func adopt() async {
    while true {
      // Cancelled at the end of the round.
      do { try await Task.sleep(for: .seconds(Self.lookSeconds)) } catch { return }
      let due = await dueIfKnown()
      if due.isEmpty || Task.isCancelled { continue }
      do {
        if try await !foreground.engine.adopt(due) { mustRun = true }
      } catch {
        await tell(error)
      }
    }
  }

  private func due() async throws(GDLError) -> Set<JobID> {
    let claimable = try await foreground.engine.claimableJobs()
    return patience.due(claimable, at: seconds)
  }

  private func dueIfKnown() async -> Set<JobID> {
    do {
      return try await due()
    } catch {
      await tell(error)
      return []
    }
  }

  private func keepUp() async {
    guard seconds - keptUpAt >= Self.upkeepSeconds else { return }
    keptUpAt = seconds
    do throws(GDLError) {
      try await foreground.engine.compact()
      guard let forgetAfterSeconds else { return }
      let dropped = try await foreground.engine.forget(endedBeforeSeconds: forgetAfterSeconds)
      guard !dropped.isEmpty else { return }
      let jobs = Figures.count(Int64(dropped.count), "job")
      await foreground.reporter.show(Notice(.info, "\(jobs) that ended long ago: dropped from the journal"))
    } catch {
      await tell(error)
    }
  }

  private func tell(_ error: GDLError) async {
    failuresInARow += 1
    await foreground.reporter.show(Notice(.error, error.what, kept: error.kept, hint: error.hint))
  }

  /// Since we began.
  private var seconds: Double { (ContinuousClock.now - began) / .seconds(1) }
}
