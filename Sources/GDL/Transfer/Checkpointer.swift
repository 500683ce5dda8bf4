import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// Decides when checkpoints are made, and orders them: the only caller of sync-then-commit.
///
/// - A **soft** checkpoint commits positions and checksums without any sync. It survives SIGKILL, because
///   the page cache does; after a power cut its checksums prove which of its bytes reached the disk.
/// - A **hard** checkpoint makes the bytes durable first and then commits durably: one round of syncs and
///   one commit for all active files. The network never waits for it.
@LoopActor
final class Checkpointer {
  /// A transfer is worth a soft commit after so many bytes: SIGKILL then costs at most this much of slow
  /// traffic.
  static let softBytes: Int64 = 32 << 10
  /// Between two soft commits, so that fast traffic doesn't turn into commits only: at 10 MB/s 20 KiB.
  static let softSeconds = 0.002
  /// What is older than this is committed even if it is little.
  static let softIdleSeconds = 0.05
  /// A power cut costs this much traffic.
  static let hardSeconds = 1.0
  /// ... or longer, where syncs are slow: at most 1/20 of the time is spent in them.
  static let hardShare = 20.0

  private unowned let core: EngineCore
  private var softTimer: LoopTimer?
  private var hardTimer: LoopTimer?
  private var isCommitting = false
  /// Durable checkpoints that are being made.
  private var roundsUnderWay = 0
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var lastSoft = 0.0

  init(core: EngineCore) { self.core = core }

  func start() {
    scheduleSoft(after: Self.softIdleSeconds)
    scheduleHard(after: Self.hardSeconds)
  }

  func stop() {
    softTimer?.cancel()
    hardTimer?.cancel()
    softTimer = nil
    hardTimer = nil
  }

  // MARK: Soft

  /// Some transfer has enough for a soft commit.
  func wake() {
    guard !isCommitting, softTimer != nil else { return }
    let due = lastSoft + Self.softSeconds - core.now
    if due <= 0 { softRound() } else { scheduleSoft(after: due) }
  }

  private func scheduleSoft(after seconds: Double) {
    if let timer = softTimer, timer.isPending, seconds >= Self.softIdleSeconds { return }
    softTimer?.cancel()
    softTimer = core.clock.after(seconds) { [weak self] in self?.softRound() }
  }

  private func softRound() {
    guard softTimer != nil, !isCommitting else { return }
    softTimer?.cancel()
    let dirty = core.drivers.values.filter { $0.needsSoftCommit && ($0.hasCheckpoint || $0.waitsForItsName) }
    guard !dirty.isEmpty else { return scheduleSoft(after: Self.softIdleSeconds) }
    lastSoft = core.now
    isCommitting = true
    let checkpoints = dirty.map { $0.takeCheckpoint() }
    core.perform { [self] in
      do throws(JournalError) {
        try await core.journal.commit(checkpoints, .soft)
      } catch {
        core.journalFailed(error)
      }
      isCommitting = false
      if softTimer != nil {
        let isBusy = core.drivers.values.contains { $0.bytesSinceSoftCommit >= Self.softBytes }
        scheduleSoft(after: isBusy ? Self.softSeconds : Self.softIdleSeconds)
      }
    }
  }

  // MARK: Hard

  /// Returns when no durable checkpoint is under way: what its sync found out about a file, and what it
  /// commits of it, comes before the file's end.
  func settled() async {
    while roundsUnderWay > 0 {
      await withCheckedContinuation { waiters.append($0) }
    }
  }

  private func roundEnded() {
    roundsUnderWay -= 1
    guard roundsUnderWay == 0 else { return }
    let all = waiters
    waiters = []
    for waiter in all { waiter.resume() }
  }

  private func scheduleHard(after seconds: Double) {
    hardTimer = core.clock.after(seconds) { [weak self] in self?.hardTick() }
  }

