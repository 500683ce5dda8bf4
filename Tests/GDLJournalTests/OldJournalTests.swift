import Foundation
import GDLCore
import GDLMigrations
import Testing

@testable import GDLJournal

/// Journals that an older gdl left open for ever. Each was made by that gdl, some of its runs killed (Journals/README.md).
struct OldJournalTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func place(_ name: String) throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Journals/\(name)")
    try FileManager.default.copyItem(at: source, to: URL(fileURLWithPath: folder.journal))
  }

  @Test func `a journal of schema 2 opens, whole, with its jobs where they were`() async throws {
    try place("schema-2.db")
    let journal = try await folder.work()
    #expect(try await journal.integrityCheck().isEmpty)
    let jobs = try await journal.jobs()
    #expect(jobs.map(\.state) == [.done, .unfinished, .unfinished, .failed])
    #expect(jobs.map(\.isExtracting) == [false, false, false, false])
    #expect(jobs.map(\.counts.files) == [1, 1, 300, 1])
    // The list goes on behind what was dispatched, under whoever takes the job over.
    guard case .claimed = try await journal.claim(3, at: 9) else { return #expect(Bool(false)) }
    let root = try #require(try await journal.openExtractions(of: 3).first)
    #expect(root.dispatchedOrdinal == 128 && root.lastOrdinal == 300)
    #expect(try await journal.undispatched(root, limit: 1).map(\.ordinal) == [129])
    let commit = try await journal.dispatch([], Dispatched(through: 129), job: 3, at: 9, durability: .hard)
    #expect(commit.extraction.dispatchedOrdinal == 129)
    #expect(try await journal.integrityCheck().isEmpty)
    // The killed download goes on where it was.
    let transfer = try #require(try await journal.openTransfers(of: 2, limit: 1).first)
    let segments = try await journal.progress(of: transfer.id).segments
    #expect(segments.map(\.position) == [2_831_360])
    // What had ended has ended.
    #expect(try await journal.openExtractions(of: 1).isEmpty)
    #expect(try await journal.openExtractions(of: 4).isEmpty)
    #expect(try await journal.retry([4], at: 9) == [4: 1])
  }

  /// What journals of two schemas say that were made in the same way (Journals/README.md).
  struct Old: Sendable, CustomTestStringConvertible {
    var schema: Int
    var pauseReason: String
    /// Of the killed download, the one in the middle of the list, the paused one, and the one in two segments.
    var positions: [String: [Int64]]
    var durable: [String: [Int64]]
    var hooks: Int

    var testDescription: String { "schema \(schema)" }
  }

  static let alike = [
    Old(
      schema: 1, pauseReason: "asked for by `gdl pause`",
      positions: [
        "killed.bin": [3_211_264], "list13.bin": [3_145_728], "paused.bin": [3_080_192],
        "segments.bin": [3_145_728, 3_735_552],
      ],
      durable: [
        "killed.bin": [3_080_192], "list13.bin": [3_145_728], "paused.bin": [3_080_192],
        "segments.bin": [3_145_728, 3_735_552],
      ], hooks: 0),
    Old(
      schema: 3, pauseReason: "the train leaves",
      positions: [
        "killed.bin": [3_211_264], "list13.bin": [3_211_264], "paused.bin": [3_014_656],
        "segments.bin": [3_145_728, 3_801_088],
      ],
      durable: [
        "killed.bin": [3_211_264], "list13.bin": [3_080_192], "paused.bin": [3_014_656],
        "segments.bin": [3_145_728, 3_735_552],
      ], hooks: 1),
  ]

  @Test(arguments: alike) func `an old journal opens, and says what it said`(old: Old) async throws {
    try place("schema-\(old.schema).db")
    let journal = try folder.open()
    #expect(try await journal.integrityCheck().isEmpty)
    let jobs = try await journal.jobs()
    #expect(jobs.map(\.id) == [1, 2, 3, 4, 5, 6])
    #expect(jobs.map(\.state) == [.done, .unfinished, .unfinished, .paused, .failed, .unfinished])
    #expect(jobs.map(\.wish) == [.run, .run, .run, .pause, .run, .run])
    #expect(jobs.map(\.counts.files) == [1, 1, 30, 1, 1, 1])
    #expect(jobs.map(\.counts.done) == [1, 0, 12, 0, 0, 0])
    #expect(jobs.map(\.counts.failed) == [0, 0, 0, 0, 1, 0])
    #expect(jobs.map(\.counts.bytesDone) == [70_000, 0, 840_000, 0, 0, 0])
    #expect(jobs.map(\.isExtracting) == [false, false, false, false, false, false])
    #expect(jobs[3].wishReason == old.pauseReason)
    // Of the options, what was said is there, and what nobody knew then has its default.
    #expect(jobs.allSatisfy { $0.options.directory.hasPrefix("/tmp/") && !$0.options.isStrict })
    #expect(jobs[4].options.network.retries == 0)
    #expect(jobs[5].options.segments == .fixed(2) && jobs[5].options.minimumSegment == 1 << 20)
    #expect(jobs.allSatisfy { $0.options.selection == Selection() })
    #expect(jobs[2].input == "list /tmp/fx/list.txt")
    let messages = try await journal.messages(of: 3, limit: 100)
    #expect(messages.map(\.ordinal) == Array(1...30))
    #expect(messages[12].message == .url("http://127.0.0.1:8931/slow/list13.bin", [:]))
    #expect(try await journal.hooks(of: 3).count == old.hooks)
    let failed = try #require(try await journal.transfers(of: 5, limit: 2).first)
    #expect(failed.state == .failed && failed.reason == "the server answered 404 (not found)")
    let kinds = try await journal.events(of: 4, limit: 100).map(\.kind)
    #expect(kinds.first == .jobAccepted && kinds.contains(.jobPaused))
  }

  @Test(arguments: alike) func `the checkpoints of an old journal are where they were`(old: Old) async throws
  {
    try place("schema-\(old.schema).db")
    let journal = try folder.open()
    for job in [2, 3, 4, 6] as [JobID] {
      let transfer = try #require(try await journal.openTransfers(of: job, limit: 1).first)
      let progress = try await journal.progress(of: transfer.id)
      #expect(progress.segments.map(\.position) == old.positions[transfer.name])
      #expect(progress.segments.map(\.durablePosition) == old.durable[transfer.name])
      #expect(progress.segments.last?.endPosition == 5 << 20)
      #expect(transfer.representation?.completeLength == 5 << 20)
      #expect(transfer.representation?.validator == .strongTag("\"v1-5242880\""))
      #expect(transfer.partIdentity == nil || transfer.partIdentity?.inode != 0)
      // The first chunk is the same file's everywhere.
      #expect(progress.checksums[0] == 0x2F7C_F01F)
      let map = try SegmentMap(records: progress.segments, completeLength: 5 << 20)
      #expect(map.brokenInvariant == nil && !map.isComplete)
    }
  }

  @Test(arguments: alike) func `a job of an old journal goes on to its end`(old: Old) async throws {
    try place("schema-\(old.schema).db")
    let journal = try await folder.work()
    for job in [2, 4, 6] as [JobID] {
      guard case .claimed(let claimed, _) = try await journal.claim(job, resuming: true, at: 9) else {
        return #expect(Bool(false), "job \(job) cannot be claimed")
      }
      #expect(claimed.state == .unfinished && claimed.wish == .run)
      let transfer = try #require(try await journal.openTransfers(of: job, limit: 1).first)
      try await journal.start([transfer.id], at: 9)
      var segments = try await journal.progress(of: transfer.id).segments
      for index in segments.indices {
        segments[index].position = try #require(segments[index].endPosition)
        segments[index].durablePosition = segments[index].position
        segments[index].tailCRC32 = 0
        segments[index].durableTailCRC32 = 0
      }
      try await journal.commit([Checkpoint(transfer: transfer.id, segments: segments)], .hard)
      try await journal.finish(transfer.id, length: 5 << 20)
      #expect(try await journal.finishJob(job, at: 10) == .done)
      #expect(try await journal.job(job)?.counts.bytesDone == 5 << 20)
    }
    // The list begins its next file, and the failed job its only one again.
    guard case .claimed = try await journal.claim(3, at: 9) else { return #expect(Bool(false)) }
    #expect(try await journal.openTransfers(of: 3, limit: 100).map(\.ordinal) == Array(13...30))
    #expect(try await journal.retry([5], at: 9) == [5: 1])
    try await journal.closeSession(at: 11)
    #expect(try await journal.integrityCheck().isEmpty)
  }

  @Test func `there is a journal of every schema up to this one`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Journals")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".db")
    }
    #expect(Set(names) == Set((1...Migrations.all.count).map { "schema-\($0).db" }))
  }

  @Test func `a command that only looks brings an old journal up to its schema first`() async throws {
    try place("schema-2.db")
    let journal = try folder.open(.readOnly)
    #expect(try await journal.jobs().count == 4)
  }
}
