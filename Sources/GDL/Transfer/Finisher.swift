import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// Gives whole files their final names, many at a time: law 3.
///
/// One batch pays for one round of syncs, two durable commits and one sync of each folder, however many
/// files are in it; files that become whole meanwhile make the next batch. The order survives a crash
/// between any two steps:
/// 1. bytes and time of the `.part` durable;
/// 2. `finalizing` with the whole's CRC-32 committed: from here a final name found is known to be ours;
/// 3. rename, never over an existing file;
/// 4. the folder durable;
/// 5. `done` committed.
@LoopActor
final class Finisher {
  /// Files in one batch. Each holds a descriptor.
  static let batchLimit = 256

  private unowned let core: EngineCore
  private var queue: [TransferDriver] = []
  private var isRunning = false

  init(core: EngineCore) { self.core = core }

  /// Files that wait or are being finished.
  private(set) var backlog = 0

  func add(_ driver: TransferDriver) {
    queue.append(driver)
    backlog += 1
    guard !isRunning else { return }
    isRunning = true
    core.perform { [self] in await run() }
  }

  private func run() async {
    while !queue.isEmpty {
      let batch = Array(queue.prefix(Self.batchLimit))
      queue.removeFirst(batch.count)
      await finish(batch)
      backlog -= batch.count
      core.placeBecameFree()
    }
    isRunning = false
  }

  private func finish(_ batch: [TransferDriver]) async {
    await core.checkpointer.settled()
    for driver in batch where !driver.unproven.isEmpty { await driver.rewriteUnproven() }
    var batch = await prepared(batch)
    let failures = await core.disk.synchronize(
      batch.compactMap(\.part), folders: [], withMetadata: true)
    batch = survivors(of: batch, failures) { $0.synchronizationFailed($1) }
    // When the journal has failed, others may have these files already.
    guard !batch.isEmpty, core.fatal == nil else { return }
    // The next commit tells the journal all there is to say about these files.
    for driver in batch { driver.needsSoftCommit = false }
    do throws(JournalError) {
      try await core.journal.finalizing(batch.map(\.wholeFile))
      guard core.fatal == nil else { return }
      let named = await rename(batch)
      guard core.fatal == nil else { return }
      let folders = Set(named.compactMap { $0.part?.folder.path }).compactMap { core.openFolders[$0] }
      let unsynced = await core.disk.synchronize(folders)
      guard core.fatal == nil else { return }
      let done = named.filter { driver in
        guard let folder = driver.part?.folder.path, let error = unsynced[folder] else { return true }
        driver.notNamed(error)
        return false
      }
      let now = core.wallSeconds
      let owing = done.map { ($0.record.id, $0.options.owes) }.filter { !$0.1.isEmpty }
      try await core.journal.done(
        done.map { (id: $0.record.id, at: now) }, owing: Dictionary(uniqueKeysWithValues: owing))
      for driver in done { driver.end(.done) }
    } catch {
      core.journalFailed(error)
    }
  }

  /// Cuts what does not belong to the file and sets its time, before its last sync.
  private func prepared(_ batch: [TransferDriver]) async -> [TransferDriver] {
    // A checkpoint that was under way when its last byte came may have failed meanwhile.
    let batch = batch.filter { !$0.isEnded }
    let files = batch.map { driver in
      guard let part = driver.part, let length = driver.completeLength else {
        preconditionFailure("a file without part or length is not whole")
      }
      return WholePart(part: part, length: length, modified: driver.modificationTime)
    }
    return survivors(of: batch, await core.disk.prepare(files)) { $0.storageFailed($1) }
  }

  private func survivors(
    of batch: [TransferDriver], _ failures: [Int: StorageError],
    failed: (TransferDriver, StorageError) -> Void
  ) -> [TransferDriver] {
    batch.enumerated().filter { index, driver in
      // An error of write-back is reported once. When another sync of the same file got it, this one
      // looks well and proves nothing.
      guard !driver.isEnded else { return false }
      guard let error = failures[index] else { return true }
      failed(driver, error)
      return false
    }.map(\.element)
  }

