import GDLCore
import GDLExtractors
import GDLJournal
import GDLStorage
import GDLTransport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Downloads that cannot be lost: journals jobs, runs them, and goes on after any interruption.
///
/// ```swift
/// let engine = try Engine(EngineConfiguration(journalPath: "/home/me/.local/state/gdl/journal.db"))
/// var options = JobOptions()
/// options.directory = "/home/me/films"
/// let job = try await engine.add(
///   JobRequest(input: url, options: options, source: .urls([url])))
/// let report = try await engine.run([job])
/// try await engine.close()
/// ```
public final class Engine: Sendable {
  /// What an engine may do with its journal.
  public enum Access: Sendable {
    /// Makes the journal when there is none.
    case readWrite
    /// Only for looking; works while other processes write.
    case readOnly
    /// Writes wishes or runs jobs of a journal that must exist.
    case existing
  }

  /// As it was opened with.
  public let configuration: EngineConfiguration
  /// What a user should read while a run goes on. One reader.
  public let notices: AsyncStream<Notice>
  package let journal: Journal
  let devices: EngineDevices
  var diskCalls: any DiskCalls { devices.disk }
  /// Whether a write-ahead log was there before we opened the journal: it is never removed by gdl.
  private let hadWriteAheadLog: Bool
  /// Before that log was looked for: another process may just then have been making the journal.
  private let lookedForLogAt: Timestamp
  let noticeSource: AsyncStream<Notice>.Continuation
  let eventHub = EventHub()
  let state = EngineState()

  /// Opens the journal.
  ///
  /// - Throws: ``GDLError`` with `unusable` when it cannot be opened, is damaged, or is of a newer version.
  public convenience init(
    _ configuration: EngineConfiguration, access: Access = .readWrite
  ) throws(GDLError) {
    try self.init(configuration, access: access, devices: EngineDevices())
  }

  package convenience init(
    _ configuration: EngineConfiguration, access: Access, diskCalls: any DiskCalls
  ) throws(GDLError) {
    var devices = EngineDevices()
    devices.disk = diskCalls
    try self.init(configuration, access: access, devices: devices)
  }

  package init(
    _ configuration: EngineConfiguration, access: Access, devices: EngineDevices
  ) throws(GDLError) {
    self.configuration = configuration
    self.devices = devices
    let journalAccess: Journal.Access =
      switch access {
      case .readWrite: .readWrite(create: true)
      case .existing: .readWrite(create: false)
      case .readOnly: .readOnly
      }
    do {
      lookedForLogAt = devices.wallSeconds()
      hadWriteAheadLog = try Journal.walExists(path: configuration.journalPath)
      journal = try Journal.open(
        path: configuration.journalPath, access: journalAccess, scheduler: devices.transactions)
    } catch {
      throw GDLError(error)
    }
    (notices, noticeSource) = AsyncStream.makeStream(
      of: Notice.self, bufferingPolicy: .bufferingNewest(1_000))
  }

  /// Ends the session and closes the journal. Call it last.
  public func close() async throws(GDLError) {
    noticeSource.finish()
    eventHub.finish()
    if await state.endSession() {
      try await journaled { () async throws(JournalError) in
        try await journal.closeSession(at: wallSeconds)
      }
    }
    do { try journal.close() } catch { throw GDLError(error) }
  }

  // MARK: Adding

  /// Journals a job with all its messages. When this returns they are durable; nothing was asked of the
  /// network yet.
  ///
  /// A request for one URL that an unfinished job has already, with the same destination, goes on with
  /// that job.
  /// - Throws: ``GDLError``: `usage` for a URL or path that makes no sense, `unusable` for a destination
  ///   that cannot be written, or an unusable journal.
  public func add(_ request: JobRequest) async throws(GDLError) -> JobID {
    let rules = try JobRules(request.options)
    var input = try await input(of: request, rules)
    try check(request.options)
    try await openSession()
    if let job = try await unfinishedTwin(of: request) {
      noticeSource.yield(Notice(.info, job: job, "job \(job) has this already; going on with it"))
      try await journaled { () async throws(JournalError) in
        try await journal.updateOptions(request.options, job: job)
        _ = try await journal.setWish(.run, jobs: [job], at: wallSeconds)
      }
      try await addHooks(request.hooks, to: [job])
      return job
    }
    let job = try await journaled { () async throws(JournalError) in
      try await journal.beginJob(input: request.input, options: request.options, at: wallSeconds)
    }
    do throws(GDLError) {
      try await append(from: &input, to: job, SelectionGate(rules.selection, directory: [:], counted: 0))
    } catch {
      try await journaled { () async throws(JournalError) in try await journal.discardJob(job) }
      throw error
    }
    try await addHooks(request.hooks, to: [job])
    // Everything is in the journal: accepting it is one durable commit.
    try await journaled { () async throws(JournalError) in
      try await journal.acceptJob(job, at: wallSeconds)
    }
    return job
  }

