import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// One way to start: resume after a pause, an exit, a kill or a reboot reads journal and disk, and a table
/// decides (``RecoveryTable``).
extension TransferDriver {
  /// Opens what there is and goes on from what its checksums prove.
  func begin() {
    if isOpaque { return runProgram() }
    guard job.isFresh(record) else {
      startRecovery()
      return
    }
    do throws(StorageError) {
      try openPart(.createNew)
    } catch {
      // Somebody made a file of that name since dispatch looked.
      if error.exists { startRecovery() } else { storageFailed(error) }
      return
    }
    beginReceiving()
  }

  private func openPart(_ mode: OpenMode) throws(StorageError) {
    let folder = try core.folder(record.directory)
    part = try PartFile(record.name + PartFile.suffix, in: folder, mode: mode)
    // One that is there already may have been made by a process that died before it synchronised the folder.
    needsFolderSync = true
  }

  private func startRecovery() {
    isRecovering = true
    isRecovered = false
    core.perform { [self] in
      await readAndDecide()
      recoveryEnded()
    }
  }

  private func readAndDecide() async {
    do {
      let progress = try await core.journal.progress(of: record.id)
      let facts = try await facts(progress)
      guard !isEnded else { return }
      let row = RecoveryTable.row(for: facts)
      if let sentence = row.decision.sentence {
        core.notify(.warning, job: job.id, "\(record.name): \(sentence)")
      }
      try await perform(row.decision, progress)
    } catch let error as StorageError {
      storageFailed(error)
    } catch let error as JournalError {
      if error.code == .damagedRow { await recoverFromDamagedRow(error) } else { core.journalFailed(error) }
    } catch let error as SegmentMapError {
      await startOver(because: "\(error)")
    } catch {
      preconditionFailure("an error of no device: \(error)")
    }
  }

  /// The rows on this file's bytes are damaged: nothing proves a byte, but the file itself is known.
  private func recoverFromDamagedRow(_ error: JournalError) async {
    core.notify(.warning, job: job.id, "\(record.name): \(error.message); fetching begins again at byte 0")
    await startOver(because: error.message)
  }

  // MARK: Facts

  private func facts(_ progress: TransferProgress) async throws -> RecoveryFacts {
    let folder = try core.folder(record.directory)
    let partEntry = try folder.entry(record.name + PartFile.suffix)
    let needed = progress.segments.filter { $0.position > $0.firstPosition }.map(\.position).max() ?? 0
    let hasBytes = needed > 0
    let part: RecoveryFacts.Part =
      switch partEntry {
      case nil: hasBytes ? .gone : .absent
      case let entry?: entry.identity.size < needed ? .shorterThanCheckpoint : .atLeastCheckpoint
      }
    let lastEnd: RecoveryFacts.LastEnd =
      switch record.partIdentity {
      case nil: .unclean
      case let identity?: identity == partEntry?.identity ? .cleanAndUntouched : .cleanButTouched
      }
    let row: RecoveryFacts.Row =
      switch record.state {
      case .pending: hasBytes ? .active : .pending
      case .active: .active
      case .finalizing: .finalizing
      case .done, .skipped, .failed, .cancelled: .done
      }
    return RecoveryFacts(
      row: row, part: part, lastEnd: lastEnd, finalName: try await finalName(in: folder))
  }

  private func finalName(in folder: Folder) async throws -> RecoveryFacts.FinalName {
    guard let entry = try folder.entry(record.name) else { return .absent }
    if finalNameMayBeReplaced { return .absent }
    guard record.state == .finalizing, let length = record.length, let crc = record.crc32,
      entry.isRegularFile, entry.identity.size == length
    else { return .different }
    let file = try PartFile(reading: record.name, in: folder)
    return try await core.disk.wholeChecksum(of: file, length: length) == crc
      ? .sameLengthAndChecksum : .different
  }

  // MARK: Decisions

