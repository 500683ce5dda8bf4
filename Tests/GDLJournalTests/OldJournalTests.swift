import Foundation
import GDLCore
import Testing

@testable import GDLJournal

/// Journals that an older gdl left open for ever. Each was made by that gdl, two of its runs killed.
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

  @Test func `a command that only looks brings an old journal up to its schema first`() async throws {
    try place("schema-2.db")
    let journal = try folder.open(.readOnly)
    #expect(try await journal.jobs().count == 4)
  }
}