  private func append(
    from input: inout any JobInput, to job: JobID, _ gate: SelectionGate
  ) async throws(GDLError) {
    var gate = gate
    var count = 0
    // The journal takes one page while the next is read.
    var commit = Task<GDLError?, Never> { nil }
    while true {
      let page: ExtractedPage
      do { page = try input.next(limit: 1_000) } catch {
        _ = await commit.value
        throw GDLError(.usage, error.message, hint: error.hint)
      }
      count += page.messages.count
      let wanted = gate.wanted(page.messages)
      let isLast = page.isLast || gate.isOver
      var new = NewMessages(wanted, extraction: nil, cursor: page.cursor, isLast: isLast)
      new.selected = gate.counted == 0 ? nil : gate.counted
      // The same source twice is read once; files are compared by their places.
      let keys = wanted.map { $0.kind == .queue ? MessagePreparation.key(of: $0) : nil }
      if keys.contains(where: { $0 != nil }) { new.keys = keys }
      let messages = new
      if let error = await commit.value { throw error }
      commit = Task {
        do throws(GDLError) {
          try await journaled { () async throws(JournalError) in
            _ = try await journal.append(messages, to: job, durability: .soft)
          }
          return nil
        } catch {
          return error
        }
      }
      if isLast { break }
    }
    if let error = await commit.value { throw error }
    guard count > 0 else { throw GDLError(.usage, "there is no URL in the input") }
  }

  private func classifier(for request: JobRequest) -> InputClassifier {
    InputClassifier(request.options.extraction, kinds: configuration.extractors)
  }

  private func input(of request: JobRequest, _ rules: JobRules) async throws(GDLError) -> any JobInput {
    // A name without a field is one file's.
    let namesOneFile = request.options.output != nil && rules.output == nil
    do {
      switch request.source {
      case .urls(let urls):
        guard urls.count == 1 || !namesOneFile else {
          throw GDLError(
            .usage, "-o names one file, but there are \(urls.count) URLs",
            hint: "a template names many: `-o '{filename}.{extension}'`")
        }
        var input = try DirectInput(urls, classifier(for: request))
        if request.options.extraction.via == nil {
          let finder = BridgeFinder(folder: configuration.driverFolder)
          input = DirectInput(try await finder.assigned(input.messages, request.options.extraction))
        }
        if let url = urls.first, !input.namesSource, rules.output == nil {
          _ = try Destination.of(url: url, metadata: [:], options: request.options, rules: rules)
        }
        guard !input.namesSource || !namesOneFile else {
          throw GDLError(
            .usage, "-o names one file, but \(RequestURL.redact(urls[0])) is a source of many",
            hint: "a template names many: `-o '{filename}.{extension}'`")
        }
        return input
      case .messages(let messages): return PreparedInput(messages)
      case .file(let path):
        guard !namesOneFile else {
          throw GDLError(.usage, "-o names one file; in a list, `out=NAME` below a URL names its file")
        }
        let lines = SendableLines(try LineReader(path: path))
        return ListInput(
          name: path == "-" ? "standard input" : path,
          classifier: classifier(for: request), checkOption: URLOptions.fault,
          nextLine: { () throws(ExtractionError) in try lines.next() })
      }
    } catch let error as GDLError {
      throw error
    } catch let error as ExtractionError {
      throw GDLError(.usage, error.message, hint: error.hint)
    } catch let error as StorageError {
      throw GDLError(.unusable, error.message)
    } catch {
      preconditionFailure("an error of no device: \(error)")
    }
  }