  private func perform(_ decision: RecoveryDecision, _ progress: TransferProgress) async throws {
    let folder = try core.folder(record.directory)
    switch decision {
    case .startFresh:
      try openPart(.createNew)
      beginReceiving()
    case .setAsidePart:
      try await core.setAside(record.name + PartFile.suffix, in: folder)
      try openPart(.createNew)
      beginReceiving()
    case .startAgainPartGone, .startOverPartAndFinalGone:
      await startOver(because: decision.sentence ?? "")
    case .resumeCheckingTail:
      try await resume(progress, checkingAll: false)
    case .resumeCheckingAll, .resumeShorter:
      try await resume(progress, checkingAll: true)
    case .renameAgain:
      try await finishAgain(progress)
    case .finishByDirectorySync:
      await finishNamed(in: folder)
    case .finishByRemovingPart:
      try folder.remove(record.name + PartFile.suffix)
      await finishNamed(in: folder)
    case .nameTakenByStranger:
      nameWasTaken()
    case .nothingToDo, .leaveMissing:
      end(.done)
    }
  }

  private func resume(_ progress: TransferProgress, checkingAll: Bool) async throws {
    if part == nil { try openPart(.existing) }
    guard let part else { return }
    checksums = progress.checksums
    map = try SegmentMap(
      records: progress.segments, completeLength: record.representation?.completeLength)
    if record.state == .finalizing { try await reopenActive() }
    let size = try part.identity().size
    if size < map.highestPosition { map.markMissing(beyond: size) }
    dropUnprovenChunks()
    if checkingAll { part.dropCacheIfUnproven(record.reason) }
    try await checkTails(part)
    noteUnproven()
    isPatchwork = map.receivedBytes > 0
    core.record(.transferResumed, self, reason: "\(map.receivedBytes) bytes are there")
    if checkingAll { checkInBackground(part) }
    beginReceiving()
  }

  /// A chunk without a checksum proves nothing; a checksum without a received chunk means nothing.
  private func dropUnprovenChunks() {
    for segment in map.segments where segment.position > segment.firstPosition {
      let end =
        (segment.position == map.completeLength ? segment.position + chunkLength - 1 : segment.position)
        / chunkLength
      for chunk in Int(segment.firstPosition / chunkLength)..<Int(end) where checksums[chunk] == nil {
        _ = map.markMissing(chunk: chunk)
      }
    }
    for chunk in checksums.present.indices where !map.contains(chunk: chunk) {
      checksums.remove(chunk: chunk)
    }
  }

  /// The chunks that are built upon at once: what the journal claims of each begun chunk is compared with
  /// the disk before a byte is written behind it.
  private func checkTails(_ part: PartFile) async throws {
    for segment in map.segments {
      let start = segment.position / chunkLength * chunkLength
      if segment.position > start, segment.position != map.completeLength {
        let crc = try await core.disk.checksum(of: start..<segment.position, in: part)
        if crc != segment.tailCRC32 { try await damaged([Int(start / chunkLength)], in: part) }
      } else if segment.position > segment.firstPosition {
        let last = Int((segment.position - 1) / chunkLength)
        let range = chunkRange(last)
        let crc = try await core.disk.checksum(of: range, in: part)
        if crc != checksums[last] { try await damaged([last], in: part) }
      }
    }
  }

  private func chunkRange(_ chunk: Int) -> Range<Int64> {
    let start = Int64(chunk) * chunkLength
    return start..<min(start + chunkLength, map.completeLength ?? .max)
  }

  /// Reads every other chunk back while new bytes come in; only damaged chunks are fetched again.
  private func checkInBackground(_ part: PartFile) {
    let chunks = checksums.present.indices.filter { checksums.present[$0] }
    uncheckedChunks = chunks.count
    let began = generation
    core.perform { [self] in
      // A few chunks at a time: a sync in between waits some milliseconds at most.
      for group in stride(from: 0, to: chunks.count, by: 8).map({ chunks[$0..<min($0 + 8, chunks.count)] }) {
        guard generation == began, !isEnded else { return }
        let expected = group.compactMap { chunk in
          checksums[chunk].map { (chunk: chunk, range: chunkRange(chunk), crc32: $0) }
        }
        do throws(StorageError) {
          let result = try await core.disk.check(part, expected)
          guard generation == began, !isEnded else { return }
          try await damaged(result.damagedChunks, in: part)
          guard generation == began, !isEnded else { return }
          uncheckedChunks -= group.count
        } catch {
          return storageFailed(error)
        }
      }
      fillLanes()
    }
  }

  /// Damaged chunks are fetched again, and nothing else is. Of a chunk that was begun at the last durable
  /// checkpoint, what that proves stays.
  private func damaged(_ chunks: [Int], in part: PartFile) async throws(StorageError) {
    guard !chunks.isEmpty else { return }
    let began = generation
    var starts: [Int: Int64] = [:]
    for chunk in chunks {
      guard let tail = map.durableTail(ofChunk: chunk) else { continue }
      let found = try await core.disk.checksum(of: tail.range, in: part)
      if found == tail.crc32 { starts[chunk] = tail.range.upperBound }
    }
    guard generation == began, !isEnded else { return }
    fetchAgain(chunks, from: starts)
  }

