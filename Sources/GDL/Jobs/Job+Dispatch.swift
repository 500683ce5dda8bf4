import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// Handing messages on: what was journaled becomes transfers and child jobs, a page at a time.
extension Job {
  /// Handles a page of a source's messages in order and commits what became of them, durably, before any of
  /// their files is asked for.
  ///
  /// This is the one gate: what comes in was journaled; then the steps of dispatch see it; then it is handled.
  /// A `queue` message ends the page, for the messages of its child job come before those behind it.
  ///
  /// - Returns: the transfers that have something to do.
  func dispatch(
    _ page: [(ordinal: Int64, message: Message)], of source: ExtractionRecord
  ) async throws -> [TransferRecord] {
    var batch = DispatchBatch(source)
    for (ordinal, message) in page {
      guard let decision = await decide(message) else { break }
      batch.take(message, decision, ordinal)
      // A step may wait: what passed it before is not to wait with it.
      if batch.isClosed || !core.configuration.dispatchSteps.isEmpty { break }
    }
    return batch.isEmpty ? [] : try await commit(batch, of: source)
  }

  private func decide(_ message: Message) async -> DispatchDecision? {
    let steps = core.configuration.dispatchSteps
    guard !steps.isEmpty else { return .pass }
    let id = id
    let asking = Task { await DispatchSteps.decide(steps, message, job: id) }
    stepUnderWay = asking
    defer { stepUnderWay = nil }
    return await asking.value
  }

  private func commit(
    _ batch: DispatchBatch, of source: ExtractionRecord
  ) async throws -> [TransferRecord] {
    await core.naming.enter()
    defer { core.naming.leave() }
    var folder = try await directory(of: source)
    let archived = try await archived(batch, folder)
    var candidates: [Candidate] = []
    for item in batch.items {
      switch item.message {
      case .directory(let metadata): folder = handleDirectory(metadata, dropping: item.dropReason)
      case .url(let url, let metadata):
        var file = Candidate(url: url, metadata: metadata, folder: folder, ordinal: item.ordinal)
        if let reason = item.dropReason ?? folder.dropReason {
          file.finding = .settled(dropped(url, item.ordinal, reason))
          file.counts = false
        } else if archived.contains(item.ordinal) {
          file.finding = .settled(dropped(url, item.ordinal, "in the archive"))
        } else {
          place(&file)
        }
        candidates.append(file)
      case .queue: break
      }
    }
    // A row is active before its partial file can exist; those that wait in the journal stay pending.
    let new = try await handled(candidates, state: hasRoom ? .active : .pending)
    var known = known[source.id] ?? KnownFiles()
    let options = options
    for (file, result) in zip(candidates, new) where file.counts {
      known.saw(result.state == .skipped ? .known : .new, file.metadata, file.folder, options)
    }
    var dispatched = batch.dispatched
    dispatched.child = folder.dropReason == nil ? batch.child : nil
    let done = try await core.journal.dispatch(
      new, dispatched, job: id, at: core.wallSeconds, durability: .hard)
    directories[source.id] = folder
    await leave(source, &known)
    self.known[source.id] = known
    replace(done.extraction)
    if let child = done.child { handleQueue(child, batch.items.last?.message) }
    for record in done.transfers where record.state.isEnded { core.endedAtDispatch(record) }
    return done.transfers.filter { !$0.state.isEnded }
  }

  /// Files that the job's archive has, by ordinal.
  private func archived(
    _ batch: DispatchBatch, _ folder: DirectoryInForce
  ) async throws(ArchiveFault) -> Set<Int64> {
    guard !options.force else { return [] }
    var folder = folder.metadata
    var archives: Set<ArchiveOptions> = []
    var keys: [Int64: String] = [:]
    for item in batch.items {
      switch item.message {
      case .directory(let metadata): folder = metadata
      case .url(let url, let metadata):
        let options = options(for: metadata, url: url)
        keys[item.ordinal] = options.archive.flatMap { archive in
          archives.insert(archive)
          return ArchiveKey.of(
            url, FileFacts.of(url, metadata, directory: folder), archive, rules, core.wallSeconds)
        }
      case .queue: break
      }
    }
    var found: Set<String> = []
    for archive in archives {
      found.formUnion(try await core.aftercare.archived(Array(Set(keys.values)), archive))
    }
    return Set(keys.filter { found.contains($0.value) }.keys)
  }

