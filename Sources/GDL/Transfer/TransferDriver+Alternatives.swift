import GDLCore
import GDLJournal
import GDLTransport

extension TransferRecord {
  /// Where the file is to be had now: its URL, or the other place that is in use.
  var place: String {
    guard let other = otherPlace else { return url }
    return other.string ?? other.object?["url"]?.string ?? url
  }

  /// The other place that is in use; nil for the URL itself, also where the journal counts places that the message
  /// does not have.
  var otherPlace: JSONValue? {
    let places = otherPlaces
    guard alternative > 0, !places.isEmpty else { return nil }
    return places[min(alternative, places.count) - 1]
  }

  /// Texts, or objects with a `url` and perhaps `headers`.
  var otherPlaces: [JSONValue] { metadata["_fallback"]?.array ?? [] }
}

/// Other places of the same file, which its message named: `_fallback`.
extension TransferDriver {
  /// Where requests go now.
  var requestURL: String { record.place }

  /// Whether the place in use is on another server than the message's URL.
  var isElsewhere: Bool {
    guard record.alternative > 0 else { return false }
    guard let own = try? RequestURL(record.url), let other = try? RequestURL(requestURL) else { return true }
    return !own.sharesSecrets(with: other)
  }

  /// Header fields of requests to the place in use.
  var requestHeaders: [String] {
    var lines = job.headers(for: record.metadata, isElsewhere: isElsewhere)
    if let own = record.otherPlace?.object?["headers"]?.object {
      lines += own.sorted { $0.key < $1.key }.compactMap { name, value in
        value.string.map { "\(name): \($0)" }
      }
    }
    return lines
  }

  private var hasAnotherPlace: Bool {
    record.alternative < record.otherPlaces.count
  }

  /// Goes on at the next place, when there is one.
  ///
  /// The bytes that are held came from another server. They are kept only where a digest of the whole will
  /// prove the file in the end: then the join is proved by the overlap, for validators of two servers tell
  /// nothing about each other (RFC 9110 section 8.8). Without a digest the file begins again.
  func movesOn(after fault: Fault) -> Bool {
    // Another server does not mend this machine's disk.
    guard fault.kind != .disk, fault.kind != .diskFull else { return false }
    guard hasAnotherPlace || mayAskForAlternative else { return false }
    cancelLanes()
    phase = .opening
    isRecovering = true
    core.perform { [self] in
      if !hasAnotherPlace, await !addAlternative() {
        recoveryEnded()
        if !isEnded { end(.failed(fault)) }
        return
      }
      core.notify(.warning, job: job.id, "\(record.name): \(fault.message); going on at another place")
      await moveOn()
    }
    return true
  }

  private func moveOn() async {
    let number = record.alternative + 1
    let keepsBytes = !statedDigests.isEmpty && map.receivedBytes > 0 && !options.isStrict
    let kept = keepsBytes ? Representation(completeLength: completeLength) : nil
    isUntouchedVersion = false
    do throws(JournalError) {
      if keepsBytes { try await core.journal.commit([takeCheckpoint()], .soft) }
      try await core.journal.useAlternative(number, of: record.id, representation: kept)
    } catch {
      core.journalFailed(error)
      return
    }
    guard !isEnded else { return }
    record.alternative = number
    record.representation = kept
    attempts = 0
    highWater = 0
    machine = TransferStateMachine(plan: ResumePlan(representation: kept, isStrict: options.isStrict))
    representationIsNew = false
    if keepsBytes {
      isPatchwork = true
    } else {
      map = SegmentMap(completeLength: nil)
      checksums.removeAll()
      uncheckedChunks = 0
      generation += 1
      isPatchwork = false
    }
    isUntouchedVersion = true
    movedTo(requestURL)
    phase = .receiving
    recoveryEnded()
    if !isEnded { fillLanes() }
  }

  /// What the message says the whole must have.
  var statedDigests: [Digest] {
    record.metadata["_digests"]?.array?.compactMap { $0.string.flatMap(Digest.init(option:)) } ?? []
  }

  /// The length that the source states, in bytes.
  var statedLength: Int64? {
    guard case .integer(let length) = record.metadata["_size"], length >= 0 else { return nil }
    return length
  }
}
