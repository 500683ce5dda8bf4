import GDLCore
import Testing

@testable import GDLJournal

struct TransferTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `a file goes from pending to done, and the job counts it`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 2)
    let id = transfers[0].id
    #expect(transfers[0].url == "https://example.org/1" && transfers[0].directory == "/downloads")
    try await journal.start([id], at: 5)
    #expect(try await journal.transfer(id)?.startedAt == 5)
    try await journal.wait(id, attempts: 2, notBefore: 60.5, reason: "503")
    let waiting = try #require(try await journal.transfer(id))
    #expect(waiting.attempts == 2 && waiting.notBefore == 60.5 && waiting.reason == "503")
    let representation = Representation(validator: .strongTag("\"a\""), entityTag: "\"a\"")
    try await journal.finalizing([
      WholeFile(
        transfer: id, length: 10, crc32: .max, representation: representation, redirects: ["https://b"])
    ])
    try await journal.done([(id, 8)])
    let done = try #require(try await journal.transfer(id))
    #expect(done.state == .done && done.length == 10 && done.crc32 == .max && done.endedAt == 8)
    #expect(done.representation == representation && done.redirects == ["https://b"])
    #expect(done.reason.isEmpty && done.attempts == 0 && done.notBefore == nil)
    try await journal.skip(transfers[1].id, reason: "is there", at: 9)
    let record = try #require(try await journal.job(job))
    #expect(record.counts.done == 1 && record.counts.bytesDone == 10 && record.counts.skipped == 1)
    #expect(record.counts.left == 0)
    #expect(try await journal.finishJob(job, at: 10) == .done)
    #expect(
      try await journal.events(of: job, limit: 9).map(\.kind)
        == [.jobAccepted, .transferDone, .transferSkipped, .jobDone])
  }

  @Test func `a job with something left does not end`() async throws {
    let journal = try await folder.work()
    let (job, _) = try await journal.makeJob()
    #expect(try await journal.finishJob(job, at: 9) == .unfinished)
    #expect(try await journal.job(job)?.endedAt == nil)
    let undispatched = try await journal.beginJob(input: "x", options: JobOptions(), at: 1)
    _ = try await journal.append(
      [.url("u", [:])], to: undispatched, cursor: nil, isLast: true, durability: .soft)
    try await journal.acceptJob(undispatched, at: 2)
    #expect(try await journal.finishJob(undispatched, at: 9) == .unfinished)
  }

  @Test func `done before finalizing is refused, and nothing of the call is kept`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 2)
    try await journal.start(transfers.map(\.id), at: 5)
    try await journal.finalizing([WholeFile(transfer: transfers[0].id, length: 1, crc32: 1)])
    let error = await #expect(throws: JournalError.self) {
      try await journal.done(transfers.map { ($0.id, 6) })
    }
    #expect(error?.code == .misuse)
    #expect(try await journal.transfer(transfers[0].id)?.state == .finalizing)
    #expect(try await journal.job(job)?.counts.done == 0)
  }

  @Test func `reopening a finished file opens its job and takes the count back`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob()
    try await journal.finish(transfers[0].id)
    _ = try await journal.finishJob(job, at: 7)
    try await journal.reopen(transfers[0].id)
    let record = try #require(try await journal.job(job))
    #expect(record.state == .unfinished && record.counts.done == 0 && record.counts.bytesDone == 0)
    let transfer = try #require(try await journal.transfer(transfers[0].id))
    #expect(transfer.state == .active && transfer.crc32 == nil && transfer.endedAt == nil)
  }

  @Test func `a name leads to every transfer of that path`() async throws {
    let journal = try await folder.work()
    let (_, first) = try await journal.makeJob(urls: 2)
    let (_, second) = try await journal.makeJob(urls: 2)
    let same = try await journal.transfers(directory: "/downloads", name: "file2")
    #expect(same.map(\.id) == [first[1].id, second[1].id])
    try await journal.rename(second[1].id, to: "file2 (1)")
    #expect(try await journal.transfers(directory: "/downloads", name: "file2").map(\.id) == [first[1].id])
    #expect(try await journal.transfers(directory: "/downloads", name: "file2 (1)").count == 1)
    #expect(try await journal.transfers(directory: "/nowhere", name: "file2").isEmpty)
    try await journal.finish(first[1].id)
    await #expect(throws: JournalError.self) { try await journal.rename(first[1].id, to: "late") }
  }

  @Test func `transfers come page by page, all or by state`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 7)
    for index in [1, 4] { try await journal.fail(transfers[index].id, reason: "404", at: 5) }
    #expect(
      try await journal.transfers(of: job, after: transfers[2].id, limit: 2).map(\.id)
        == [transfers[3].id, transfers[4].id])
    #expect(
      try await journal.transfers(of: job, limit: 9, states: [.failed]).map(\.ordinal) == [2, 5])
    #expect(
      try await journal.openTransfers(of: job, after: transfers[0].id, limit: 3).map(\.ordinal)
        == [3, 4, 6])
  }

  @Test func `a part's identity holds from the clean stop to the next start`() async throws {
    let journal = try await folder.work()
    let (_, transfers) = try await journal.makeJob(urls: 2)
    let id = transfers[0].id
    let identity = FileIdentity(device: .max, inode: 1 << 63, size: 5, modifiedNanoseconds: -1)
    try await journal.start([id], at: 5)
    try await journal.finish(transfers[1].id)
    try await journal.partReleased([(id, identity), (transfers[1].id, identity)])
    #expect(try await journal.transfer(id)?.partIdentity == identity)
    #expect(try await journal.transfer(transfers[1].id)?.partIdentity == nil)
    try await journal.start([id], at: 6)
    #expect(try await journal.transfer(id)?.partIdentity == nil)
    #expect(try await journal.transfer(id)?.startedAt == 5)
  }

  @Test(arguments: [
    nil, Representation(),
    Representation(
      validator: .strongTag("\"a\""), entityTag: "\"a\"", lastModified: "Tue", completeLength: 9),
    Representation(validator: .weakTag("W/\"a\""), entityTag: "W/\"a\""),
    Representation(validator: .strongDate("Wed"), entityTag: "W/\"x\"", lastModified: "Wed"),
    Representation(validator: .weakDate("Thu"), lastModified: "Thu", contentType: "image/png"),
    Representation(validator: .strongTag("\"a\"")),
    Representation(
      contentCoding: "gzip", refusesRanges: true, digests: [Digest(algorithm: .md5, hex: "00")]),
  ])
  func `a representation comes back as it was`(representation: Representation?) async throws {
    let journal = try await folder.work()
    let (_, transfers) = try await journal.makeJob()
    let checkpoint = Checkpoint(
      transfer: transfers[0].id, segments: [], representation: representation, redirects: ["https://r"])
    try await journal.commit([checkpoint], .hard)
    let found = try #require(try await journal.transfer(transfers[0].id))
    #expect(found.representation == representation)
    #expect(found.redirects == (representation == nil ? [] : ["https://r"]))
  }
}
