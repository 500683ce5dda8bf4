import GDLCore
import Testing

@testable import GDLJournal

/// Law 4: one writer for each job.
struct OwnershipTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `a job of a living process cannot be claimed`() async throws {
    let owner = try await folder.work(processID: 11)
    let (job, _) = try await owner.makeJob()
    let other = try await folder.work(processID: 12)
    guard case .owned(let session) = try await other.claim(job, at: 5) else {
      Issue.record("claimed although its owner lives")
      return
    }
    #expect(session.processID == 11)
    #expect(try await other.isAlive(session.id))
    let error = await #expect(throws: JournalError.self) {
      _ = try await other.append([], to: job, cursor: nil, isLast: true, durability: .soft)
    }
    #expect(error?.code == .misuse)
  }

  @Test func `a job of a dead process is taken over, and the journal says so`() async throws {
    let owner = try await folder.work(processID: 11)
    let (job, _) = try await owner.makeJob()
    let other = try await folder.work(processID: 12)
    owner.die()
    guard case .claimed(let record, let previous) = try await other.claim(job, at: 5) else {
      Issue.record("not claimed although its owner is dead")
      return
    }
    #expect(previous?.processID == 11)
    #expect(previous?.endedAt == nil)
    #expect(record.owner == other.currentSession)
    #expect(try await other.events(of: job, limit: 9).last?.kind == .jobTakenOver)
  }

  @Test func `a released job is claimed without a word`() async throws {
    let owner = try await folder.work()
    let (job, _) = try await owner.makeJob()
    _ = try await owner.setWish(.pause, jobs: [job], at: 4)
    try await owner.release(
      job, state: .paused, event: EventRecord(at: 5, job: job, kind: .jobPaused, reason: "asked"), at: 5)
    let other = try await folder.work()
    guard case .claimed(let record, previous: nil) = try await other.claim(job, at: 6) else {
      Issue.record("not claimed although it is free")
      return
    }
    #expect(record.state == .paused)
    #expect(try await other.events(of: job, limit: 9).map(\.kind) == [.jobAccepted, .jobPaused])
  }

  @Test func `closing a session releases what it owns`() async throws {
    let owner = try await folder.work()
    let (job, _) = try await owner.makeJob()
    let id = try #require(owner.currentSession)
    try await owner.closeSession(at: 9)
    #expect(try await owner.job(job)?.owner == nil)
    #expect(try await owner.session(id)?.endedAt == 9)
    #expect(try await owner.isAlive(id) == false)
    let error = await #expect(throws: JournalError.self) { _ = try await owner.claim(job, at: 9) }
    #expect(error?.code == .misuse)
  }

  @Test func `one of two claims at the same moment wins`() async throws {
    let first = try await folder.work()
    let (job, _) = try await first.makeJob()
    try await first.release(job, at: 5)
    let second = try await folder.work()
    async let one = first.claim(job, at: 6)
    async let two = second.claim(job, at: 6)
    let claims = try await [one, two]
    #expect(claims.count { if case .claimed = $0 { true } else { false } } == 1)
  }

  @Test func `an ended job and a missing one cannot be claimed`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob()
    try await journal.finish(transfers[0].id)
    #expect(try await journal.finishJob(job, at: 7) == .done)
    guard case .ended(let record) = try await journal.claim(job, at: 8) else {
      Issue.record("an ended job was claimed")
      return
    }
    #expect(record.state == .done && record.owner == nil && record.endedAt == 7)
    #expect(try await journal.claim(99, at: 8) == .missing)
  }

  @Test func `what a dead process had not accepted is discarded, what a living one has not is kept`()
    async throws
  {
    let living = try await folder.work()
    let dead = try await folder.work()
    let kept = try await living.beginJob(input: "a", options: JobOptions(), at: 1)
    let lost = try await dead.beginJob(input: "b", options: JobOptions(), at: 1)
    _ = try await dead.append(
      [.url("u", [:])], to: lost, cursor: nil, isLast: false, durability: .soft)
    dead.die()
    let next = try await folder.work()
    #expect(try await next.job(kept)?.state == .accepting)
    #expect(try await next.job(lost) == nil)
    #expect(try await next.messages(of: lost, limit: 9).isEmpty)
  }

  @Test func `session numbers whose byte is taken are passed over`() async throws {
    let holder = try LockFile(path: folder.journal + ".lock", creates: true)
    #expect(try holder.tryLock(1))
    #expect(try await folder.work().currentSession == 2)
  }
}

/// What any process may ask for, and who makes it so.
struct WishTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `an owner notices another process's wish by the change counter`() async throws {
    let owner = try await folder.work()
    let (job, _) = try await owner.makeJob()
    let before = try await owner.changeCounter()
    try await owner.updateOptions(JobOptions(), job: job)
    #expect(try await owner.changeCounter() == before)