  /// The destination can be written, and the files named in the options can be read.
  private func check(_ options: JobOptions) throws(GDLError) {
    do throws(StorageError) {
      _ = try Folder.open(options.directory, creating: true, disk: diskCalls)
    } catch {
      throw GDLError(error)
    }
    guard access(options.directory, W_OK | X_OK) == 0 else {
      throw GDLError(StorageError(code: errno, writing: options.directory))
    }
    for path in [options.network.cookieFile, options.network.certificateAuthorities].compactMap(\.self) {
      guard access(path, R_OK) == 0 else { throw GDLError(StorageError(code: errno, reading: path)) }
    }
  }

  private func unfinishedTwin(of request: JobRequest) async throws(GDLError) -> JobID? {
    guard case .urls(let urls) = request.source, urls.count == 1, !request.options.force else { return nil }
    var last: JobID = 0
    while true {
      let after = last
      let page = try await journaled { () async throws(JournalError) in
        try await journal.jobs(after: after, limit: 500, onlyOpen: true)
      }
      if let twin = page.first(where: {
        $0.state != .accepting && $0.input == request.input
          && $0.options.directory == request.options.directory
          && $0.options.output == request.options.output && $0.counts.files == 1
      }) {
        return twin.id
      }
      guard let end = page.last else { return nil }
      last = end.id
    }
  }

  // MARK: Running

  /// Runs jobs until they are done, paused, stopped, or only a later run can go on.
  ///
  /// - Parameter ids: nil for everything unfinished that nobody runs and that is not paused.
  /// - Throws: ``GDLError`` with `unusable` when a named job does not exist or another process runs it, or
  ///   the journal fails.
  public func run(_ ids: [JobID]? = nil) async throws(GDLError) -> RunReport {
    try await openSession()
    let lastEvent = try await journaled { () async throws(JournalError) in try await journal.lastEventID() }
    let claimed = try await claim(ids)
    guard !claimed.isEmpty else {
      await state.tellHooks(self)
      return RunReport(
        done: 0, failed: 0, skipped: 0, left: 0, bytesReceived: 0, ending: .nothingToDo, problems: [])
    }
    Self.raiseDescriptorLimit()
    return try await run(claimed, eventsAfter: lastEvent)
  }

  /// A journal without room ends a run, because nothing can be promised any more; once there is room, the
  /// same jobs begin again as after a crash.
  private func run(_ jobs: [JobRecord], eventsAfter lastEvent: Int64) async throws(GDLError) -> RunReport {
    var claimed = jobs
    while true {
      do throws(GDLError) {
        if claimed.isEmpty { claimed = try await claimAgain(jobs.map(\.id)) }
        try await journaled { () async throws(JournalError) in try await journal.keepReserve() }
        return try await state.run(self, claimed, eventsAfter: lastEvent)
      } catch {
        guard error.isJournalFull, !configuration.exitsWhenPaused else { throw error }
        noticeSource.yield(
          Notice(.warning, "\(error.what); the run goes on when there is room", kept: "every checkpoint"))
        guard await state.waitForRoom(self) else { throw error }
        claimed = []
      }
    }
  }

  private func claimAgain(_ ids: [JobID]) async throws(GDLError) -> [JobRecord] {
    var claimed: [JobRecord] = []
    for id in ids {
      if case .claimed(let record, _) = try await claim(id) { claimed.append(record) }
    }
    return claimed
  }

  /// Makes everything durable, lets go of it and has ``run(_:)`` return. May be called from any thread.
  public func stop() {
    Task { @LoopActor in state.stop() }
  }

  /// What is going on now; all zeros when nothing runs.
  public func progress() async -> ProgressSnapshot {
    await state.progress()
  }

  private func claim(_ ids: [JobID]?) async throws(GDLError) -> [JobRecord] {
    if let ids { return try await claimNamed(ids) }
    var claimed: [JobRecord] = []
    var last: JobID = 0
    while true {
      let after = last
      let page = try await journaled { () async throws(JournalError) in
        try await journal.jobs(after: after, limit: 500, onlyOpen: true)
      }
      guard let end = page.last else { return claimed }
      last = end.id
      for job in page {
        guard job.startsByItself else {
          try await letGoOfPaused(job)
          continue
        }
        switch try await claim(job.id) {
        case .claimed(let record, let previous):
          announce(record, previous)
          claimed.append(record)
        case .owned(let session):
          noticeSource.yield(
            Notice(.info, job: job.id, "job \(job.id) is being run by process \(session.processID)"))
        case .ended, .missing: break
        }
      }
    }
  }

