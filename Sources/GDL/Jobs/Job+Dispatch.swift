import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// Handing messages on: what was journaled becomes transfers, a page at a time.
extension Job {
  /// Handles a page of messages in order and commits what became of them, durably, before any of their
  /// files is asked for.
  ///
  /// - Returns: the transfers that have something to do.
  func dispatch(
    _ page: [(ordinal: Int64, message: Message)]
  ) async throws -> [TransferRecord] {
    await core.naming.enter()
    defer { core.naming.leave() }
    var new: [NewTransfer] = []
    var taken: [Destination: String] = [:]
    for (ordinal, message) in page {
      switch message {
      case .directory: break
      case .url(let url, let metadata):
        new.append(try await handleUrl(url, metadata, ordinal: ordinal, taken: &taken))
      case .queue(let url, _):
        new.append(
          NewTransfer(
            ordinal: ordinal, directory: options.directory, name: SafeName.fallback(for: url), state: .failed,
            reason: "no extractor knows \(RequestURL.redact(url))"))
      }
    }
    guard let last = page.last else { return [] }
    let records = try await core.journal.createTransfers(
      new, job: id, dispatchedThrough: last.ordinal, at: core.wallSeconds, durability: .hard)
    for record in records where record.state.isEnded { core.endedAtDispatch(record) }
    return records.filter { !$0.state.isEnded }
  }

  private func handleUrl(
    _ url: String, _ metadata: Metadata, ordinal: Int64, taken: inout [Destination: String]
  ) async throws -> NewTransfer {
    let place: Destination
    do throws(GDLError) {
      place = try Destination.of(url: url, metadata: metadata, options: options)
    } catch {
      return NewTransfer(
        ordinal: ordinal, directory: options.directory, name: SafeName.fallback(for: url), state: .failed,
        reason: error.what)
    }
    let decision = try await decide(url, place, taken, options(for: metadata, url: url))
    switch decision {
    case .fetch(let place):
      taken[place] = url
      return NewTransfer(ordinal: ordinal, directory: place.directory, name: place.name)
    case .skip(let reason):
      return NewTransfer(
        ordinal: ordinal, directory: place.directory, name: place.name, state: .skipped, reason: reason)
    case .refuse(let reason):
      return NewTransfer(
        ordinal: ordinal, directory: place.directory, name: place.name, state: .failed, reason: reason)
    }
  }

  enum NameDecision {
    case fetch(Destination)
    case skip(reason: String)
    case refuse(reason: String)
  }

  /// What `--on-existing` and the journal say about a name. Two URLs never share a partial file, and what
  /// is not ours is never overwritten unasked.
  private func decide(
    _ url: String, _ place: Destination, _ taken: [Destination: String], _ options: JobOptions
  ) async throws -> NameDecision {
    var place = place
    var number = 0
    while true {
      let occupant = try await occupant(of: place, url: url, taken)
      switch (occupant, options.onExisting) {
      case (.nobody, _):
        try await setAsideOrphan(at: place)
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
    of place: Destination, url: String, _ taken: [Destination: String]
  ) async throws -> Occupant {
    if let other = taken[place] { return other == url ? .sameURLInThisJob : .otherTransfer(id) }
    let folder = try core.folder(place.directory)
    let file = try folder.entry(place.name)
    let known = try await core.journal.transfers(directory: place.directory, name: place.name)
    for other in known {
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
  private func setAsideOrphan(at place: Destination) async throws {
    let folder = try core.folder(place.directory)
    guard try folder.entry(place.partName) != nil else { return }
    try await core.setAside(place.partName, in: folder)
  }

  // MARK: Names from replies

  /// The name a first reply proposes (Content-Disposition), when the user chose none and it differs.
  func name(proposedBy head: ResponseHead, for record: TransferRecord) -> String? {
    let own = record.metadata["_options"]?.object
    guard options.output == nil, own?["out"] == nil, own?["output"] == nil,
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
      let decision = try await decide(driver.record.url, place, [:], driver.options)
      switch decision {
      case .refuse(let reason): throw GDLError(.failed, reason)
      case .skip(let reason): return reason
      case .fetch(let place):
        try await core.journal.rename(driver.record.id, to: place.name)
        guard let part = driver.part else { return nil }
        try part.folder.rename(part.name, to: place.partName)
        driver.record.name = place.name
        driver.part = part.renamed(place.partName)
        driver.needsFolderSync = true
        return nil
      }
    } catch let error as GDLError {
      throw error
    } catch let error as JournalError {
      throw GDLError(error)
    } catch let error as StorageError {
      throw GDLError(error)
    } catch {
      preconditionFailure("an error of no device: \(error)")
    }
  }
}
