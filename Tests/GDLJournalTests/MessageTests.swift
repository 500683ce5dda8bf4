import GDLCore
import Testing

@testable import GDLJournal

/// Law 1: intent before effect.
struct MessageTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `messages come back in order and as they were`() async throws {
    let journal = try await folder.work()
    let job = try await journal.beginJob(input: "x", options: JobOptions(), at: 1)
    let metadata: Metadata = [
      "title": .string("a \u{1F600} \"quoted\" / slash"), "id": .integer(.max), "score": .number(1.5),
      "tags": .array([.null, .bool(true)]), "nested": .object(["_private": .string("")]),
    ]
    let messages: [Message] = [
      .directory(metadata), .url("https://example.org/1?a=b", [:]), .queue("q", metadata),
    ]
    let last = try await journal.append(
      messages, to: job, cursor: "page 2", isLast: false, durability: .hard)
    #expect(last == 3)
    let found = try await journal.messages(of: job, limit: 9)
    #expect(found.map(\.message) == messages)
    #expect(found.map(\.ordinal) == [1, 2, 3])
    #expect(try await journal.messages(of: job, after: 1, limit: 1).map(\.ordinal) == [2])
    let record = try #require(try await journal.job(job))
    let root = try await journal.root(of: job)
    #expect(root.cursor == "page 2" && !root.hasEnded && record.counts.files == 1)
  }

  @Test func `messages and cursor are committed together or not at all`() async throws {
    let journal = try await folder.work()
    let job = try await journal.beginJob(input: "x", options: JobOptions(), at: 1)
    _ = try await journal.append(
      [.url("1", [:])], to: job, cursor: "one", isLast: false, durability: .hard)
    // The cursor is written after the messages: a fault there has to take them back.
    try await journal.damage(
      "CREATE TRIGGER fault BEFORE INSERT ON extraction BEGIN SELECT RAISE(ABORT, 'fault'); END")
    await #expect(throws: JournalError.self) {
      _ = try await journal.append(
        [.url("2", [:]), .url("3", [:])], to: job, cursor: "two", isLast: true, durability: .hard)
    }
    #expect(try await journal.messages(of: job, limit: 9).map(\.ordinal) == [1])
    let record = try #require(try await journal.job(job))
    #expect(try await journal.root(of: job).cursor == "one")
    #expect(record.lastOrdinal == 1 && record.counts.files == 1)
  }

  @Test func `dispatch that repeats after a crash makes no second transfer`() async throws {
    let journal = try await folder.work()
    let (job, transfers) = try await journal.makeJob(urls: 2)
    let again = try await journal.createTransfers(
      [
        NewTransfer(ordinal: 2, directory: "/elsewhere", name: "x"),
        NewTransfer(ordinal: 1, directory: "/elsewhere", name: "y", state: .skipped, reason: "there"),
      ], job: job, dispatchedThrough: 1, at: 9, durability: .soft)
    #expect(again == [transfers[1], transfers[0]])
    let record = try #require(try await journal.job(job))
    #expect(try await journal.root(of: job).dispatchedOrdinal == 2)
    #expect(record.counts.skipped == 0)
  }

  @Test func `a cancelled task does not take its commit back`() async throws {
    let journal = try await folder.work()
    let job = try await journal.beginJob(input: "x", options: JobOptions(), at: 1)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await journal.append(
        [.url("1", [:])], to: job, cursor: nil, isLast: true, durability: .hard)
    }
    task.cancel()
    #expect(try await task.value == 1)
    #expect(try await journal.job(job)?.lastOrdinal == 1)
  }

  @Test func `a page of a long job costs what it costs of a short one`() async throws {
    let journal = try await folder.work()
    let job = try await journal.beginJob(input: "x", options: JobOptions(), at: 1)
    for batch in 0..<100 {
      let messages = (1...1_000).map { Message.url("https://example.org/\(batch)/\($0)", [:]) }
      _ = try await journal.append(
        messages, to: job, cursor: "\(batch)", isLast: false, durability: .soft)
    }
    #expect(try await journal.job(job)?.lastOrdinal == 100_000)
    // Flat by construction: every page is a search in the primary key, never a scan or a sort.
    let plans = try await journal.read { db in
      try db.each(
        """
        EXPLAIN QUERY PLAN SELECT url FROM message
        WHERE job = ? AND ordinal > ? ORDER BY ordinal LIMIT ?
        """, job, 99_000, 500
      ) { row in row.ifAny(3) ?? "" }
    }
    #expect(plans == ["SEARCH message USING PRIMARY KEY (job=? AND ordinal>?)"])
    let clock = ContinuousClock()
    let start = clock.now
    _ = try await journal.messages(of: job, limit: 500)
    let first = start.duration(to: clock.now)
    let lastPage = try await journal.messages(of: job, after: 99_500, limit: 500)
    let late = start.duration(to: clock.now) - first
    #expect(lastPage.last?.ordinal == 100_000)
    print("500 messages of 100,000: the first in \(first), the last in \(late)")
  }

  @Test func `options of an older gdl get the defaults of what they lack`() async throws {
    let journal = try await folder.work()
    var options = JobOptions()
    options.directory = "/data"
    options.segments = .fixed(4)
    options.checksum = Digest(algorithm: .sha256, hex: "ab")
    options.network.headers = ["A: b"]
    let job = try await journal.beginJob(input: "x", options: options, at: 1)
    #expect(try await journal.job(job)?.options == options)
    let old = #"{"directory":"/old","segments":{"fixed":{"_0":8}},"network":{"retries":9},"unknown":1}"#
    var expected = JobOptions()
    expected.directory = "/old"
    expected.segments = .fixed(8)
    expected.network.retries = 9
    #expect(try StoredJSON.shared.options(from: old) == expected)
  }
}
