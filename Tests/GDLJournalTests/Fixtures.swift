import Foundation
import GDLCore
import Testing

@testable import GDLJournal

/// A folder of one test's own, removed with it.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "gdl-journal-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("cannot remove \(path): \(error)")
    }
  }

  var journal: String { path + "/journal.db" }

  func open(_ access: Journal.Access = .readWrite(create: true)) throws -> Journal {
    try Journal.open(path: journal, access: access)
  }

  /// A journal with an open session, as a process at work has it.
  func work(processID: Int32 = 1) async throws -> Journal {
    let journal = try open()
    _ = try await journal.openSession(bootID: "boot", processID: processID, host: "host", at: 1)
    return journal
  }

  func contents(_ suffix: String = "") throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: journal + suffix))
  }

  func exists(_ suffix: String) -> Bool { FileManager.default.fileExists(atPath: journal + suffix) }

  func mode(_ suffix: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: journal + suffix)
    return try #require(attributes[.posixPermissions] as? Int)
  }
}

extension Journal {
  /// What SIGKILL leaves behind: the lock is gone, the rows say nothing.
  func die() { lockFile.close() }

  /// An accepted job of `count` urls, all of them dispatched as pending transfers.
  func makeJob(
    urls count: Int = 1, names: String = "file", state: TransferRecord.State = .pending
  ) async throws -> (JobID, [TransferRecord]) {
    var options = JobOptions()
    options.directory = "/downloads"
    let job = try await beginJob(input: "https://example.org/", options: options, at: 2)
    let messages = (1...count).map { Message.url("https://example.org/\($0)", [:]) }
    let last = try await append(messages, to: job, cursor: nil, isLast: true, durability: .soft)
    try await acceptJob(job, at: 3)
    let new = (1...count).map {
      NewTransfer(ordinal: Int64($0), directory: "/downloads", name: "\(names)\($0)", state: state)
    }
    let transfers = try await createTransfers(
      new, job: job, dispatchedThrough: last, at: 4, durability: .hard)
    return (job, transfers)
  }

  /// Messages of the job's own input.
  ///
  /// - Returns: The job's last ordinal.
  func append(
    _ messages: [Message], to job: JobID, cursor: String?, isLast: Bool, durability: Durability
  ) async throws -> Int64 {
    let new = NewMessages(messages, extraction: nil, cursor: cursor, isLast: isLast)
    _ = try await append(new, to: job, durability: durability)
    return try await self.job(job)?.lastOrdinal ?? 0
  }

  func createTransfers(
    _ new: [NewTransfer], job: JobID, dispatchedThrough ordinal: Int64, at now: Timestamp,
    durability: Durability
  ) async throws -> [TransferRecord] {
    try await dispatch(
      new, Dispatched(through: ordinal), job: job, at: now, durability: durability
    ).transfers
  }

  /// The job's own input.
  func root(of job: JobID) async throws -> ExtractionRecord {
    try #require(try await extractions(of: job, limit: 1).first)
  }

  func finish(_ id: TransferID, length: Int64 = 10) async throws {
    try await start([id], at: 5)
    try await finalizing([WholeFile(transfer: id, length: length, crc32: 7)])
    try await done([(id, 6)])
  }

  /// Changes a row behind the journal's back, as a flipped bit does.
  func damage(_ sql: String) async throws {
    try await write(.hard) { db in try db.database.execute(sql: sql) }
  }
}