  /// - Parameter starts: where the durable beginning of a chunk ends that is as it should be.
  func fetchAgain(_ chunks: [Int], from starts: [Int: Int64] = [:]) {
    guard !chunks.isEmpty else { return }
    syncLanes()
    for chunk in chunks {
      checksums.remove(chunk: chunk)
      let lane = map.markMissing(chunk: chunk, keepingDurableTail: starts[chunk] != nil)
      if let lane = lane.flatMap({ lanes[$0] }) { drop(lane) }
      let range = (starts[chunk] ?? chunkRange(chunk).lowerBound)..<chunkRange(chunk).upperBound
      core.notify(
        .warning, job: job.id,
        "\(record.name): bytes \(range.lowerBound)-\(range.upperBound - 1) on the disk are damaged; they are fetched again"
      )
      core.record(.transferDamaged, self, reason: "bytes \(range.lowerBound)-\(range.upperBound - 1)")
    }
    needsSoftCommit = true
    needsHardCommit = true
    fillLanes()
  }

  private func drop(_ lane: Lane) {
    lane.exchange?.cancel()
    lanes[lane.id] = nil
    core.hosts.closed(origin)
  }

  /// The `.part` is whole and was about to get its name.
  private func finishAgain(_ progress: TransferProgress) async throws {
    try openPart(.existing)
    guard let part, let length = record.length, let crc = record.crc32 else { return }
    checksums = progress.checksums
    let found = try await core.disk.wholeChecksum(of: part, length: length)
    guard !isEnded else { return }
    guard found == crc, let whole = SegmentMap.whole(length: length) else {
      return try await resume(progress, checkingAll: true)
    }
    map = whole
    if length <= chunkLength, length > 0 { checksums.set(crc, chunk: 0) }
    phase = .finishing(since: now)
    core.finisher.add(self)
  }

  /// The rename had happened: make the folder durable, then say so.
  private func finishNamed(in folder: Folder) async {
    if let error = await core.disk.synchronize([folder])[folder.path] { return storageFailed(error) }
    do throws(JournalError) {
      try await core.journal.done(
        [(id: record.id, at: core.wallSeconds)],
        owing: options.owes.isEmpty ? [:] : [record.id: options.owes])
    } catch {
      return core.journalFailed(error)
    }
    end(.done)
  }

  private func reopenActive() async throws {
    try await core.journal.reopen(record.id)
    record.state = .active
  }

  // MARK: Beginning again

  /// Nothing of what the journal says about this file's bytes can be used.
  private func startOver(because reason: String) async {
    // A checkpoint that is being made of the old bytes comes to nothing.
    isUntouchedVersion = false
    do {
      if record.state == .finalizing { try await reopenActive() }
      try await core.journal.forgetBytes(of: record.id, at: core.wallSeconds, reason: reason)
      record.representation = nil
      machine = TransferStateMachine(plan: ResumePlan(representation: nil, isStrict: options.isStrict))
      map = SegmentMap(completeLength: nil)
      checksums.removeAll()
      isUntouchedVersion = true
      let folder = try core.folder(record.directory)
      // A second opening would meet the lock of the first.
      if part == nil {
        try openPart(try folder.entry(record.name + PartFile.suffix) == nil ? .createNew : .existing)
      }
      beginReceiving()
    } catch let error as StorageError {
      storageFailed(error)
    } catch let error as JournalError {
      core.journalFailed(error)
    } catch {
      preconditionFailure("an error of no device: \(error)")
    }
  }

  /// Wrong bytes are there and nobody knows where: the whole is fetched anew.
  func beginAgain(reason: String) async {
    cancelLanes()
    generation += 1
    uncheckedChunks = 0
    isPatchwork = false
    await writeBackEnded()
    guard !isEnded else { return }
    part = nil
    await startOver(because: reason)
  }
}

extension PartFile {
  /// After a disk fault the page cache may show bytes that are not on the disk: read from the disk itself.
  fileprivate func dropCacheIfUnproven(_ reason: String) {
    if !reason.isEmpty { dropCache() }
  }
}
