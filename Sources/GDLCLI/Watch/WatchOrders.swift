import GDL

/// Writes orders into the journal, one after the other, through an engine of its own that is opened at the
/// first: looking alone never needs the right to write.
actor WatchOrders {
  private let configuration: EngineConfiguration
  private var opened: Engine?

  init(_ configuration: EngineConfiguration) {
    self.configuration = configuration
  }

  /// - Returns: what came of it, in one sentence.
  func perform(_ order: WatchOrder, on job: JobID) async throws(GDLError) -> String {
    let engine = try engine()
    switch order {
    case .pause(let afterFile):
      var request = PauseRequest()
      request.afterFile = afterFile
      request.reason = "asked for in `gdl watch`"
      request.by = System.userAndTerminal
      return told(try await engine.pause([job], request))
    case .cancel:
      return told(try await engine.cancel([job], deletePartials: false))
    case .run:
      let jobs = try await engine.resume([job])
      guard let summary = jobs.first, !summary.isRunning, !summary.record.state.isEnded else {
        return told(jobs)
      }
      return "job \(job) may run again: `gdl resume \(job)` runs it"
    case .priority(let priority):
      var change = JobChange()
      change.priority = priority
      try await engine.set([job], change)
      return "job \(job): priority \(priority)"
    case .rate(let schedule):
      var change = JobChange()
      change.bytesPerSecond = schedule
      try await engine.set([job], change)
      return "job \(job): rate \(schedule.text)"
    }
  }

  func close() async throws(GDLError) {
    try await opened?.close()
  }

  private func engine() throws(GDLError) -> Engine {
    if let opened { return opened }
    let engine = try Engine(configuration, access: .existing)
    opened = engine
    return engine
  }

  private func told(_ jobs: [JobSummary]) -> String {
    jobs.map { "job \($0.record.id): \($0.stateName)" }.joined(separator: ", ")
  }
}