  private func rename(_ batch: [TransferDriver]) async -> [TransferDriver] {
    let renames = batch.compactMap { driver in
      driver.part.map {
        Rename(
          folder: $0.folder, partName: $0.name, finalName: driver.record.name,
          replaces: driver.finalNameMayBeReplaced)
      }
    }
    let failures = await core.disk.rename(renames)
    var named: [TransferDriver] = []
    for (index, driver) in batch.enumerated() {
      guard let error = failures[index] else {
        named.append(driver)
        continue
      }
      if error.exists {
        driver.nameWasTaken()
      } else {
        driver.notNamed(error)
      }
    }
    return named
  }
}

extension TransferDriver {
  /// Every byte is there, the checks included: compare digests, then finish.
  func completed() {
    guard uncheckedChunks == 0 else { return }
    phase = .finishing(since: now)
    core.placeBecameFree()
    let wanted = expectedDigests
    guard !wanted.isEmpty || statedPieces != nil, let part, let length = completeLength else {
      return core.finisher.add(self)
    }
    core.perform { [self] in
      do throws(StorageError) {
        for digest in wanted {
          let found = try await core.disk.digest(digest.algorithm, of: part, length: length)
          if found == digest { continue }
          return try await repairsPieces() ? () : digestDiffers(wanted: digest, found: found)
        }
        // With a digest of the whole, those of its pieces say nothing more.
        if wanted.isEmpty {
          if try await repairsPieces() { return }
          if try await hasWrongPieces() {
            let fault = Fault(
              kind: .checksum, message: "a piece does not have the digest that its source states")
            return movesOn(after: fault) ? () : end(.failed(fault))
          }
        }
      } catch {
        return storageFailed(error)
      }
      core.finisher.add(self)
    }
  }

  /// What the user gave, and the strongest that the server gave.
  private var expectedDigests: [Digest] {
    var digests = options.checksum.map { [$0] } ?? []
    if let stated = strongest(statedDigests), !digests.contains(stated) { digests.append(stated) }
    // A coded body's digest is over the coded bytes, which is what is on the disk (RFC 9530 section 6.5).
    if let theirs = record.representation?.digests.first, !digests.contains(theirs) { digests.append(theirs) }
    return digests
  }

  private func strongest(_ digests: [Digest]) -> Digest? {
    digests.max {
      ($0.algorithm.digitCount, $0.hex) < ($1.algorithm.digitCount, $1.hex)
    }
  }

  /// Wrong bytes never get the final name. Once the whole is fetched anew, in case an old mixture or a
  /// flipped bit was to blame; then it is final.
  private func digestDiffers(wanted: Digest, found: Digest) {
    let what = "\(wanted.algorithm.rawValue) is \(found.hex), not \(wanted.hex)"
    digestFailures += 1
    guard digestFailures == 1, isPatchwork else {
      let fault = Fault(kind: .checksum, message: what)
      return movesOn(after: fault) ? () : end(.failed(fault))
    }
    core.notify(.warning, job: job.id, "\(record.name): \(what); fetching begins again at byte 0")
    // Not receiving: until the journal has forgotten the old bytes, the map still calls the file whole, and
    // whoever looked for work would finish it once more.
    phase = .opening
    isRecovering = true
    core.perform { [self] in
      await beginAgain(reason: what)
      recoveryEnded()
    }
  }

  /// The disk refused the last step. The journal knows the whole file: there is nothing to commit, and the
  /// next run takes that step again.
  fileprivate func notNamed(_ error: StorageError) {
    part = nil
    storageFailed(error)
  }

  var modificationTime: Int64? {
    guard options.keepsModificationTime else { return nil }
    if let text = record.representation?.lastModified {
      return HTTPDate.parse(text, now: core.wallSeconds).map { Int64($0) }
    }
    if case .integer(let seconds) = record.metadata["_mtime"] { return seconds }
    return nil
  }

  var wholeFile: WholeFile {
    guard let length = completeLength, let crc = checksums.whole(length: length) else {
      preconditionFailure("a whole file has every checksum")
    }
    return WholeFile(
      transfer: record.id, length: length, crc32: crc,
      representation: representationIsNew ? record.representation : nil, redirects: redirects,
      blocks: length > chunkLength ? checksums.takeChangedBlocks() : [])
  }

  /// Something got the final name while we worked.
  func nameWasTaken() {
    let place = Destination(directory: record.directory, name: record.name)
    end(
      .failed(
        Fault(
          kind: .disk,
          message:
            "\(place.path) appeared while it was fetched and was not touched; the whole file is in \(place.partName)"
        )))
  }
}