  private func hardTick() {
    let dirty = core.drivers.values.filter { $0.needsHardCommit && $0.hasCheckpoint }
    guard !dirty.isEmpty, roundsUnderWay == 0 else { return scheduleHard(after: Self.hardSeconds) }
    core.perform { [self] in
      let began = core.now
      await checkpoint(dirty)
      if hardTimer != nil {
        scheduleHard(after: max(Self.hardSeconds, Self.hardShare * (core.now - began)))
      }
    }
  }

  /// Makes transfers' bytes durable, then commits how far they are: law 2.
  ///
  /// The checkpoint is what was written when the sync began. A crash between sync and commit leaves bytes
  /// on the disk that the journal does not claim; the other order would claim bytes that are not there.
  ///
  /// One round after the other: a sync speaks for what was written when it began, and a second one of the same file
  /// would have the first speak for more.
  func checkpoint(_ drivers: [TransferDriver]) async {
    await settled()
    roundsUnderWay += 1
    defer { roundEnded() }
    for driver in drivers where !driver.unproven.isEmpty { await driver.rewriteUnproven() }
    let syncing = drivers.filter { $0.part != nil }
    for driver in syncing { driver.synchronizationBegins() }
    let folders = Set(syncing.filter(\.needsFolderSync).compactMap { $0.part?.folder.path })
    let failures = await core.disk.synchronize(
      syncing.compactMap(\.part), folders: folders.compactMap { core.openFolders[$0] })
    var durable: [TransferDriver] = []
    for (index, driver) in syncing.enumerated() {
      if let error = failures[index] {
        driver.synchronizationFailed(error)
      } else {
        driver.synchronizationEnded()
        durable.append(driver)
      }
    }
    // Another version may have come meanwhile: the journal has forgotten the old one's bytes, or is about to.
    durable.removeAll { !$0.isUntouchedVersion }
    guard !durable.isEmpty else { return }
    do throws(JournalError) {
      try await core.journal.commit(durable.map { $0.takeCheckpoint() }, .hard)
    } catch {
      core.journalFailed(error)
    }
  }
}

extension TransferDriver {
  /// Whether the journal may be told of this transfer's bytes. While a held reply waits for its commit,
  /// the map still speaks of the old version.
  var hasCheckpoint: Bool {
    switch phase {
    case .receiving, .waiting: part != nil && record.representation != nil && isUntouchedVersion
    case .opening, .finishing, .ended: false
    }
  }

  /// Whole, and for a while now in the hands of the ``Finisher``: where syncs are slow, a kill must not cost
  /// all the small files that wait for theirs.
  var waitsForItsName: Bool {
    switch phase {
    case .finishing(let since):
      part != nil && record.representation != nil && isUntouchedVersion
        && now - since >= Checkpointer.softIdleSeconds
    case .opening, .receiving, .waiting, .ended: false
    }
  }

  /// How far the transfer is; what it says counts as committed from now on.
  func takeCheckpoint() -> Checkpoint {
    syncLanes()
    needsSoftCommit = false
    bytesSinceSoftCommit = 0
    defer { representationIsNew = false }
    return Checkpoint(
      transfer: record.id, segments: map.records, changedBlocks: checksums.takeChangedBlocks(),
      representation: representationIsNew ? record.representation : nil,
      redirects: representationIsNew ? redirects : [])
  }

  func synchronizationBegins() {
    syncLanes()
    needsHardCommit = false
    map.synchronizationBegan()
  }

  func synchronizationEnded() {
    needsFolderSync = false
    map.synchronizationEnded()
  }

  /// What was written since the last durable checkpoint is unproven: pages that failed to reach the disk
  /// look clean afterwards. Back to that checkpoint, and no second try on this descriptor.
  func synchronizationFailed(_ error: StorageError) {
    guard !hasUnprovenBytes else { return }
    cancelLanes()
    map.synchronizationFailed()
    for chunk in checksums.present.indices where !map.contains(chunk: chunk) {
      checksums.remove(chunk: chunk)
    }
    hasUnprovenBytes = true
    record.reason = error.message
    if isEnded { core.notify(.error, job: job.id, "\(record.name): \(error.message)") }
    storageFailed(error)
  }
}