  /// Has a source that brings nothing new come to its end; what it has named already is handled all the same.
  private func leave(_ source: ExtractionRecord, _ known: inout KnownFiles) async {
    guard let leaving = known.takeLeaving() else { return }
    core.notify(.info, job: id, "\(leaving.files) files in a row were there already: the source is left")
    let endsByItself = await extractors[source.id]?.leave(part: leaving.part) ?? false
    if !endsByItself { known.isEnough = true }
  }

  private func dropped(_ url: String, _ ordinal: Int64, _ reason: String) -> NewTransfer {
    NewTransfer(
      ordinal: ordinal, directory: options.directory,
      name: SafeName.fromURL(url) ?? SafeName.fallback(for: url),
      state: .skipped, reason: reason)
  }

  // MARK: The three kinds

  /// The files behind it belong to it.
  private func handleDirectory(_ metadata: Metadata, dropping reason: String?) -> DirectoryInForce {
    DirectoryInForce(metadata: metadata, dropReason: reason)
  }

  /// The child job's messages come next.
  private func handleQueue(_ child: ExtractionRecord, _ request: Message?) {
    stack.append(child)
    requests[child.id] = request
  }

  /// A file of a page, before anybody looked whether its name is free.
  private struct Candidate {
    enum Finding {
      case settled(NewTransfer)
      case at(Destination)
      case unknown
    }

    let url: String
    let metadata: Metadata
    let folder: DirectoryInForce
    let ordinal: Int64
    var finding = Finding.unknown
    /// For ``KnownFiles``: what a step of dispatch drops says nothing of what is there.
    var counts = true
  }

  private func place(_ file: inout Candidate) {
    do throws(GDLError) {
      file.finding = .at(
        try Destination.of(
          url: file.url, metadata: file.metadata, directory: file.folder.metadata, options: options,
          rules: rules, now: core.wallSeconds))
    } catch {
      file.finding = .settled(
        NewTransfer(
          ordinal: file.ordinal, directory: options.directory, name: SafeName.fallback(for: file.url),
          state: .failed, reason: error.what))
    }
  }

  /// - Parameter state: of those that are to be fetched.
  /// - Returns: one for each, in order.
  private func handled(
    _ candidates: [Candidate], state: TransferRecord.State
  ) async throws -> [NewTransfer] {
    var names = PageNames()
    try await names.load(
      candidates.compactMap { if case .at(let place) = $0.finding { place } else { nil } }, core)
    var new: [NewTransfer] = []
    for candidate in candidates {
      switch candidate.finding {
      case .settled(let transfer): new.append(transfer)
      case .at(let place): new.append(try await handleUrl(candidate, place, &names, state))
      case .unknown: preconditionFailure("a file of a page was passed over")
      }
    }
    return new
  }

  private func handleUrl(
    _ file: Candidate, _ place: Destination, _ names: inout PageNames, _ state: TransferRecord.State
  ) async throws -> NewTransfer {
    let (url, metadata, ordinal) = (file.url, file.metadata, file.ordinal)
    let decision = try await decide(url, place, names, options(for: metadata, url: url))
    switch decision {
    case .fetch(let place):
      names.taken[place] = url
      return NewTransfer(
        ordinal: ordinal, directory: place.directory, name: place.name, state: state,
        message: .url(url, metadata))
    case .skip(let reason):
      return NewTransfer(
        ordinal: ordinal, directory: place.directory, name: place.name, state: .skipped, reason: reason)
    case .refuse(let reason):
      return NewTransfer(
        ordinal: ordinal, directory: place.directory, name: place.name, state: .failed, reason: reason)
    }
  }

  /// What the last directory message of a source said; read from the journal after a restart.
  private func directory(of source: ExtractionRecord) async throws(JournalError) -> DirectoryInForce {
    if let known = directories[source.id] { return known }
    guard let ordinal = source.directoryOrdinal,
      let message = try await core.journal.message(of: id, ordinal: ordinal)
    else { return DirectoryInForce() }
    return DirectoryInForce(metadata: message.metadata)
  }

  enum NameDecision {
    case fetch(Destination)
    case skip(reason: String)
    case refuse(reason: String)
  }

