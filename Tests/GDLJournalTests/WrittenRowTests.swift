import GDLCore
import Testing

@testable import GDLJournal

/// A connection takes the rows that it has written from its memory. What it holds there must never win against the
/// file.
struct WrittenRowTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  /// A journal at work, and a transfer that it wrote last.
  private func started() async throws -> (Journal, TransferID) {
    let journal = try await folder.work()
    let (_, transfers) = try await journal.makeJob()
    try await journal.start([transfers[0].id], at: 5)
    return (journal, transfers[0].id)
  }

  @Test func `a row that another process changed meanwhile keeps that change`() async throws {
    let (journal, id) = try await started()
    let other = try folder.open(.readWrite(create: false))
    try await other.wait(id, attempts: 3, notBefore: nil, reason: "503")
    try other.close()
    let identity = FileIdentity(device: 1, inode: 2, size: 3, modifiedNanoseconds: 4)
    try await journal.partReleased([(id, identity)])
    let row = try #require(try await journal.transfer(id))
    #expect(row.attempts == 3 && row.reason == "503" && row.partIdentity == identity)
    #expect(try await journal.integrityCheck() == [])
  }

  @Test func `a row that another process ended does not begin again`() async throws {
    let (journal, id) = try await started()
    let other = try folder.open(.readWrite(create: false))
    try await other.fail(id, reason: "gone", at: 6)
    try other.close()
    let error = await #expect(throws: JournalError.self) {
      try await journal.finalizing([WholeFile(transfer: id, length: 1, crc32: 1)])
    }
    #expect(error?.code == .misuse)
    #expect(try await journal.transfer(id)?.state == .failed)
  }

  @Test func `what was rolled back was never written`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 2)
    let ids = transfers.map(\.id)
    try await journal.start(ids, at: 5)
    await #expect(throws: JournalError.self) {
      try await journal.finalizing([
        WholeFile(transfer: ids[0], length: 1, crc32: 1), WholeFile(transfer: 99, length: 1, crc32: 1),
      ])
    }
    await #expect(throws: JournalError.self) { try await journal.done([(ids[0], 6)]) }
    #expect(try await journal.transfer(ids[0])?.state == .active)
    try await journal.finalizing(ids.map { WholeFile(transfer: $0, length: 7, crc32: 1) })
    try await journal.done(ids.map { ($0, 8) })
    let counts = try #require(try await journal.job(job)).counts
    #expect(counts.done == 2 && counts.bytesDone == 14)
    #expect(try await journal.integrityCheck() == [])
  }

  @Test func `what another process wrote on the bytes of a file is deleted at its end`() async throws {
    let journal = try await folder.work(processID: 11)
    let (job, transfers) = try await journal.makeJob(state: .active)
    let id = transfers[0].id
    let paused = EventRecord(at: 5, job: job, kind: .jobPaused, reason: "")
    try await journal.release(job, state: .paused, event: paused, at: 5)
    let other = try await folder.work(processID: 12)
    _ = try await other.claim(job, at: 6)
    let segment = SegmentRecord(
      firstPosition: 0, position: 5, endPosition: 10, tailCRC32: 1, durablePosition: 5, durableTailCRC32: 1)
    let block = ChunkBlock(index: 0, present: 1, values: [7])
    try await other.commit(
      [
        Checkpoint(
          transfer: id, segments: [segment], changedBlocks: [block], representation: nil, redirects: [])
      ],
      .hard)
    try await other.finalizing([WholeFile(transfer: id, length: 10, crc32: 7)])
    other.die()
    _ = try await journal.claim(job, at: 7)
    try await journal.done([(id, 8)])
    let progress = try await journal.progress(of: id)
    #expect(progress.segments.isEmpty && progress.checksums.present.isEmpty)
  }

  @Test func `files of two jobs that end in one commit are counted each in its own`() async throws {
    let journal = try await folder.work()
    let (first, one) = try await journal.makeJob(urls: 2)
    let (second, other) = try await journal.makeJob(names: "other")
    let ids = (one + other).map(\.id)
    try await journal.start(ids, at: 5)
    try await journal.finalizing(ids.map { WholeFile(transfer: $0, length: $0, crc32: 1) })
    try await journal.done(ids.map { ($0, 8) })
    let counts = [
      try #require(try await journal.job(first)).counts, try #require(try await journal.job(second)).counts,
    ]
    #expect(counts.map(\.done) == [2, 1])
    #expect(counts.map(\.bytesDone) == [ids[0] + ids[1], ids[2]])
  }

  @Test func `a journal with many statements closes`() async throws {
    let journal = try await folder.work()
    let (_, transfers) = try await journal.makeJob()
    try await journal.finish(transfers[0].id)
    try await journal.closeSession(at: 9)
    try journal.close()
    let again = try await folder.work(processID: 2)
    #expect(try await again.transfer(transfers[0].id)?.state == .done)
  }
}
