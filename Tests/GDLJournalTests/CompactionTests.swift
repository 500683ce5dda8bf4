import GDLCore
import Testing

@testable import GDLJournal

@Suite struct `Compaction and reports` {
  private static let day = 86_400.0

  @Test func `samples that are a day old become averages of ten minutes`() async throws {
    let folder = try Folder()
    let journal = try await folder.work()
    let (job, _) = try await journal.makeJob()
    let now = 10 * Self.day
    let old = [600.0, 610, 620, 1_200]
    for (speed, at) in zip([10, 20, 60, 7] as [Int64], old) {
      try await journal.addSamples([job: speed], at: at)
    }
    try await journal.addSamples([job: 5], at: now - 10)
    try await journal.addSamples([job: 6], at: now)
    for removed in [2, 0] {
      #expect(try await journal.thinSamples(at: now) == removed)
      let left = try await journal.samples(of: job, since: 0, limit: 100)
      #expect(left.map(\.at) == [600, 1_200, now - 10, now])
      #expect(left.map(\.bytesPerSecond) == [30, 7, 5, 6])
    }
  }

  @Test func `each job is thinned by itself`() async throws {
    let folder = try Folder()
    let journal = try await folder.work()
    let (one, _) = try await journal.makeJob(names: "a")
    let (two, _) = try await journal.makeJob(names: "b")
    for at in [600.0, 610] { try await journal.addSamples([one: 1, two: 9], at: at) }
    _ = try await journal.thinSamples(at: 10 * Self.day)
    #expect(try await journal.samples(of: one, since: 0, limit: 9).map(\.bytesPerSecond) == [1])
    #expect(try await journal.samples(of: two, since: 0, limit: 9).map(\.bytesPerSecond) == [9])
  }

  @Test func `only jobs that ended long enough ago are forgotten`() async throws {
    let folder = try Folder()
    let journal = try await folder.work()
    var jobs: [JobID] = []
    for (name, end) in [("a", 100.0), ("b", 200.0)] {
      let (job, transfers) = try await journal.makeJob(names: name)
      try await journal.finish(transfers[0].id)
      _ = try await journal.finishJob(job, at: end)
      jobs.append(job)
    }
    let (open, _) = try await journal.makeJob(names: "c")
    #expect(try await journal.jobsEnded(before: 150) == [jobs[0]])
    #expect(try await journal.jobsEnded(before: 1_000) == jobs)
    #expect(try await journal.jobsActive(since: 150) == [jobs[1], open])
  }

  @Test func `files are counted by how they ended since a moment`() async throws {
    let folder = try Folder()
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 3)
    try await journal.finish(transfers[0].id, length: 10)
    try await journal.finish(transfers[1].id, length: 20)
    let ended = try await journal.endedFiles(of: job, since: 6)
    #expect(ended.done == 2)
    #expect(ended.bytesDone == 30)
    #expect(ended.failed == 0)
    #expect(try await journal.endedFiles(of: job, since: 7) == EndedFiles())
    let last = try await journal.transfersEnded(of: job, since: 0, as: [.done], limit: 1)
    #expect(last.map(\.id) == [transfers[1].id])
  }

  @Test func `the last event of the job itself says how it was`() async throws {
    let folder = try Folder()
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob()
    try await journal.record(
      [
        EventRecord(at: 10, job: job, kind: .jobStarted),
        EventRecord(at: 11, job: job, transfer: transfers[0].id, kind: .transferStarted),
        EventRecord(at: 12, job: job, kind: .jobChanged), EventRecord(at: 20, job: job, kind: .jobStopped),
      ], .soft)
    #expect(try await journal.lastJobEvent(of: job, before: 20)?.kind == .jobStarted)
    #expect(try await journal.lastJobEvent(of: job, before: 1) == nil)
    #expect(
      try await journal.events(of: job, since: 12, after: 0, limit: 9).map(\.kind) == [
        .jobChanged, .jobStopped,
      ])
  }
}
