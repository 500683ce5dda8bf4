import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// Pays what finished files owe: a sidecar with their metadata, then their entry in the archive.
///
/// The debt is journaled in the commit that says `done` and taken back when it is paid, so that no crash loses
/// an entry: at most a sidecar is written, or an entry added, once more. Files are paid in batches; their job
/// has not ended before.
@LoopActor
final class Aftercare {
  /// Files in one batch.
  private static let batchLimit = 256

  private unowned let core: EngineCore
  /// Jobs that owe something, in the order in which they are served.
  private var waiting: [Job] = []
  private var isRunning = false
  /// The first job of ``waiting`` got a new debt while it was served.
  private var owesMore = false
  private var archives: [ArchiveOptions: Archive] = [:]
  /// Jobs that cannot pay in this run.
  private var failed: Set<JobID> = []

  init(core: EngineCore) { self.core = core }

  /// Whether something of a job is still to be paid in this run.
  func isBusy(_ job: Job) -> Bool { waiting.contains { $0.id == job.id } }

  /// Returns when nothing is written for the job any more: whoever owns it next pays what is left, and two at once
  /// would take each other's files away.
  func finished(_ job: Job) async {
    while isBusy(job), core.fatal == nil {
      await core.rest(seconds: 0.002)
    }
  }

  /// Something of the job may be owed.
  func add(_ job: Job) {
    guard !failed.contains(job.id) else { return }
    guard !isBusy(job) else {
      owesMore = owesMore || waiting.first?.id == job.id
      return
    }
    waiting.append(job)
    guard !isRunning else { return }
    isRunning = true
    core.perform { [self] in
      while let job = waiting.first {
        owesMore = false
        await serve(job)
        if owesMore, !failed.contains(job.id) { continue }
        waiting.removeFirst()
        core.settle(job)
      }
      isRunning = false
    }
  }

  private func serve(_ job: Job) async {
    do {
      while true {
        let batch = try await core.journal.owed(by: job.id, limit: Self.batchLimit)
        guard !batch.isEmpty else { return }
        try await pay(batch, of: job)
        if batch.count < Self.batchLimit || job.isLetGo { return }
      }
    } catch let error as StorageError {
      giveUp(job, error.message)
    } catch let error as ArchiveFault {
      giveUp(job, error.journalError.message)
    } catch let error as JournalError {
      core.journalFailed(error)
    } catch {
      preconditionFailure("an error of no device: \(error)")
    }
  }

  private func pay(_ batch: [(transfer: TransferID, kinds: Set<Owed>)], of job: Job) async throws {
    var sidecars: [(part: PartFile, name: String)] = []
    var keys: [ArchiveOptions: [String]] = [:]
    for (id, kinds) in batch {
      guard let record = try await core.journal.transfer(id) else { continue }
      let metadata = try await core.journal.metadata(of: record)
      if kinds.contains(.sidecar) {
        sidecars.append(try Sidecar.write(metadata, beside: record, in: try core.folder(record.directory)))
      }
      if kinds.contains(.archive), let archive = job.options(for: record.metadata, url: record.url).archive,
        let key = ArchiveKey.of(
          record.url, FileFacts.of(record.url, metadata, directory: [:]), archive, job.rules, core.wallSeconds
        )
      {
        keys[archive, default: []].append(key)
      }
    }
    try await name(sidecars)
    for (archive, entries) in keys { try await add(entries, to: archive) }
    try await core.journal.paid(batch.map(\.transfer), of: job.id)
  }

  /// Whole under their names, and durable, as files are: nothing reads half of one.
  private func name(_ sidecars: [(part: PartFile, name: String)]) async throws(StorageError) {
    guard !sidecars.isEmpty else { return }
    let failures = await core.disk.synchronize(sidecars.map(\.part), folders: [], withMetadata: true)
    if let error = failures.values.first { throw error }
    let renames = sidecars.map {
      Rename(folder: $0.part.folder, partName: $0.part.name, finalName: $0.name, replaces: true)
    }
    if let error = await core.disk.rename(renames).values.first { throw error }
    let folders = Dictionary(sidecars.map { ($0.part.folder.path, $0.part.folder) }) { first, _ in first }
    if let error = await core.disk.synchronize(Array(folders.values)).values.first { throw error }
  }

  /// The files are whole and stay; a later run pays.
  private func giveUp(_ job: Job, _ reason: String) {
    failed.insert(job.id)
    job.gaveUp(Fault(kind: .disk, message: reason))
    core.notify(
      .error, job: job.id, reason, kept: "every finished file",
      hint: "`gdl resume \(job.id)` tries it again")
  }

  // MARK: Archives

  /// Which of these keys the job's archive has; empty for a job without one.
  func archived(_ keys: [String], _ options: ArchiveOptions?) async throws(ArchiveFault) -> Set<String> {
    guard let options, !keys.isEmpty else { return [] }
    do throws(JournalError) {
      return try await archive(options).entries(among: keys)
    } catch {
      throw ArchiveFault(journalError: error)
    }
  }

  private func add(_ keys: [String], to options: ArchiveOptions) async throws(ArchiveFault) {
    do throws(JournalError) {
      try await archive(options).add(keys)
    } catch {
      throw ArchiveFault(journalError: error)
    }
  }

  private func archive(_ options: ArchiveOptions) throws(JournalError) -> Archive {
    if let known = archives[options] { return known }
    let archive = try Archive(
      path: options.path, table: options.table, scheduler: core.devices.transactions)
    archives[options] = archive
    return archive
  }
}

/// The archive, which is not the journal, cannot be used: jobs without it go on.
struct ArchiveFault: Error {
  let journalError: JournalError
}

extension JobOptions {
  /// What every finished file of the job owes.
  var owes: Set<Owed> {
    var owes: Set<Owed> = []
    if writesMetadata { owes.insert(.sidecar) }
    if archive != nil { owes.insert(.archive) }
    return owes
  }
}
