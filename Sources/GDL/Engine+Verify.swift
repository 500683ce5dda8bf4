import GDLCore
import GDLJournal
import GDLStorage

/// What reading one file back showed.
public struct VerifyResult: Sendable, Equatable {
  /// What became of one file.
  public enum Outcome: Sendable, Equatable {
    /// Every chunk has the CRC-32 that the journal holds.
    case intact
    /// Byte ranges whose CRC-32 differs from the journal's.
    case damaged([Range<Int64>])
    /// There is no file under the final name.
    case missing
    /// Lengths in bytes; somebody else wrote to it.
    case changedLength(expected: Int64, found: Int64)
    /// Was damaged; these ranges were fetched again and the file is whole.
    case repaired([Range<Int64>])
    /// The journal does not know a file of that path.
    case unknown
  }

  /// Absolute.
  public var path: String
  /// Nil for a path that the journal does not know.
  public var job: JobID?
  /// After the repair, where one was asked for and succeeded.
  public var outcome: Outcome

  /// For tests and previews: an engine makes the real ones.
  public init(path: String, job: JobID?, outcome: Outcome) {
    self.path = path
    self.job = job
    self.outcome = outcome
  }
}

/// How many files had which outcome.
public struct VerifySummary: Sendable, Equatable {
  /// Files whose every chunk fits.
  public var intact: Int64 = 0
  /// Files with byte ranges that do not fit, and were not repaired.
  public var damaged: Int64 = 0
  /// Files that are gone.
  public var missing: Int64 = 0
  /// Files of another length than they were finished with.
  public var changedLength: Int64 = 0
  /// Files that were damaged and are whole again.
  public var repaired: Int64 = 0
  /// Paths that the journal does not know.
  public var unknown: Int64 = 0
  /// All zeros.
  public init() {}
}

extension Engine {
  /// Reads finished files back and compares them with the journal's checksums.
  ///
  /// - Parameters:
  ///   - jobs: nil for all, unless paths are given.
  ///   - paths: absolute paths of finished files.
  ///   - repair: fetches damaged byte ranges, and missing files, again; nothing else.
  ///   - report: called for each file, in order; for repaired ones at the end.
  public func verify(
    _ jobs: [JobID]?, paths: [String], repair: Bool, report: @Sendable (VerifyResult) -> Void
  ) async throws(GDLError) -> VerifySummary {
    if repair { try await openSession() }
    var summary = VerifySummary()
    var repairs: [Repair] = []
    for path in paths {
      let place = Destination(path: path)
      let known = try await journaled { () async throws(JournalError) in
        try await journal.transfers(directory: place.directory, name: place.name)
      }
      guard let record = known.last(where: { $0.state == .done }) else {
        summary.count(.unknown)
        report(VerifyResult(path: path, job: nil, outcome: .unknown))
        continue
      }
      repairs += try await verify(record, repair: repair, &summary, report)
    }
    for job in try await wanted(jobs, paths: paths) {
      repairs += try await verifyFiles(of: job, repair: repair, &summary, report)
    }
    try await run(repairs, &summary, report)
    return summary
  }

  /// A file that is to be fetched again in part.
  struct Repair {
    var record: TransferRecord
    var ranges: [Range<Int64>]
  }

  private func wanted(_ jobs: [JobID]?, paths: [String]) async throws(GDLError) -> [JobID] {
    if let jobs {
      for id in jobs { _ = try await job(id) }
      return jobs
    }
    return paths.isEmpty ? try await self.jobs().map(\.record.id) : []
  }

  private func verifyFiles(
    of job: JobID, repair: Bool, _ summary: inout VerifySummary, _ report: @Sendable (VerifyResult) -> Void
  ) async throws(GDLError) -> [Repair] {
    var last: TransferID = 0
    var repairs: [Repair] = []
    while true {
      let after = last
      let page = try await journaled { () async throws(JournalError) in
        try await journal.transfers(of: job, after: after, limit: 200, states: [.done])
      }
      guard let end = page.last else { return repairs }
      last = end.id
      for record in page { repairs += try await verify(record, repair: repair, &summary, report) }
    }
  }

