import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// One job that this process runs: the queue of its transfers, read from the journal in pages.
@LoopActor
final class Job {
  /// How a job's run ends; a job that may go on has none.
  enum Ending: Equatable {
    case ended(JobRecord.State)
    case paused
    case stopped
    /// It failed as a whole: its pause lasted longer than it may.
    case failed(reason: String)
    /// Something is left that only a later run can do.
    case resumable(reason: String)
  }

  /// Messages and transfers read at once: memory does not grow with the job.
  static let pageLength = 128

  let id: JobID
  unowned let core: EngineCore
  private(set) var record: JobRecord
  private(set) var options: JobOptions
  /// Transfers that wait for a place.
  private(set) var queue: [TransferRecord] = []
  /// Transfers that are in the engine's hands.
  var drivers: Set<TransferID> = []
  var ending: Ending?
  var gate = JobGate.running
  /// Who asked for the pause, and why.
  var pauseReason = ""
  var deletesPartials = false
  /// Nothing of it begins any more in this run; it is being let go of.
  var isLeaving = false
  /// Why some transfers of it were given up for now.
  private(set) var givenUp: [Fault] = []
  /// Transfers made by this run's dispatch: their partial files do not exist.
  private var fresh: Set<TransferID> = []
  private var openCursor: TransferID = 0
  private var openTransfersAreRead = false
  private var messagesAreRead = false
  private var isLoading = false
  var dispatchedOrdinal: Int64
  private(set) lazy var pauses = PauseConductor(self, core: core)
  /// For everything of this job together.
  let limiter: RateLimiter
  private(set) var priority: Int
  private var optionsVersion: Int64

  init(_ record: JobRecord, core: EngineCore) {
    id = record.id
    self.record = record
    self.core = core
    options = core.configuration.overridden(record.options)
    dispatchedOrdinal = record.dispatchedOrdinal
    limiter = RateLimiter(bytesPerSecond: nil, clock: core.clock)
    priority = record.priority
    optionsVersion = record.optionsVersion
  }

  /// The wish that the journal held when the job was claimed.
  var claimedWish: JobWish { JobWish(record) }

  /// Takes over what somebody changed from another terminal: rate, segments, windows, priority.
  func takeOver(_ changed: JobRecord) {
    priority = changed.priority
    optionsVersion = changed.optionsVersion
    let new = core.configuration.overridden(changed.options)
    let segmentsChanged = new.segments != options.segments
    options = new
    if segmentsChanged { for id in drivers { core.drivers[id]?.useSegments(new.segments) } }
    pauses.reconsider()
    core.adjustRates()
  }

  /// Whether the journal's options are newer than ours.
  func isOutdated(by wish: JobWish) -> Bool {
    wish.optionsVersion != optionsVersion || wish.priority != priority
  }

  /// Everything was read from the journal and nothing of it is left.
  var isDrained: Bool { queue.isEmpty && isReadWhole && drivers.isEmpty }
  private var isReadWhole: Bool { openTransfersAreRead && messagesAreRead }

  /// Nothing of it is in anybody's hands.
  var isIdle: Bool { drivers.isEmpty && !isLoading }

  func isFresh(_ record: TransferRecord) -> Bool { fresh.contains(record.id) }

  // MARK: The queue

  /// The next transfer whose host may be asked; nil when there is none now.
  func next() -> TransferRecord? {
    let index = queue.firstIndex { record in
      guard let origin = (try? RequestURL(record.url))?.origin else { return true }
      return core.hosts.mayOpen(origin)
    }
    let record = index.map { queue.remove(at: $0) }
    if queue.count < Self.pageLength / 2 { load() }
    return record
  }

  /// The origin that the first waiting transfer waits for.
  var blockedOrigin: String? {
    queue.first.flatMap { (try? RequestURL($0.url))?.origin }
  }

  /// Reads the next page, unless one is on its way.
  func load() {
    guard !isLoading, !isReadWhole, ending == nil, gate == .running else { return }
    isLoading = true
    core.perform { [self] in
      do {
        try await loadPage()
      } catch let error as JournalError {
        core.journalFailed(error)
      } catch let error as StorageError {
        if core.waitsForRoom(error, self) {
          pauses.diskFilled(options.directory, needs: FullDisk.leastBytes, error.message)
        } else {
          core.diskRefused(self, Fault(kind: error.isFull ? .diskFull : .disk, message: error.message))
        }
      } catch {
        preconditionFailure("an error of no device: \(error)")
      }
      isLoading = false
      core.queueChanged(self)
    }
  }

  private func loadPage() async throws {
    if !openTransfersAreRead {
      let page = try await core.journal.openTransfers(of: id, after: openCursor, limit: Self.pageLength)
      openCursor = page.last?.id ?? openCursor
      openTransfersAreRead = page.count < Self.pageLength
      // After a pause or a retry, some of them are in our hands already.
      let queued = Set(queue.map(\.id))
      try await start(page.filter { !drivers.contains($0.id) && !queued.contains($0.id) })
      return
    }
    let page = try await core.journal.messages(of: id, after: dispatchedOrdinal, limit: Self.pageLength)
    guard let last = page.last else {
      messagesAreRead = true
      return
    }
    let pending = try await dispatch(page)
    dispatchedOrdinal = last.ordinal
    fresh.formUnion(pending.map(\.id))
    try await start(pending)
  }

  /// Journal before file: a row is active before its partial file can exist.
  private func start(_ records: [TransferRecord]) async throws {
    // What waits to be finished keeps its state; the identity of its partial file is not needed there.
    try await core.journal.start(records.filter { $0.state != .finalizing }.map(\.id), at: core.wallSeconds)
    queue += records.map { record in
      var record = record
      if record.state == .pending, fresh.contains(record.id) { record.state = .active }
      return record
    }
  }

  func finished(_ id: TransferID) {
    drivers.remove(id)
    fresh.remove(id)
  }

  /// The journal has open transfers again that were not there before.
  func readAgain() {
    openCursor = 0
    openTransfersAreRead = false
    load()
  }

  func gaveUp(_ fault: Fault) {
    if givenUp.count < 10 { givenUp.append(fault) }
  }

  /// Lets go of everything that has not begun.
  func clearQueue() { queue = [] }

  // MARK: Options of one URL

  /// The job's options with what holds for the URL's host, and with what an input list set for this URL.
  func options(for metadata: Metadata, url: String) -> JobOptions {
    let options = options.forHost(of: url)
    guard let own = metadata["_options"]?.object else { return options }
    return URLOptions.applied(own, to: options)
  }

  func headers(for metadata: Metadata) -> [String] {
    guard let lines = metadata["_options"]?.object?["header"] else { return [] }
    switch lines {
    case .string(let line): return [line]
    case .array(let values): return values.compactMap(\.string)
    case .null, .bool, .integer, .number, .object: return []
    }
  }
}

/// Whether a job may begin files: the rules of a pause without its devices.
enum JobGate: Sendable, Equatable {
  case running
  /// No new file; those under way are finished first.
  case afterFile
  /// Connections are closed; what was received is being made durable.
  case closing
  /// Connections stay open for a moment, and nothing is read from them.
  case held
  /// Paused, and still ours: it goes on by itself.
  case resting
}
