import GDLCore
import Testing

@testable import GDLJournal

/// What hooks still have to be told.
struct HookTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func due(
    _ journal: Journal, jobs: [JobID] = [], othersBefore: Timestamp = 1_000, at now: Timestamp = 1_000
  ) async throws -> [Delivery] {
    try await journal.dueDeliveries(
      DeliveryScope(jobs: jobs, othersBefore: othersBefore), at: now, limit: 100)
  }

  @Test func `an event commits together with what is to be told of it`() async throws {
    let journal = try await folder.work()
    let (job, files) = try await journal.makeJob()
    try await journal.addHooks([
      Hook(job: job, event: .transferDone, target: "one"), Hook(job: job, event: nil, target: "all"),
      Hook(job: job, event: .jobFailed, target: "never"),
    ])
    try await journal.finish(files[0].id)
    let told = try await due(journal, jobs: [job])
    #expect(told.map(\.hook.target) == ["one", "all"])
    #expect(told.allSatisfy { $0.event.kind == .transferDone && $0.event.transfer == files[0].id })
    #expect(told.allSatisfy { $0.attempts == 0 })
  }

  @Test func `the same hook twice is one hook`() async throws {
    let journal = try await folder.work()
    let (job, _) = try await journal.makeJob()
    let hook = Hook(job: job, event: .jobDone, target: "x")
    try await journal.addHooks([hook, hook])
    try await journal.addHooks([hook])
    #expect(try await journal.hooks(of: job).count == 1)
  }

  @Test func `a hook is told the oldest event that is due, and the next when that one is gone`() async throws
  {
    let journal = try await folder.work()
    let (job, _) = try await journal.makeJob()
    try await journal.addHooks([Hook(job: job, event: nil, target: "x")])
    let kinds: [EventRecord.Kind] = [.jobStarted, .jobPausing, .jobPaused]
    try await journal.record(kinds.map { EventRecord(at: 10, job: job, kind: $0) }, .soft)
    var told: [EventRecord.Kind] = []
    while let next = try await due(journal, jobs: [job]).first {
      told.append(next.event.kind)
      try await journal.delivered(hook: next.hook.id, event: next.event.id)
    }
    #expect(told == kinds)
  }

  @Test func `a failed delivery waits for its time and does not hold up later events`() async throws {
    let journal = try await folder.work()
    let (job, _) = try await journal.makeJob()
    try await journal.addHooks([Hook(job: job, event: nil, target: "x")])
    try await journal.record([EventRecord(at: 10, job: job, kind: .jobStarted)], .soft)
    let first = try #require(try await due(journal, jobs: [job]).first)
    try await journal.deliveryFailed(hook: first.hook.id, event: first.event.id, notBefore: 2_000)
    #expect(try await due(journal, jobs: [job], at: 1_999).isEmpty)
    #expect(try await journal.soonestDelivery(DeliveryScope(jobs: [job], othersBefore: 0)) == 2_000)
    try await journal.record([EventRecord(at: 11, job: job, kind: .jobPaused)], .soft)
    #expect(try await due(journal, jobs: [job]).map(\.event.kind) == [.jobPaused])
    let again = try await due(journal, jobs: [job], at: 2_000)
    #expect(again.map(\.event.kind) == [.jobStarted] && again.first?.attempts == 1)
  }

  @Test func `jobs of other processes are theirs; what is left of jobs that nobody runs is anybody's`()
    async throws
  {
    let journal = try await folder.work()
    let (job, _) = try await journal.makeJob()
    try await journal.addHooks([Hook(job: job, event: nil, target: "x")])
    try await journal.record([EventRecord(at: 10, job: job, kind: .jobStarted)], .soft)
    #expect(try await due(journal).isEmpty, "owned by this session, which runs it")
    try await journal.release(job, at: 11)
    #expect(try await due(journal, othersBefore: 9).isEmpty, "just let go of: its owner tells it")
    #expect(try await due(journal, othersBefore: 10).count == 1)
    #expect(try await journal.soonestDelivery(DeliveryScope(jobs: [], othersBefore: 9)) == nil)
  }

  @Test func `what is left of a job whose process died is anybody's, before somebody claims the job`()
    async throws
  {
    let dead = try await folder.work()
    let (job, _) = try await dead.makeJob()
    try await dead.addHooks([Hook(job: job, event: nil, target: "x")])
    try await dead.record([EventRecord(at: 10, job: job, kind: .jobStarted)], .soft)
    let journal = try await folder.work(processID: 2)
    #expect(try await due(journal).isEmpty, "its owner lives")
    dead.die()
    #expect(try await due(journal).map(\.hook.job) == [job])
    #expect(try await due(journal, othersBefore: 9).isEmpty, "it died just now")
    #expect(try await journal.soonestDelivery(DeliveryScope(jobs: [], othersBefore: 10)) != nil)
  }

  @Test func `a forgotten job leaves nothing to tell`() async throws {
    let journal = try await folder.work()
    let (job, files) = try await journal.makeJob()
    try await journal.addHooks([Hook(job: job, event: nil, target: "x")])
    try await journal.finish(files[0].id)
    #expect(try await journal.finishJob(job, at: 20) == .done)
    #expect(try await due(journal, jobs: [job]).count == 1)
    #expect(try await journal.forget([job]) == [job])
    #expect(try await due(journal, jobs: [job]).isEmpty)
    #expect(try await journal.soonestDelivery(DeliveryScope(jobs: [job], othersBefore: 1_000)) == nil)
  }
}