  private func verify(
    _ record: TransferRecord, repair: Bool, _ summary: inout VerifySummary,
    _ report: @Sendable (VerifyResult) -> Void
  ) async throws(GDLError) -> [Repair] {
    let verification = try await verification(of: record)
    if repair, !verification.badRanges.isEmpty {
      try await queueRepair(of: record, verification)
      return [Repair(record: record, ranges: verification.badRanges)]
    }
    summary.count(verification.outcome)
    report(VerifyResult(path: record.path, job: record.job, outcome: verification.outcome))
    return []
  }

  private func verification(of record: TransferRecord) async throws(GDLError) -> Verification {
    let progress = try await journaled { () async throws(JournalError) in
      try await journal.progress(of: record.id)
    }
    do throws(StorageError) {
      return try await Verification(of: record, checksums: progress.checksums, disk: diskCalls)
    } catch {
      throw GDLError(error)
    }
  }

  private func run(
    _ repairs: [Repair], _ summary: inout VerifySummary, _ report: @Sendable (VerifyResult) -> Void
  ) async throws(GDLError) {
    guard !repairs.isEmpty else { return }
    _ = try await run(Set(repairs.map(\.record.job)).sorted())
    for repair in repairs {
      let after = try await journaled { () async throws(JournalError) in
        try await journal.transfer(repair.record.id)
      }
      var outcome = VerifyResult.Outcome.damaged(repair.ranges)
      if let after, after.state == .done {
        let again = try await verification(of: after)
        outcome = again.badRanges.isEmpty ? .repaired(repair.ranges) : again.outcome
      }
      summary.count(outcome)
      report(VerifyResult(path: repair.record.path, job: repair.record.job, outcome: outcome))
    }
  }

  /// The finished file becomes a partial one again, of which everything but the damage is there.
  ///
  /// Journal first: after a crash before the rename, the next run knows the file by its identity, and renames it.
  private func queueRepair(of record: TransferRecord, _ found: Verification) async throws(GDLError) {
    guard let length = record.length else { return }
    var map = SegmentMap.whole(length: length) ?? SegmentMap(completeLength: length)
    var checksums = found.checksums
    for range in found.badRanges {
      for chunk in Int(range.lowerBound / chunkLength)...Int((range.upperBound - 1) / chunkLength) {
        _ = map.markMissing(chunk: chunk)
        checksums.remove(chunk: chunk)
      }
    }
    let checkpoint = Checkpoint(
      transfer: record.id, segments: map.records, changedBlocks: checksums.takeChangedBlocks())
    let folder = try storage { () throws(StorageError) in
      found.outcome == .missing ? nil : try Folder.open(record.directory, creating: false, disk: diskCalls)
    }
    let identity = try storage { () throws(StorageError) in try folder?.entry(record.name)?.identity }
    try await journaled { () async throws(JournalError) in
      try await journal.reopen(record.id, checkpoint: checkpoint, partIdentity: identity)
      let event = EventRecord(
        at: wallSeconds, job: record.job, transfer: record.id, kind: .transferDamaged,
        reason: "\(found.badRanges.count) damaged ranges of the finished file are fetched again")
      try await journal.record([event], .hard)
    }
    guard let folder else { return }
    try storage { () throws(StorageError) in
      try folder.rename(record.name, to: record.name + PartFile.suffix)
      try folder.synchronize()
    }
  }

  private func storage<Result>(_ body: () throws(StorageError) -> Result) throws(GDLError) -> Result {
    do { return try body() } catch { throw GDLError(error) }
  }
}

extension TransferRecord {
  /// Absolute path of the finished file.
  var path: String { directory == "/" ? "/" + name : directory + "/" + name }
}

extension VerifySummary {
  fileprivate mutating func count(_ outcome: VerifyResult.Outcome) {
    switch outcome {
    case .intact: intact += 1
    case .damaged: damaged += 1
    case .missing: missing += 1
    case .changedLength: changedLength += 1
    case .repaired: repaired += 1
    case .unknown: unknown += 1
    }
  }
}

extension Destination {
  /// The folder and name of an absolute path.
  init(path: String) {
    let normal = Destination.normalized(path)
    let parts = normal.split(separator: "/")
    name = parts.last.map(String.init) ?? ""
    directory = "/" + parts.dropLast().joined(separator: "/")
  }
}