  /// What `--on-existing` and the journal say about a name. Two URLs never share a partial file, and what
  /// is not ours is never overwritten unasked.
  private func decide(
    _ url: String, _ place: Destination, _ names: PageNames, _ options: JobOptions
  ) async throws -> NameDecision {
    var place = place
    var number = 0
    while true {
      let occupant = try await occupant(of: place, url: url, names)
      switch (occupant, options.onExisting) {
      case (.nobody, _):
        try await setAsideOrphan(at: place, names)
        return .fetch(place)
      case (.sameURLInThisJob, _): return .skip(reason: "the same URL is in this job already")
      case (.finished(let job), _) where !options.force:
        return .skip(reason: "complete already (job \(job))")
      case (.finished, _), (.file, .overwrite): return .fetch(place)
      case (.file, .skip):
        return .skip(reason: "\(place.path) exists, and gdl did not make it from this URL")
      case (.file, .fail): return .refuse(reason: "\(place.path) exists")
      case (.otherTransfer(let job), .skip), (.otherTransfer(let job), .fail),
        (.otherTransfer(let job), .overwrite):
        return .refuse(
          reason: "\(place.path) belongs to another URL of job \(job); `--on-existing rename` keeps both")
      case (.otherTransfer, .rename), (.file, .rename):
        number += 1
        place.name = SafeName.numbered(place.name, number)
      }
    }
  }

  private enum Occupant {
    case nobody
    case sameURLInThisJob
    /// Complete, from the same URL, and unchanged on the disk.
    case finished(JobID)
    case otherTransfer(JobID)
    /// A file that we know nothing of.
    case file
  }

  private func occupant(
    of place: Destination, url: String, _ names: PageNames
  ) async throws -> Occupant {
    if let other = names.taken[place] { return other == url ? .sameURLInThisJob : .otherTransfer(id) }
    let file = try names.entry(place, core)
    for other in try await names.known(place, core) {
      switch other.state {
      case .pending, .active, .finalizing:
        return other.job == id && other.url == url ? .sameURLInThisJob : .otherTransfer(other.job)
      case .done:
        if other.url == url, let file, file.isRegularFile, file.identity.size == other.length {
          return .finished(other.job)
        }
      case .skipped, .failed, .cancelled: break
      }
    }
    return file == nil ? .nobody : .file
  }

  /// A partial file that no transfer owns proves nothing: it is kept under another name, never resumed.
  private func setAsideOrphan(at place: Destination, _ names: PageNames) async throws {
    guard try names.partEntry(place, core) != nil else { return }
    try await core.setAside(place.partName, in: try core.folder(place.directory))
  }

  // MARK: Names from replies

  /// The name a first reply proposes (Content-Disposition), when the user chose none and it differs.
  func name(proposedBy head: ResponseHead, for record: TransferRecord) -> String? {
    let own = record.metadata["_options"]?.object
    guard options.output == nil, record.metadata["filename"] == nil, record.metadata["_filename"] == nil,
      own?["out"] == nil, own?["output"] == nil,
      let proposed = ContentDisposition.filename(head).flatMap(SafeName.sanitize),
      proposed != record.name, !record.name.hasPrefix(proposed + ".")
    else { return nil }
    return proposed
  }

  /// Gives a transfer that holds no byte another name: journal first, then its partial file.
  ///
  /// A crash in between leaves a journal that knows the new name and an empty partial file under the old
  /// one: nothing is lost but an empty file.
  ///
  /// - Returns: why the file is not to be fetched after all (it is complete under that name); nil when it is.
  func rename(_ driver: TransferDriver, to name: String) async throws(GDLError) -> String? {
    await core.naming.enter()
    defer { core.naming.leave() }
    do {
      let place = Destination(directory: driver.record.directory, name: name)
      let decision = try await decide(driver.record.url, place, PageNames(), driver.options)
      switch decision {
      case .refuse(let reason): throw GDLError(.failed, reason)
      case .skip(let reason): return reason
      case .fetch(let place):
        try await core.journal.rename(driver.record.id, to: place.name)
        guard let part = driver.part else { return nil }
        do throws(StorageError) {
          try part.folder.rename(part.name, to: place.partName)
        } catch {
          try await core.journal.rename(driver.record.id, to: driver.record.name)
          throw error
        }
        driver.record.name = place.name
        driver.part = part.renamed(place.partName)
        driver.needsFolderSync = true
        return nil
      }
    } catch let error as GDLError {
      throw error
    } catch let error as JournalError {
      core.journalFailed(error)
      throw GDLError(error)
    } catch let error as StorageError {
      throw GDLError(error)
    } catch {
      preconditionFailure("an error of no device: \(error)")
    }
  }
}
