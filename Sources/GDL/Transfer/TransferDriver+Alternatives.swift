import GDLCore
import GDLJournal
import GDLTransport

/// Other places of the same file, which its message named: `_fallback`.
extension TransferDriver {
  /// Where requests go now.
  var requestURL: String {
    record.alternative == 0 ? record.url : alternatives[min(record.alternative, alternatives.count) - 1]
  }

  private var alternatives: [String] {
    let urls = record.metadata["_fallback"]?.array?.compactMap(\.string) ?? []
    return urls.isEmpty ? [record.url] : urls
  }

  private var hasAnotherPlace: Bool {
    record.metadata["_fallback"]?.array.map { record.alternative < $0.count } ?? false
  }

  /// Goes on at the next place, when there is one.
  ///
  /// The bytes that are held came from another server. They are kept only where a digest of the whole will
  /// prove the file in the end: then the join is proved by the overlap, for validators of two servers tell
  /// nothing about each other (RFC 9110 section 8.8). Without a digest the file begins again.
  func movesOn(after fault: Fault) -> Bool {
    guard hasAnotherPlace else { return false }
    cancelLanes()
    phase = .opening
    isRecovering = true
    core.notify(.warning, job: job.id, "\(record.name): \(fault.message); going on at another place")
    core.perform { [self] in await moveOn() }
    return true
  }

  private func moveOn() async {
    let number = record.alternative + 1
    let keepsBytes = !statedDigests.isEmpty && map.receivedBytes > 0 && !options.isStrict
    let kept = keepsBytes ? Representation(completeLength: completeLength) : nil
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
    origin = (try? RequestURL(requestURL))?.origin ?? requestURL
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
