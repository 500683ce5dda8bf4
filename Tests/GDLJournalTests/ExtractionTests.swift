import GDLCore
import Testing

@testable import GDLJournal

/// Child jobs in the journal.
struct ExtractionTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func queued(_ journal: Journal) async throws -> (JobID, ExtractionRecord) {
    let job = try await journal.beginJob(input: "x", options: JobOptions(), at: 1)
    _ = try await journal.append(
      [.queue("https://example.org/list", [:]), .url("https://example.org/last", [:])], to: job, cursor: nil,
      isLast: true, durability: .soft)
    try await journal.acceptJob(job, at: 2)
    var dispatched = Dispatched(through: 1)
    dispatched.child = "listing"
    dispatched.queues = 1
    let commit = try await journal.dispatch([], dispatched, job: job, at: 3, durability: .hard)
    return (job, try #require(commit.child))
  }

  @Test func `a queue message that is dispatched opens a child job in the same commit`() async throws {
    let journal = try await folder.work()
    let (job, child) = try await queued(journal)
    #expect(child.extractor == "listing" && child.ordinal == 1)
    let open = try await journal.openExtractions(of: job)
    #expect(open.count == 2 && open.last == child && open.first?.id == child.parent)
    #expect(try await journal.job(job)?.isExtracting == true)
  }

  @Test func `a child job's messages follow in the log, and each extraction sees its own`() async throws {
    let journal = try await folder.work()
    let (job, child) = try await queued(journal)
    let new = NewMessages(
      [.url("https://example.org/a", [:])], extraction: child.id, cursor: "1", isLast: true)
    let commit = try await journal.append(new, to: job, durability: .hard)
    let (record, repeated) = (commit.extraction, commit.repeated)
    #expect(record.lastOrdinal == 3 && record.hasEnded && record.state == .open && repeated == 0)
    #expect(try await journal.undispatched(record, limit: 9).map(\.ordinal) == [3])
    let root = try await journal.root(of: job)
    #expect(try await journal.undispatched(root, limit: 9).map(\.ordinal) == [2])
    #expect(try await journal.messages(of: job, limit: 9).map(\.ordinal) == [1, 2, 3])
  }

  @Test func `an extraction is done when its last message was dispatched, and the job when all are`()
    async throws
  {
    let journal = try await folder.work()
    let (job, child) = try await queued(journal)
    let new = NewMessages([.url("a", [:])], extraction: child.id, cursor: "1", isLast: true)
    _ = try await journal.append(new, to: job, durability: .hard)
    let commit = try await journal.dispatch(
      [], Dispatched(extraction: child.id, through: 3), job: job, at: 4, durability: .hard)
    #expect(commit.extraction.state == .done)
    #expect(try await journal.finishJob(job, at: 5) == .unfinished)
    _ = try await journal.dispatch([], Dispatched(through: 2), job: job, at: 6, durability: .hard)
    #expect(try await journal.finishJob(job, at: 7) == .done)
  }

  @Test func `a message whose key was seen before is left out, whichever extraction brings it`() async throws
  {
    let journal = try await folder.work()
    let (job, child) = try await queued(journal)
    var new = NewMessages([.url("a", [:]), .url("b", [:])], extraction: child.id, cursor: "1", isLast: false)
    new.keys = ["u:a", "u:b"]
    _ = try await journal.append(new, to: job, durability: .hard)
    new.messages.append(.url("c", [:]))
    new.keys = ["u:b", "u:a", "u:c"]
    let commit = try await journal.append(new, to: job, durability: .hard)
    let (record, repeated) = (commit.extraction, commit.repeated)
    #expect(repeated == 2 && record.lastOrdinal == 5)
    #expect(try await journal.job(job)?.counts.files == 4)
  }

  @Test func `a source that failed makes its job fail, and a retry opens it at its cursor`() async throws {
    let journal = try await folder.work()
    let (job, child) = try await queued(journal)
    _ = try await journal.append(
      NewMessages([], extraction: child.id, cursor: "page 2", isLast: false), to: job, durability: .hard)
    try await journal.failExtraction(child.id, of: job, reason: "404", at: 4)
    let there = NewTransfer(ordinal: 2, directory: "/d", name: "n", state: .skipped, reason: "there")
    _ = try await journal.dispatch([there], Dispatched(through: 2), job: job, at: 5, durability: .hard)
    #expect(try await journal.finishJob(job, at: 6) == .failed)
    #expect(try await journal.retry([job], at: 7) == [job: 1])
    let open = try await journal.openExtractions(of: job)
    #expect(open.map(\.cursor) == ["page 2"] && open.first?.reason == "")
    #expect(try await journal.job(job)?.state == .unfinished)
  }

  @Test func `a flipped bit in a cursor is found`() async throws {
    let journal = try await folder.work()
    let (job, child) = try await queued(journal)
    _ = try await journal.append(
      NewMessages([], extraction: child.id, cursor: "page 2", isLast: false), to: job, durability: .hard)
    try await journal.damage("UPDATE extraction SET cursor = 'page 3' WHERE id = \(child.id)")
    let error = await #expect(throws: JournalError.self) { try await journal.openExtractions(of: job) }
    #expect(error?.code == .damagedRow)
    #expect(try await journal.integrityCheck().count == 1)
  }

  @Test func `a message that a step of dispatch changed replaces the journaled one, sum included`()
    async throws
  {
    let journal = try await folder.work()
    let (job, _) = try await queued(journal)
    var dispatched = Dispatched(through: 2)
    dispatched.changed = [2: .url("https://example.org/other", ["a": .integer(1)])]
    let commit = try await journal.dispatch(
      [NewTransfer(ordinal: 2, directory: "/d", name: "n")], dispatched, job: job, at: 3, durability: .hard)
    #expect(commit.transfers.first?.url == "https://example.org/other")
    #expect(try await journal.integrityCheck().isEmpty)
  }

  @Test func `what a finished file owes is committed with done, and keeps its job open until it is paid`()
    async throws
  {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob()
    try await journal.start([transfers[0].id], at: 5)
    try await journal.finalizing([WholeFile(transfer: transfers[0].id, length: 1, crc32: 7)])
    try await journal.done([(transfers[0].id, 6)], owing: [transfers[0].id: [.sidecar, .archive]])
    #expect(try await journal.finishJob(job, at: 7) == .unfinished)
    let owed = try await journal.owed(by: job, limit: 9)
    #expect(owed.count == 1 && owed.first?.kinds == [.sidecar, .archive])
    try await journal.paid([transfers[0].id], of: job)
    #expect(try await journal.finishJob(job, at: 8) == .done)
  }
}