    let other = try folder.open()
    let shown = try await other.setWish(.pause, jobs: [job], order: WishOrder(reason: "lunch"), at: 5)
    #expect(shown.map(\.state) == [.unfinished])
    #expect(try await owner.changeCounter() != before)
    let wish = try await owner.wish(of: job)
    #expect(wish?.wish == .pause && wish?.reason == "lunch" && wish?.at == 5)
    #expect(wish?.term == PauseTerm(since: 5))
    #expect(try await owner.wishes(of: [job, 99]).count == 1)
  }

  @Test(arguments: [
    (JobRecord.Wish.pause, JobRecord.State.paused, EventRecord.Kind.jobPaused),
    (.pauseAfterFile, .paused, .jobPaused),
    (.cancel, .cancelled, .jobCancelled),
    (.cancelAndDelete, .cancelled, .jobCancelled),
  ])
  func `a wish takes effect at once on a job that nobody runs`(
    wish: JobRecord.Wish, state: JobRecord.State, event: EventRecord.Kind
  ) async throws {
    let owner = try await folder.work()
    let (job, transfers) = try await owner.makeJob()
    owner.die()
    let other = try folder.open()
    let shown = try await other.setWish(wish, jobs: [job], order: WishOrder(reason: "why"), at: 5)
    #expect(shown.map(\.state) == [state])
    let last = try await other.events(of: job, limit: 9).last
    #expect(last?.kind == event && last?.reason == "why")
    let transfer = try await other.transfer(transfers[0].id)
    #expect(transfer?.state == (state == .cancelled ? .cancelled : .pending))
  }

  @Test func `a wish to run takes a pause back, and a second pause says nothing new`() async throws {
    let journal = try await folder.work()
    let (job, _) = try await journal.makeJob()
    try await journal.closeSession(at: 5)
    _ = try await journal.setWish(.pause, jobs: [job], at: 6)
    _ = try await journal.setWish(.pause, jobs: [job], at: 7)
    let shown = try await journal.setWish(.run, jobs: [job], at: 8)
    #expect(shown.map(\.state) == [.unfinished])
    #expect(
      try await journal.events(of: job, limit: 9).map(\.kind) == [.jobAccepted, .jobPaused, .jobResumed])
  }

  @Test func `a wish for a job that does not exist changes none`() async throws {
    let journal = try await folder.work()
    let (job, _) = try await journal.makeJob()
    let error = await #expect(throws: JournalError.self) {
      _ = try await journal.setWish(.pause, jobs: [job, 99], at: 5)
    }
    #expect(error?.code == .noSuchJob)
    #expect(try await journal.wish(of: job)?.wish == .run)
  }

  @Test func `a retry queues failed files again and opens the job`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 3)
    try await journal.finish(transfers[0].id)
    for transfer in transfers[1...] {
      try await journal.fail(transfer.id, reason: "404", at: 6)
    }
    #expect(try await journal.finishJob(job, at: 7) == .failed)
    #expect(try await journal.retry([job], at: 8) == [job: 2])
    let record = try #require(try await journal.job(job))
    #expect(record.state == .unfinished && record.endedAt == nil && record.counts.failed == 0)
    #expect(record.counts.left == 2)
    let open = try await journal.openTransfers(of: job, limit: 9)
    #expect(open.map(\.state) == [.pending, .pending] && open.allSatisfy { $0.reason.isEmpty })
  }

  @Test func `a whole file whose name could not be made durable waits for its name only, after a retry`()
    async throws
  {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 2)
    let whole = try #require(transfers.first)
    try await journal.start([whole.id], at: 5)
    try await journal.finalizing([WholeFile(transfer: whole.id, length: 5, crc32: 0x3610_A686)])
    try await journal.failOwned(job, reason: "its pause lasted longer than it may", at: 6)
    #expect(try await journal.retry([job], at: 7) == [job: 2])
    let open = try await journal.openTransfers(of: job, limit: 9)
    #expect(open.map(\.state) == [.finalizing, .pending])
    #expect(open.first?.length == 5 && open.first?.crc32 == 0x3610_A686)
  }

  @Test func `a job that failed as a whole before it began any file is opened again by a retry`() async throws
  {
    let journal = try await folder.work()
    let job = try await journal.beginJob(input: "x", options: JobOptions(), at: 2)
    let messages = (1...3).map { Message.url("https://example.org/\($0)", [:]) }
    _ = try await journal.append(messages, to: job, cursor: nil, isLast: true, durability: .soft)
    try await journal.acceptJob(job, at: 3)
    try await journal.failOwned(job, reason: "its pause lasted longer than it may", at: 4)
    let failed = try #require(try await journal.job(job))
    #expect(failed.state == .failed && failed.counts.failed == 0)
    #expect(try await journal.retry([job], at: 5) == [job: 3])
    #expect(try await journal.job(job)?.state == .unfinished)
    #expect(try await journal.retry([job], at: 6) == [job: 0], "nothing has failed since")
  }

  @Test func `a job that nobody wished to pause is no longer paused for who claims it`() async throws {
    let dead = try await folder.work()
    let (job, _) = try await dead.makeJob()
    try await dead.pauseOwned(job, reason: "outside its window", at: 5)
    dead.die()
    let journal = try await folder.work(processID: 2)
    guard case .claimed(let record, _) = try await journal.claim(job, at: 6) else {
      Issue.record("it was free")
      return
    }
    #expect(record.state == .unfinished)
    #expect(try await journal.job(job)?.state == .unfinished)
  }

  @Test func `a retry beside the owner keeps it from ending the job`() async throws {
    let owner = try await folder.work()
    let (job, transfers) = try await owner.makeJob()
    try await owner.fail(transfers[0].id, reason: "404", at: 6)
    #expect(try await folder.open().retry([job], at: 7) == [job: 1])
    #expect(try await owner.finishJob(job, at: 8) == .unfinished)
    #expect(try await owner.job(job)?.owner == owner.currentSession)
  }

  @Test func `only ended jobs are forgotten, with everything of them`() async throws {
    let journal = try await folder.work()
    let (ended, transfers) = try await journal.makeJob()
    let (open, _) = try await journal.makeJob(names: "other")
    try await journal.finish(transfers[0].id)
    _ = try await journal.finishJob(ended, at: 7)
    #expect(try await journal.forget([ended, open, 99]) == [ended])
    #expect(try await journal.transfer(transfers[0].id) == nil)
    #expect(try await journal.messages(of: ended, limit: 9).isEmpty)
    #expect(try await journal.events(of: ended, limit: 9).isEmpty)
    #expect(try await journal.openTransfers(of: open, limit: 9).count == 1)
    #expect(try await journal.integrityCheck().isEmpty)
  }
}
