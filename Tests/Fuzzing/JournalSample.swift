import GDLCore
import Glibc

@testable import GDLJournal

/// A sound journal of one schema, and what it says: nothing else may come out of its damaged copies.
final class JournalSample: Sendable {
  let bytes: [UInt8]
  /// Where a byte is not 0: most of a young database is empty.
  let lively: [Int]
  let truth: JournalTruth

  static let all: [JournalSample] = (1...3).map { schema in
    JournalSample(path: folder + "/GDLJournalTests/Journals/schema-\(schema).db")
  }

  private static let folder: String = {
    // Two folders above Tests/Fuzzing/JournalSample.swift.
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/")
  }()

  private init(path: String) {
    let bytes = TestFile.read(path)
    self.bytes = bytes
    lively = bytes.indices.filter { bytes[$0] != 0 }
    let folder = TestFolder()
    TestFile.write(bytes, to: folder.journal)
    let found = Collected()
    InlineExecutor.run { await found.collect(folder.journal) }
    let problem = found.error?.message ?? (found.truth.transfers.isEmpty ? "no transfer in it" : nil)
    if let problem { fail("the sample \(path) cannot be used: \(problem)") }
    truth = found.truth
  }

  private final class Collected: @unchecked Sendable {
    // Written and read on the one thread of the executor.
    var truth = JournalTruth()
    var error: JournalError?

    func collect(_ path: String) async {
      do throws(JournalError) {
        let journal = try Journal.open(path: path, access: .readWrite(create: false))
        truth = try await JournalTruth(journal)
        try journal.close()
      } catch { self.error = error }
    }
  }
}

/// Everything in a journal that is under a sum.
struct JournalTruth: Sendable {
  var jobs: [JobID: JobRecord] = [:]
  var transfers: [TransferID: TransferRecord] = [:]
  var progress: [TransferID: TransferProgress] = [:]
  var messages: [JobID: [Int64: Message]] = [:]

  init() {}

  init(_ journal: Journal) async throws(JournalError) {
    for job in try await journal.jobs() {
      jobs[job.id] = job
      for (ordinal, message) in try await journal.messages(of: job.id, limit: 1_000) {
        messages[job.id, default: [:]][ordinal] = message
      }
      for transfer in try await journal.transfers(of: job.id, limit: 1_000) {
        transfers[transfer.id] = transfer
        progress[transfer.id] = try await journal.progress(of: transfer.id)
      }
    }
  }
}

/// Files of a target, in memory.
enum TestFile {
  static func read(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { fail("\(path) cannot be read") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  static func write(_ bytes: [UInt8], to path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { fail("\(path) cannot be written") }
    defer { close(descriptor) }
    let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    require(count == bytes.count, "there is no room for \(path)")
  }
}

/// A folder in memory for one journal, removed with it.
final class TestFolder: Sendable {
  let path: String

  init() {
    var template = Array("/dev/shm/gdl-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fail("there is no room in /dev/shm") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for suffix in ["", "-wal", "-shm", ".lock", ".reserve", "-journal"] { unlink(journal + suffix) }
    rmdir(path)
  }

  var journal: String { path + "/journal.db" }
}
