import GDLCore
import GDLJournal

extension Engine {
  /// Adds hooks to jobs, for every run from now on; those that a job has already change nothing.
  ///
  /// - Parameters:
  ///   - hooks: who is told what.
  ///   - ids: nil for all jobs that have not ended.
  /// - Throws: ``GDLError`` when a named job does not exist; then none got any.
  public func addHooks(_ hooks: [HookRequest], to ids: [JobID]?) async throws(GDLError) {
    guard !hooks.isEmpty else { return }
    let wanted: [JobID]
    if let ids {
      wanted = ids
    } else {
      wanted = try await jobs().map(\.record).filter { !$0.state.isEnded }.map(\.id)
    }
    for id in wanted {
      let known = try await journaled { () async throws(JournalError) in try await journal.job(id) }
      if known == nil { throw Self.noJob(id) }
    }
    try await journaled { () async throws(JournalError) in
      try await journal.addHooks(
        wanted.flatMap { job in hooks.map { Hook(job: job, event: $0.event, target: $0.target) } })
    }
  }
}