  /// A job that this process added, and that was paused before anybody ran it: whoever resumes it may have it.
  private func letGoOfPaused(_ job: JobRecord) async throws(GDLError) {
    guard job.owner != nil, job.owner == journal.currentSession, job.state == .unfinished else { return }
    let event = EventRecord(at: wallSeconds, job: job.id, kind: .jobPaused, reason: job.wishReason)
    try await journaled { () async throws(JournalError) in
      try await journal.release(job.id, state: .paused, event: event, at: wallSeconds)
    }
  }

  private func claimNamed(_ ids: [JobID]) async throws(GDLError) -> [JobRecord] {
    var claimed: [JobRecord] = []
    for id in ids {
      // Asking for a job by its number means: run it, whatever was wished before.
      switch try await claim(id, resuming: true) {
      case .claimed(let record, let previous):
        announce(record, previous)
        claimed.append(record)
      case .owned(let session): try await goOnThere(id, session)
      case .ended(let record):
        noticeSource.yield(Notice(.info, job: id, "job \(id) is \(record.state); nothing is left to do"))
      case .missing:
        throw GDLError(.usage, "there is no job \(id)", hint: "`gdl list` shows the jobs there are")
      }
    }
    return claimed
  }

  /// A job that another process has on hold goes on in that process.
  private func goOnThere(_ id: JobID, _ session: SessionRecord) async throws(GDLError) {
    guard try await job(id).record.wish != .run else {
      throw GDLError(
        .unusable, "job \(id) is being run by process \(session.processID) on \(session.host)",
        hint: "`gdl pause \(id)` pauses it there")
    }
    _ = try await resume([id])
    noticeSource.yield(Notice(.info, job: id, "job \(id) goes on in process \(session.processID)"))
  }

  private func claim(_ id: JobID, resuming: Bool = false) async throws(GDLError) -> Journal.Claim {
    try await journaled { () async throws(JournalError) in
      try await journal.claim(id, resuming: resuming, at: wallSeconds)
    }
  }

  private func announce(_ job: JobRecord, _ previous: SessionRecord?) {
    guard let previous else { return }
    let how = previous.bootID == Machine.bootID ? "was killed" : "ended when the machine went down"
    noticeSource.yield(
      Notice(
        .info, job: job.id,
        "process \(previous.processID), which ran job \(job.id), \(how); going on from the journal"))
  }

  // MARK: The session

  func openSession() async throws(GDLError) {
    guard await state.beginSession() else { return }
    do throws(JournalError) {
      if !hadWriteAheadLog, try await journal.hasSessions(startedBefore: lookedForLogAt) {
        noticeSource.yield(
          Notice(
            .warning,
            "the journal's write-ahead log was removed; what only it held is lost, and partial files are checked against the journal"
          ))
      }
      _ = try await journal.openSession(
        bootID: Machine.bootID, processID: getpid(), host: Machine.hostName, at: wallSeconds)
    } catch {
      throw GDLError(error)
    }
  }

  var wallSeconds: Timestamp { devices.wallSeconds() }

  /// Hundreds of transfers hold a socket and a file each; the default of 1,024 descriptors is meant for
  /// programs that use select().
  private static func raiseDescriptorLimit() {
    #if canImport(Glibc)
      let descriptorCount = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let descriptorCount = RLIMIT_NOFILE
    #endif
    var limit = rlimit()
    guard getrlimit(descriptorCount, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    // Without it fewer files go at once; each that does not fit fails with its own message.
    _ = setrlimit(descriptorCount, &limit)
  }
}

/// A line reader that only one extractor uses, one call at a time.
private final class SendableLines: @unchecked Sendable {
  private let reader: LineReader
  init(_ reader: LineReader) { self.reader = reader }

  func next() throws(ExtractionError) -> String? {
    do { return try reader.next() } catch { throw ExtractionError(error.message) }
  }
}
