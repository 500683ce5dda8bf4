import GDLCore
import GDLJournal

extension Benchmark {
  /// Commits, and what a start reads.
  static let journal = [
    Benchmark(name: "journal: soft checkpoint", counts: (50, 350)) { count, folder in
      try await checkpoints(count, .soft, folder)
    },
    Benchmark(name: "journal: hard checkpoint", counts: (50, 350)) { count, folder in
      try await checkpoints(count, .hard, folder)
    },
    Benchmark(name: "journal: a message, from list to transfer", counts: (200, 1_000)) { count, folder in
      let journal = try await opened(folder)
      _ = try await filled(journal, files: count)
    },
    Benchmark(name: "journal: a file, from transfer to done", counts: (100, 500)) { count, folder in
      let journal = try await opened(folder)
      // As many are made in both runs, so that only ending them differs.
      let files = try await filled(journal, files: 500).prefix(count)
      for page in stride(from: 0, to: files.count, by: 16) {
        let page = files[page..<min(page + 16, files.count)]
        try await journal.finalizing(page.map { WholeFile(transfer: $0.id, length: 10_240, crc32: 7) })
        try await journal.done(page.map { ($0.id, 6) })
      }
    },
    Benchmark(name: "journal: open it, 2,000 files in it", counts: (2, 12)) { count, folder in
      let job = try await withOldFiles(2_000, folder)
      for _ in 0..<count {
        let journal = try await opened(folder)
        for record in try await journal.openTransfers(of: job, limit: 100) {
          use(try await journal.progress(of: record.id))
        }
        try await journal.closeSession(at: 9)
      }
    },
  ]

  private static func opened(_ folder: String) async throws -> Journal {
    let journal = try Journal.open(path: folder + "/journal", access: .readWrite(create: true))
    _ = try await journal.openSession(bootID: "boot", processID: 1, host: "host", at: 1)
    return journal
  }

  /// A job of files of 10 KiB, all dispatched and active, in pages of 100.
  private static func filled(_ journal: Journal, files: Int) async throws -> [TransferRecord] {
    var options = JobOptions()
    options.directory = "/downloads"
    let job = try await journal.beginJob(input: "list.txt", options: options, at: 2)
    var transfers: [TransferRecord] = []
    for first in stride(from: 0, to: files, by: 100) {
      let numbers = first..<min(first + 100, files)
      let messages = numbers.map { Message.url("https://files.example.org/pub/\($0).jpg", [:]) }
      var new = NewMessages(messages, extraction: nil, cursor: nil, isLast: numbers.upperBound == files)
      new.cursor = "\(numbers.upperBound)"
      _ = try await journal.append(new, to: job, durability: .soft)
      transfers += try await journal.dispatch(
        zip(numbers, messages).map {
          NewTransfer(
            ordinal: Int64($0 + 1), directory: "/downloads", name: "\($0).jpg", state: .active, message: $1)
        },
        Dispatched(through: Int64(numbers.upperBound)), job: job, at: 4, durability: .soft
      ).transfers
    }
    try await journal.acceptJob(job, at: 5)
    return transfers
  }

  private static func checkpoints(_ count: Int, _ durability: Journal.Durability, _ folder: String)
    async throws
  {
    let journal = try await opened(folder)
    let id = try await filled(journal, files: 1)[0].id
    var checksums = ChunkChecksums()
    for number in 1...count {
      let position = Int64(number) << 16
      checksums.set(UInt32(number), chunk: number / 16)
      let segment = SegmentRecord(
        firstPosition: 0, position: position, endPosition: 1 << 30, tailCRC32: UInt32(number))
      try await journal.commit(
        [Checkpoint(transfer: id, segments: [segment], changedBlocks: checksums.takeChangedBlocks())],
        durability)
    }
  }

  /// - Returns: a job of which all files but 10 are done.
  private static func withOldFiles(_ files: Int, _ folder: String) async throws -> JobID {
    let journal = try await opened(folder)
    let transfers = try await filled(journal, files: files)
    let old = transfers.dropLast(10)
    try await journal.finalizing(old.map { WholeFile(transfer: $0.id, length: 10_240, crc32: 7) })
    try await journal.done(old.map { ($0.id, 6) })
    try await journal.closeSession(at: 7)
    return transfers[0].job
  }
}
