import GDL
import GDLCore

/// What the user of a scenario orders: its jobs as requests, and what should come of them.
struct Orders {
  let scenario: Scenario
  let servers: Servers
  private(set) var jobs: [JobPlan] = []
  private var files: [Int: [FilePlan]] = [:]

  init(_ scenario: Scenario, _ servers: Servers) {
    self.scenario = scenario
    self.servers = servers
    for item in scenario.items {
      switch item {
      case .job(let plan): jobs.append(plan)
      case .file(let job, let plan): files[job, default: []].append(plan)
      case .change, .fault, .outage, .disk, .crash, .action, .stranger: break
      }
    }
    // Without a file there is no job.
    jobs = jobs.filter { $0.kind != .files || !(files[$0.number] ?? []).isEmpty }
    for job in jobs {
      for served in servers.served { served.laneLimit = max(served.laneLimit, job.segments) }
    }
    excuseSharedResources()
  }

  /// A file that two ask for may be fetched twice; so may one whose digest is wrong.
  private func excuseSharedResources() {
    var askers: [Int: Int] = [:]
    for job in jobs {
      for file in messagesOfFiles(job) {
        askers[file.resource, default: 0] += 1
        if file.digest != .none || file.fallback != nil { servers.served[file.resource].isExcused = true }
        if let fallback = file.fallback { servers.served[fallback].isExcused = true }
        if job.isStrict { servers.served[file.resource].isExcused = true }
      }
    }
    for (resource, count) in askers where count > 1 { servers.served[resource].isExcused = true }
  }

  static func input(_ number: Int) -> String { "job-\(number)" }

  // MARK: Requests

  func request(_ job: JobPlan) -> JobRequest {
    var options = JobOptions()
    options.directory = job.directory
    options.segments = .fixed(job.segments)
    options.minimumSegment = 1 << 20
    options.isStrict = job.isStrict
    options.network.retries = job.retries
    options.network.retryWaitSeconds = 0.05
    options.network.stallTimeoutSeconds = 1.5
    options.network.connectTimeoutSeconds = 1
    options.extraction.lookAhead = job.lookAhead
    options.writesMetadata = job.hasSidecars
    if job.hasArchive { options.archive = ArchiveOptions(path: Place.archive) }
    options.rate = job.bytesPerSecond.map { RateSchedule(bytesPerSecond: $0) }
    options.pauseRules = PauseRules(
      maximumSeconds: job.maximumPauseSeconds, afterMaximum: job.onMaximumFails ? .fail : .resume)
    let source: JobRequest.Source
    switch job.kind {
    case .source(let number):
      options.extraction.via = SimulatedSource.name
      source = .urls([sourceURL(number)])
    case .files: source = .messages((files[job.number] ?? []).map(message))
    }
    return JobRequest(input: Self.input(job.number), options: options, source: source)
  }

  private func sourceURL(_ number: Int) -> String { servers.served[scenario.resources.count + number].url }

  private func message(_ file: FilePlan) -> Message {
    let served = servers.served[file.resource]
    var metadata: Metadata = [:]
    switch file.digest {
    case .none: break
    case .right: metadata["_digests"] = .array([.string("sha256=\(served.digest)")])
    case .wrong: metadata["_digests"] = .array([.string("sha256=" + String(repeating: "0", count: 64))])
    }
    if file.statesSize { metadata["_size"] = .integer(Int64(served.plan.length)) }
    if let fallback = file.fallback {
      metadata["_fallback"] = .array([.string(servers.served[fallback].url)])
    }
    return .url(served.url, metadata)
  }

  /// What the extractor finds, by the source's URL.
  var pages: [String: [[Message]]] {
    var found: [String: [[Message]]] = [:]
    for (number, source) in scenario.sources.enumerated() {
      found[sourceURL(number)] = source.pages.map { page in page.map(message) }
    }
    return found
  }

  private func message(_ entry: SourcePlan.Entry) -> Message {
    switch entry {
    case .file(let resource): .url(servers.served[resource].url, [:])
    case .source(let number): .queue(sourceURL(number), ["_extractor": .string(SimulatedSource.name)])
    case .directory(let name): .directory(["_directory": .array([.string(name)])])
    }
  }

  // MARK: What should come of them

  /// The files of a job, each as often as its source names it.
  func messagesOfFiles(_ job: JobPlan) -> [FilePlan] {
    switch job.kind {
    case .files: return files[job.number] ?? []
    case .source(let root):
      var found: [FilePlan] = []
      var seen: Set<Int> = [root]
      var seenFiles: Set<Int> = []
      var open = [root]
      while let number = open.popLast() {
        for entry in scenario.sources[number].pages.joined() {
          switch entry {
          case .file(let resource):
            if seenFiles.insert(resource).inserted { found.append(FilePlan(resource: resource)) }
          case .source(let child): if seen.insert(child).inserted { open.append(child) }
          case .directory: break
          }
        }
      }
      return found
    }
  }

  /// The URLs of the job's `url` messages, sorted.
  func expectedURLs(_ job: JobPlan) -> [String] {
    messagesOfFiles(job).map { servers.served[$0.resource].url }.sorted()
  }

  /// Whether the file cannot be had, whatever gdl does.
  func isHopeless(_ file: FilePlan) -> Bool {
    let plan = scenario.resources[file.resource]
    return file.digest == .wrong || (plan.isMissing && file.fallback == nil)
  }
}
