import GDLCore
import GDLExtractors
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
  private(set) var rules: JobRules
  /// Transfers that wait for a place.
  private(set) var queue = TransferQueue()
  /// Transfers that are in the engine's hands.
  var drivers: Set<TransferID> = []
  var ending: Ending?
  var gate = JobGate.running
  /// Its run is being ended: nothing begins any more, and nothing else may end it.
  var isLetGo = false
  /// Asked for while it was being ended in another way; holds when that comes to nothing.
  var endingAskedFor: Ending?
  /// Who asked for the pause, and why.
  var pauseReason = ""
  var deletesPartials = false
  /// Why some transfers of it were given up for now.
  private(set) var givenUp: [Fault] = []
  /// Transfers made by this run's dispatch and still in our hands: their partial files do not exist.
  private var fresh: Set<TransferID> = []
  /// Number of the last open transfer that the queue took; the journal has more behind it when ``isUnread``.
  private var openCursor: TransferID = 0
  private var isUnread = true
  /// Open transfers that only the journal holds, of those that this run knows of.
  private var spilled = 0
  /// Open extractions, the deepest last: its messages come next.
  var stack: [ExtractionRecord] = []
  private var isPrepared = false
  private var isLoading = false
  /// Extractors at work, by extraction; a stop drops them, and a resume makes them anew from their cursors.
  var extractors: [ExtractionID: any Extractor] = [:]
  /// Extractors that live on to be asked about their files.
  var answers: [ExtractionID: any FileAnswers] = [:]
  /// The page that is being extracted.
  var extraction: Task<Void, Never>?
  /// The step of dispatch that is being asked.
  var stepUnderWay: Task<DispatchDecision?, Never>?
  /// What this run may fetch of it.
  var quota: RunQuota
  /// What came of the last files of each source.
  var known: [ExtractionID: KnownFiles] = [:]
  /// Files that the range of the selection has counted.
  var selected: Int64
  /// No file that is to come is wanted.
  var isSelectionOver = false
  /// No source can be read on in this run.
  var isExtractionBlocked = false
  /// What the directory messages in force say, by extraction.
  var directories: [ExtractionID: DirectoryInForce] = [:]
  /// The queue messages that asked for extractions.
  var requests: [ExtractionID: Message] = [:]
  /// Who fetches the pages of extractions.
  var fetchers: [ExtractionID: PageFetcher] = [:]
  private(set) lazy var pauses = PauseConductor(self, core: core)
  /// For everything of this job together.
  let limiter: RateLimiter
  /// Of gallery-dl's configuration, which knows one file at a time: of the job, then.
  private var sourceRate: RateSchedule?
  private(set) var priority: Int
  private var optionsVersion: Int64

  init(_ record: JobRecord, core: EngineCore) {
    id = record.id
    self.record = record
    self.core = core
    options = core.configuration.overridden(record.options)
    rules = Self.rules(options, core, record.id)
    selected = record.selected
    quota = RunQuota(rules.selection.stopAfter)
    limiter = RateLimiter(bytesPerSecond: nil, clock: core.clock)
    priority = record.priority
    optionsVersion = record.optionsVersion
  }

  /// What an older gdl took, and this one does not, is left out with a word: files are named as if it had
  /// never been said.
  private static func rules(_ options: JobOptions, _ core: EngineCore, _ id: JobID) -> JobRules {
    do throws(GDLError) {
      return try JobRules(options)
    } catch {
      core.notify(.warning, job: id, error.what)
      do { return try JobRules(JobOptions()) } catch {
        preconditionFailure("defaults break no rule: \(error)")
      }
    }
  }

  /// The wish that the journal held when the job was claimed.
  var claimedWish: JobWish { JobWish(record) }

  /// Upper limit of everything it receives; nil for none of its own.
  var rate: RateSchedule? { options.rate ?? sourceRate }

  /// Takes over what somebody changed from another terminal: rate, segments, windows, priority.
  func takeOver(_ changed: JobRecord) {
    priority = changed.priority
    optionsVersion = changed.optionsVersion
    let new = core.configuration.overridden(changed.options)
    let segmentsChanged = new.segments != options.segments
    options = new
    rules = Self.rules(new, core, id)
    if segmentsChanged { for id in drivers { core.drivers[id]?.useSegments(new.segments) } }
    pauses.reconsider()
    core.adjustRates()
  }

  /// Whether the journal's options are newer than ours.
  func isOutdated(by wish: JobWish) -> Bool {
    wish.optionsVersion != optionsVersion || wish.priority != priority
  }

  /// Everything was read from the journal and nothing of it is left that this run can do.
  var isDrained: Bool {
    if quota.isReached { return drivers.isEmpty && isIdle && !core.aftercare.isBusy(self) }
    return queue.isEmpty && !core.aftercare.isBusy(self) && isPrepared && !isUnread && drivers.isEmpty
      && extraction == nil
      && (stack.isEmpty || isExtractionBlocked && stack.last.map(\.isDispatched) ?? false)
  }

  /// A later run has something to do.
  var hasMore: Bool { !queue.isEmpty || isUnread || !stack.isEmpty }

  /// Nothing of it is in anybody's hands.
  var isIdle: Bool { drivers.isEmpty && !isLoading && extraction == nil }

  func isFresh(_ record: TransferRecord) -> Bool { fresh.contains(record.id) }

  // MARK: The queue

  /// The next transfer whose host may be asked; nil when there is none now.
  func next() -> TransferRecord? {
    guard quota.mayBegin(underWay: drivers.count) else { return nil }
    let record = queue.removeFirst { core.hosts.mayOpen($0) }
    load()
    return record
  }

  /// The origin that the first waiting transfer waits for.
  var blockedOrigin: String? { queue.firstOrigin }

  /// Takes the next step towards a full queue, unless one is on its way.
  func load() {
    guard !isLoading, ending == nil, gate == .running, core.fatal == nil, !quota.isReached,
      let step = nextStep
    else { return }
    if case .extract(let source) = step { return extract(source) }
    isLoading = true
    core.perform { [self] in
      do {
        try await take(step)
      } catch let error as JournalError {
        core.journalFailed(error)
      } catch let error as StorageError {
        if core.waitsForRoom(error, self) {
          pauses.diskFilled(options.directory, needs: FullDisk.leastBytes, error.message)
        } else {
          core.diskRefused(self, Fault(kind: error.isFull ? .diskFull : .disk, message: error.message))
        }
      } catch let error as ArchiveFault {
        core.diskRefused(self, Fault(kind: .disk, message: error.journalError.message))
      } catch {
        preconditionFailure("an error of no device: \(error)")
      }
      isLoading = false
      core.queueChanged(self)
    }
  }

  private enum Step {
    /// Reads the open extractions.
    case prepare
    /// Reads open transfers from the journal.
    case read
    /// Handles journaled messages.
    case dispatch(ExtractionRecord)
    case extract(ExtractionRecord)
  }

  /// Files come from the queue; when it is low, from the journal; behind that, from dispatch, which for
  /// sources runs ahead by as many files as the options say.
  private var nextStep: Step? {
    if !isPrepared { return .prepare }
    let isLow = queue.count < Self.pageLength / 2
    if isLow, isUnread { return .read }
    guard let source = stack.last else { return nil }
    let hasRoom = source.parent == nil ? isLow && !isUnread : isWithinLookAhead
    guard hasRoom, extraction == nil else { return nil }
    if !source.isDispatched { return .dispatch(source) }
    return isExtractionBlocked ? nil : .extract(source)
  }

  private var isWithinLookAhead: Bool {
    options.extraction.lookAhead.map { queue.count + spilled < max($0, 1) } ?? true
  }

  private func take(_ step: Step) async throws {
    switch step {
    case .prepare:
      stack = try await core.journal.openExtractions(of: id)
      spilled = try await core.journal.openTransferCount(
        of: id, limit: options.extraction.lookAhead ?? Self.pageLength)
      isPrepared = true
    case .read: try await readOpenTransfers()
    case .dispatch(let source):
      let page = try await core.journal.undispatched(source, limit: Self.pageLength)
      try await enqueue(try await dispatch(page, of: source))
    case .extract: preconditionFailure("extraction is no step of the queue")
    }
  }

  private func readOpenTransfers() async throws {
    let page = try await core.journal.openTransfers(of: id, after: openCursor, limit: Self.pageLength)
    openCursor = page.last?.id ?? openCursor
    isUnread = page.count == Self.pageLength
    spilled = isUnread ? max(0, spilled - page.count) : 0
    // After a pause or a retry, some of them are in our hands already.
    let queued = queue.ids
    try await start(page.filter { !drivers.contains($0.id) && !queued.contains($0.id) })
  }

  /// Whether what dispatch makes goes into the queue.
  var hasRoom: Bool { !isUnread && queue.count < 2 * Self.pageLength }

  /// Memory holds a bounded queue; what does not fit stays in the journal until its turn comes.
  private func enqueue(_ pending: [TransferRecord]) async throws {
    guard hasRoom else {
      spilled += pending.count
      isUnread = isUnread || !pending.isEmpty
      return
    }
    openCursor = pending.last?.id ?? openCursor
    fresh.formUnion(pending.map(\.id))
    try await start(pending)
  }

  /// Journal before file: a row is active before its partial file can exist.
  private func start(_ records: [TransferRecord]) async throws {
    // Before the journal forgets what the partial files look like.
    for record in records { try finishRename(forRepairOf: record) }
    // What waits to be finished keeps its state; the identity of its partial file is not needed there.
    let unstarted = records.filter {
      $0.state != .finalizing && !($0.state == .active && fresh.contains($0.id))
    }
    try await core.journal.start(unstarted.map(\.id), at: core.wallSeconds)
    for var record in records {
      if record.state == .pending, fresh.contains(record.id) { record.state = .active }
      queue.append(record)
    }
  }

  /// A repair was killed between its commit and the rename: what the journal calls the partial file still has the
  /// final name.
  private func finishRename(forRepairOf record: TransferRecord) throws {
    guard record.state == .active, let identity = record.partIdentity else { return }
    let (folder, part) = (try core.folder(record.directory), record.name + PartFile.suffix)
    guard try folder.entry(part) == nil, try folder.entry(record.name)?.identity == identity else { return }
    try folder.rename(record.name, to: part)
    try folder.synchronize()
  }

  func finished(_ id: TransferID) {
    drivers.remove(id)
    fresh.remove(id)
  }

  /// The journal has open transfers again that were not there before.
  func readAgain() {
    openCursor = 0
    isUnread = true
    isPrepared = false
    load()
  }

  func gaveUp(_ fault: Fault) {
    if givenUp.count < 10 { givenUp.append(fault) }
  }

  /// Lets go of everything that has not begun, extraction included.
  func clearQueue() {
    queue = TransferQueue()
    isUnread = true
    stopExtraction()
  }

  // MARK: Options of one URL

  /// The job's options as they hold for a URL.
  ///
  /// - Parameter isForeign: The job's logins are none of its server's business; those of the host's own options are.
  func options(forURL url: String, isForeign: Bool) -> JobOptions {
    own(isForeign: isForeign).forHost(of: url)
  }

  private func own(isForeign: Bool) -> JobOptions {
    var options = options
    if isForeign { options.network = options.network.withoutSecrets }
    return options
  }

  /// The job's options with what its extractor says, with what holds for the URL's host, and with what an input
  /// list set for this URL.
  ///
  /// - Parameter isElsewhere: `url` is another place of the file, on another server than the message's.
  func options(for metadata: Metadata, url: String, isElsewhere: Bool = false) -> JobOptions {
    if !isElsewhere, metadata.isEmpty, options.hosts.isEmpty { return options }
    let isForeign = isElsewhere || Provenance.isForeign(metadata)
    let options = SourceOptions.applied(metadata, to: own(isForeign: isForeign)).forHost(of: url)
    if options.rate != self.options.rate, options.rate != sourceRate {
      sourceRate = options.rate
      core.adjustRates()
    }
    guard let own = metadata["_options"]?.object else { return options }
    return URLOptions.applied(own, to: options)
  }

  /// What a file's length has to be: what the user said for the job, or else gallery-dl's configuration.
  func sizes(_ own: JobOptions) -> SelectionRules {
    guard own.selection != options.selection else { return rules.selection }
    // What another program took for a size is no reason to refuse a file.
    do throws(TextSyntaxError) { return try SelectionRules(own.selection) } catch { return rules.selection }
  }

  /// Header lines that the message has for the file.
  ///
  /// - Parameter isElsewhere: the request goes to another server than the message's: secrets stay here.
  func headers(for metadata: Metadata, isElsewhere: Bool = false) -> [String] {
    let stated = (metadata["_headers"]?.object ?? [:]).sorted { $0.key < $1.key }
      .filter { !isElsewhere || !SecretFields.contains($0.key) }
      .compactMap { name, value in value.string.map { "\(name): \($0)" } }
    // A list's line is for the server that it names, not for all that its URL leads to.
    let isForeign = isElsewhere || Provenance.isForeign(metadata)
    return stated + listed(metadata).filter { !isForeign || !SecretFields.contains(line: $0) }
  }

  private func listed(_ metadata: Metadata) -> [String] {
    switch metadata["_options"]?.object?["header"] {
    case .string(let line): [line]
    case .array(let values): values.compactMap(\.string)
    case nil, .null, .bool, .integer, .number, .object: []
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
