import Foundation
import GDLCore
import Testing

@testable import GDLJournal

/// Law 2, the journal's half: a checkpoint is committed whole, and damage to it is noticed.
struct CheckpointTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `a checkpoint replaces the one before it`() async throws {
    let journal = try await folder.work()
    let id = try await journal.makeJob().1[0].id
    var checksums = ChunkChecksums()
    for chunk in [0, 1, 63, 64, 200] { checksums.set(UInt32(chunk) &* 0x9E37_79B9, chunk: chunk) }
    let segments = [
      SegmentRecord(
        firstPosition: 0, position: 5 << 20, endPosition: 100 << 20, tailCRC32: .max,
        durablePosition: 4 << 20, durableTailCRC32: 1),
      SegmentRecord(firstPosition: 100 << 20, position: 100 << 20, endPosition: nil),
    ]
    try await journal.commit(
      [Checkpoint(transfer: id, segments: segments, changedBlocks: checksums.takeChangedBlocks())], .soft)
    var found = try await journal.progress(of: id)
    #expect(found.segments == segments)
    #expect(found.checksums.values == checksums.values && found.checksums.present == checksums.present)

    checksums.remove(chunk: 1)
    let merged = [SegmentRecord(firstPosition: 0, position: 6 << 20, endPosition: 200 << 20)]
    try await journal.commit(
      [Checkpoint(transfer: id, segments: merged, changedBlocks: checksums.takeChangedBlocks())], .hard)
    found = try await journal.progress(of: id)
    #expect(found.segments == merged)
    #expect(found.checksums[1] == nil && found.checksums[200] != nil)
  }

  @Test func `a soft commit survives the death of its process`() async throws {
    let owner = try await folder.work()
    let id = try await owner.makeJob().1[0].id
    let segment = SegmentRecord(firstPosition: 0, position: 70_000, endPosition: nil, tailCRC32: 9)
    try await owner.commit([Checkpoint(transfer: id, segments: [segment])], .soft)
    owner.die()
    #expect(try await folder.work().progress(of: id).segments == [segment])
  }

  @Test func `another representation takes the old bytes' checkpoint with it`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob()
    let id = transfers[0].id
    try await journal.start([id], at: 5)
    try await commitOneChunk(id, journal)
    let next = Representation(validator: .strongTag("\"b\""), entityTag: "\"b\"")
    try await journal.replaceRepresentation(of: id, with: next, redirects: [], at: 6, reason: "changed")
    #expect(try await journal.progress(of: id) == TransferProgress())
    #expect(try await journal.transfer(id)?.representation == next)
    #expect(try await journal.events(of: job, limit: 9).last?.kind == .transferBeganAgain)
  }

  @Test(arguments: [(chunkLength, false), (chunkLength + 1, true)])
  func `chunk checksums outlive a file that has more than one chunk`(
    length: Int64, areKept: Bool
  ) async throws {
    let journal = try await folder.work()
    let id = try await journal.makeJob().1[0].id
    try await commitOneChunk(id, journal)
    try await journal.finish(id, length: length)
    let progress = try await journal.progress(of: id)
    #expect(progress.segments.isEmpty)
    #expect((progress.checksums[0] != nil) == areKept)
  }

  @Test(arguments: [
    ("UPDATE segment SET position = position + 1", "segment", "1/0"),
    ("UPDATE checkpoint SET crcs = x'00000001'", "checkpoint", "1/0"),
    ("UPDATE checkpoint SET present = 3", "checkpoint", "1/0"),
  ])
  func `a changed value in a checkpoint is noticed`(sql: String, table: String, key: String) async throws {
    let journal = try await folder.work()
    let id = try await journal.makeJob().1[0].id
    try await commitOneChunk(id, journal)
    try await journal.damage(sql)
    let error = await #expect(throws: JournalError.self) { _ = try await journal.progress(of: id) }
    #expect(error == .damagedRow(table: table, key: key))
    #expect(try await journal.quickCheck().isEmpty)
    #expect(try await journal.integrityCheck() == [error?.message])
  }

  @Test(arguments: [
    ("UPDATE message SET url = 'https://example.orG/1'", "message", "1/1"),
    ("UPDATE directory SET path = '/downloadS'", "directory", "1"),
    ("UPDATE transfer SET name = 'fild1'", "transfer", "1"),
    ("UPDATE transfer SET state = 99", "transfer", "1"),
  ])
  func `a changed value in a transfer or what belongs to it is noticed`(
    sql: String, table: String, key: String
  ) async throws {
    let journal = try await folder.work()
    let id = try await journal.makeJob().1[0].id
    try await journal.damage(sql)
    let error = await #expect(throws: JournalError.self) { _ = try await journal.transfer(id) }
    #expect(error == .damagedRow(table: table, key: key))
  }

  @Test func `changed options of a job are noticed`() async throws {
    let journal = try await folder.work()
    let job = try await journal.makeJob().0
    try await journal.damage("UPDATE job SET options = replace(options, 'downloads', 'downloadz')")
    let error = await #expect(throws: JournalError.self) { _ = try await journal.job(job) }
    #expect(error == .damagedRow(table: "job", key: "1"))
  }

  @Test func `a flipped bit in the file is noticed though SQLite finds nothing`() async throws {
    let journal = try await folder.work()
    let id = try await journal.makeJob().1[0].id
    try await journal.closeSession(at: 9)
    try journal.close()
    var bytes = try folder.contents()
    let place = try #require(bytes.range(of: Data("https://example.org/1".utf8)))
    bytes[place.upperBound - 1] ^= 0x02
    try bytes.write(to: URL(fileURLWithPath: folder.journal))
    let damaged = try folder.open(.readOnly)
    #expect(try await damaged.quickCheck().isEmpty)
    let error = await #expect(throws: JournalError.self) { _ = try await damaged.transfer(id) }
    #expect(error?.code == .damagedRow)
  }

  @Test func `soft commits are quick`() async throws {
    let journal = try await folder.work()
    let id = try await journal.makeJob().1[0].id
    let clock = ContinuousClock()
    var times: [Duration] = []
    for step in 1...2_000 {
      let segment = SegmentRecord(firstPosition: 0, position: Int64(step), endPosition: 1 << 30)
      try await times.append(
        clock.measure { try await journal.commit([Checkpoint(transfer: id, segments: [segment])], .soft) })
    }
    times.sort()
    print("soft commit of one segment: median \(times[1_000]), 99th percentile \(times[1_980])")
    #expect(times[1_000] < .milliseconds(5))
  }

  private func commitOneChunk(_ id: TransferID, _ journal: Journal) async throws {
    let segment = SegmentRecord(firstPosition: 0, position: 2 << 20, endPosition: 3 << 20)
    let block = ChunkBlock(index: 0, present: 1, values: [0xDEAD_BEEF])
    try await journal.commit([Checkpoint(transfer: id, segments: [segment], changedBlocks: [block])], .hard)
  }
}
