import GDLCore
import GDLJournal
import GDLStorage

/// One thing that `gdl doctor` looked at.
public struct DoctorFinding: Sendable, Equatable {
  /// Whether something is to be done.
  public enum Level: String, Sendable, Equatable {
    /// Nothing is to be done.
    case ok
    /// Jobs run, but something is lost or left over.
    case warning
    /// Jobs cannot run.
    case error
  }

  /// An `error` keeps jobs from running; a `warning` does not.
  public var level: Level
  /// One sentence.
  public var what: String
  /// What the user should do; nil for nothing.
  public var todo: String?

  /// A finding that was made elsewhere.
  public init(_ level: Level, _ what: String, todo: String? = nil) {
    self.level = level
    self.what = what
    self.todo = todo
  }
}

extension Engine {
  /// Checks the journal and what it says against the disk. Changes nothing.
  public func doctor() async -> [DoctorFinding] {
    var findings: [DoctorFinding] = []
    do throws(GDLError) {
      findings += try await checkDatabase()
      let jobs = try await jobs()
      findings += checkOwners(jobs)
      for job in jobs where !job.record.state.isEnded { findings += try await checkParts(of: job) }
      findings += try await checkOrphans(of: jobs)
    } catch {
      findings.append(DoctorFinding(.error, error.what, todo: error.hint))
    }
    return findings
  }

  private func checkDatabase() async throws(GDLError) -> [DoctorFinding] {
    let faults = try await journaled { () async throws(JournalError) in try await journal.integrityCheck() }
    if faults.isEmpty { return [DoctorFinding(.ok, "the journal \(journal.path) is sound")] }
    return faults.prefix(5).map {
      DoctorFinding(
        .error, "the journal is damaged: \($0)",
        todo:
          "move \(journal.path), -wal and -shm aside together; `gdl get` begins a new journal, and partial files are kept as .orphan"
      )
    }
  }

  private func checkOwners(_ jobs: [JobSummary]) -> [DoctorFinding] {
    jobs.compactMap { job in
      guard !job.record.state.isEnded, let runner = job.runner else { return nil }
      return job.isRunning
        ? DoctorFinding(.ok, "job \(job.record.id) is run by process \(runner.processID)")
        : DoctorFinding(
          .warning, "process \(runner.processID) died while it ran job \(job.record.id)",
          todo: "`gdl resume \(job.record.id)` goes on from the last checkpoint")
    }
  }

  private func checkParts(of job: JobSummary) async throws(GDLError) -> [DoctorFinding] {
    var findings: [DoctorFinding] = []
    let open = try await journaled { () async throws(JournalError) in
      try await journal.openTransfers(of: job.record.id, after: 0, limit: 500)
    }
    for record in open {
      let progress = try await journaled { () async throws(JournalError) in
        try await journal.progress(of: record.id)
      }
      let needed = progress.segments.map(\.position).max() ?? 0
      guard needed > 0 else { continue }
      let path = record.directory + "/" + record.name + PartFile.suffix
      let size = partSize(record)
      if let size, size >= needed {
        findings.append(DoctorFinding(.ok, "\(path) holds what the journal says"))
      } else {
        let what = size.map { "\(path) is shorter (\($0) bytes) than the journal says (\(needed))" }
        findings.append(
          DoctorFinding(
            .warning, what ?? "\(path) is gone",
            todo: "`gdl resume \(job.record.id)` fetches what is missing again"))
      }
    }
    return findings
  }

  private func partSize(_ record: TransferRecord) -> Int64? {
    do throws(StorageError) {
      let folder = try Folder.open(record.directory, creating: false, disk: diskCalls)
      return try folder.entry(record.name + PartFile.suffix)?.identity.size
    } catch {
      return nil
    }
  }

  /// Partial files in the folders of jobs that no unfinished transfer owns.
  private func checkOrphans(of jobs: [JobSummary]) async throws(GDLError) -> [DoctorFinding] {
    var findings: [DoctorFinding] = []
    for path in Set(jobs.map(\.record.options.directory)).sorted() {
      let names: [String]
      do throws(StorageError) {
        names = try FolderListing.names(in: path).filter { $0.hasSuffix(PartFile.suffix) }
      } catch {
        findings.append(DoctorFinding(.warning, error.message))
        continue
      }
      for part in names.sorted().prefix(100) {
        let name = String(part.dropLast(PartFile.suffix.count))
        let owners = try await journaled { () async throws(JournalError) in
          try await journal.transfers(directory: path, name: name)
        }
        guard !owners.contains(where: { !$0.state.isEnded || $0.state == .failed }) else { continue }
        findings.append(
          DoctorFinding(
            .warning, "\(path)/\(part) belongs to no unfinished job",
            todo: "remove it if nothing else writes it; gdl never resumes it"))
      }
    }
    return findings
  }
}
