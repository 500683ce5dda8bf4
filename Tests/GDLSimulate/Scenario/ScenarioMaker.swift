/// Makes the scenario of a seed. Each world has some kinds of trouble and not others, so that rare ones meet.
struct ScenarioMaker {
  /// Kinds of trouble.
  enum Trouble: CaseIterable {
    case network, parts, versions, oddServers, outages, disk, journal, kills, powerCuts, pauses, orders,
      sources
    case segments, bigFiles, strangers, slowDevices, digests, aftercare, secondRunner, clockJumps
  }

  private var dice: Dice
  private var scenario: Scenario
  private var troubles: Set<Trouble> = []
  /// Most worlds are small: most bugs need few files, and there is time for more of them.
  private var isSmall = false

  static func make(_ seed: UInt64) -> Scenario {
    var maker = ScenarioMaker(seed)
    maker.make()
    return maker.scenario
  }

  private init(_ seed: UInt64) {
    dice = Dice(seed, .scenario)
    scenario = Scenario(seed: seed)
  }

  private func has(_ trouble: Trouble) -> Bool { troubles.contains(trouble) }

  private mutating func make() {
    isSmall = dice.chance(0.75)
    for trouble in Trouble.allCases where dice.chance(0.3) { troubles.insert(trouble) }
    joinTroubles()
    makePace()
    makeSites()
    makeJobs()
    scenario.lives = dice.int(1...(!has(.kills) && !has(.powerCuts) ? 2 : isSmall ? 3 : 4))
    scenario.rounds = (0..<scenario.lives).map { _ in dice.chance(0.2) ? dice.int(1...3) : 1 }
    scenario.filesAtOnce = dice.int(1...8)
    scenario.connectionsPerHost = dice.int(1...8)
    scenario.exitsWhenPaused = dice.chance(0.5)
    makeNetworkFaults()
    makeDiskFaults()
    makeCrashes()
    makeOrders()
  }

  /// Some kinds of trouble show only in files that are big enough, only after a start in the middle of one, or only
  /// beside another kind.
  private mutating func joinTroubles() {
    if has(.strangers), dice.chance(0.6) { troubles.insert(dice.chance(0.7) ? .kills : .powerCuts) }
    if has(.versions), dice.chance(0.6) { troubles.insert(.oddServers) }
    let showInBigFiles: Set<Trouble> = [.strangers, .versions, .kills, .powerCuts]
    if !troubles.isDisjoint(with: showInBigFiles), dice.chance(0.3) { troubles.insert(.bigFiles) }
  }

  private mutating func makePace() {
    guard has(.slowDevices) else { return }
    scenario.pace.transaction = 50e-6...dice.logarithmic(1e-3...40e-3)
    scenario.pace.sync = 200e-6...dice.logarithmic(2e-3...150e-3)
    scenario.pace.hiccupSeconds = dice.chance(0.5) ? dice.seconds(0.05...0.4) : 0
  }

  // MARK: Servers and files

  private mutating func makeSites() {
    for number in 0..<dice.int(1...2) {
      var site = SitePlan(host: "s\(number).example")
      site.latencySeconds = dice.logarithmic(1e-3...100e-3)
      site.bytesPerSecond = dice.logarithmic(200e3...20e6)
      // What a power cut takes of a chunk shows where a chunk takes long.
      if has(.powerCuts), has(.bigFiles), dice.chance(0.3) {
        site.bytesPerSecond = dice.seconds(150e3...300e3)
      }
      if has(.oddServers) || has(.versions), dice.chance(0.7) { makeOdd(&site) }
      scenario.sites.append(site)
    }
  }

  private mutating func makeOdd(_ site: inout SitePlan) {
    site.validators = dice.pick(SitePlan.Validators.allCases)
    if dice.chance(0.4) { site.ranges = dice.pick(SitePlan.Ranges.allCases) }
    if dice.chance(0.4) { site.conditions = dice.pick(SitePlan.Conditions.allCases) }
    if dice.chance(0.3) { site.framing = dice.pick(SitePlan.Framing.allCases) }
    // To ask whether a body is whole takes a condition.
    site.isTLS = dice.chance(0.3) && !(site.framing == .close && site.conditions == .refused)
    // A server that leaves the validator out must have heeded the condition.
    site.omitsValidatorOnParts = site.conditions == .honoured && dice.chance(0.2)
    site.redirectLife = dice.chance(0.2) ? dice.int(1...4) : nil
    site.statesDigest = dice.chance(0.2)
    site.proposesNames = dice.chance(0.2)
  }

  private mutating func makeJobs() {
    let count = isSmall || dice.chance(0.7) ? 1 : dice.int(2...3)
    for number in 0..<count {
      var job = JobPlan(number: number, kind: .files, directory: Place.folders[number % Place.folders.count])
      if has(.segments) { job.segments = dice.int(1...4) }
      job.retries = dice.int(0...6)
      job.isStrict = has(.oddServers) && dice.chance(0.2)
      job.hasArchive = has(.aftercare) && dice.chance(0.6)
      job.hasSidecars = has(.aftercare) && dice.chance(0.6)
      if has(.pauses), dice.chance(0.3) {
        job.maximumPauseSeconds = dice.seconds(0.1...2)
        job.onMaximumFails = dice.chance(0.2)
      }
      if has(.orders), dice.chance(0.3) { job.bytesPerSecond = Int64(dice.logarithmic(100e3...4e6)) }
      if has(.orders), dice.chance(0.2) { job.life = nil }
      if number > 0, dice.chance(0.3) { job.life = dice.int(0...2) }
      if has(.sources), dice.chance(0.7) {
        job.lookAhead = dice.pick([1_000, 1, 3, nil])
        job.kind = .source(makeSource(depth: 0))
        scenario.items.append(.job(job))
      } else {
        scenario.items.append(.job(job))
        makeFiles(of: number)
      }
    }
  }

  private mutating func makeFiles(of job: Int) {
    let count =
      isSmall
      ? dice.int(1...2)
      : dice.chance(0.6) ? dice.int(1...3) : dice.chance(0.8) ? dice.int(4...10) : dice.int(11...40)
    for _ in 0..<count {
      var file = FilePlan(resource: makeResource(isSmall: count > 3))
      if has(.digests), dice.chance(0.4) { file.digest = dice.chance(0.85) ? .right : .wrong }
      file.statesSize = has(.digests) && dice.chance(0.3)
      if has(.digests), dice.chance(0.2) {
        scenario.resources[file.resource].isMissing = dice.chance(0.7)
        file.fallback = makeMirror(of: file.resource)
      }
      scenario.items.append(.file(job: job, file))
    }
  }

  private mutating func makeResource(isSmall: Bool) -> Int {
    let number = scenario.resources.count
    var length = dice.chance(0.07) ? 0 : Int(dice.logarithmic(1...100_000))
    if has(.bigFiles), !isSmall, dice.chance(0.5) { length = dice.int(500_000...3_200_000) }
    if has(.bigFiles), dice.chance(0.1) { length = dice.pick([1, 2, 3]) * 1_048_576 + dice.int(-1...1) }
    var resource = ResourcePlan(
      site: dice.int(0...scenario.sites.count - 1), path: "/f\(number).bin", length: length)
    resource.isMissing = has(.network) && dice.chance(0.04)
    scenario.resources.append(resource)
    return number
  }

  private mutating func makeMirror(of resource: Int) -> Int {
    let number = scenario.resources.count
    let original = scenario.resources[resource]
    scenario.resources.append(
      ResourcePlan(
        site: dice.int(0...scenario.sites.count - 1), path: "/mirror/f\(resource).bin",
        length: original.length,
        mirrors: resource))
    return number
  }

  private mutating func makeSource(depth: Int) -> Int {
    let number = scenario.sources.count
    scenario.sources.append(SourcePlan(site: dice.int(0...scenario.sites.count - 1), pages: []))
    var pages: [[SourcePlan.Entry]] = []
    var files: [Int] = []
    for _ in 0..<dice.int(1...3) {
      var page: [SourcePlan.Entry] = []
      if dice.chance(0.3) { page.append(.directory("folder\(dice.int(0...2))")) }
      for _ in 0..<dice.int(0...4) {
        if !files.isEmpty, dice.chance(0.15) {
          page.append(.file(dice.pick(files)))
        } else {
          files.append(makeResource(isSmall: true))
          page.append(.file(files[files.count - 1]))
        }
      }
      if depth < 2, dice.chance(0.25) { page.append(.source(makeSource(depth: depth + 1))) }
      // Its own parent, or itself: a circle.
      if dice.chance(0.1) { page.append(.source(dice.int(0...number))) }
      pages.append(page)
    }
    scenario.sources[number].pages = pages
    return number
  }

  // MARK: What goes wrong

  private mutating func makeNetworkFaults() {
    let targets = scenario.resources.count + scenario.sources.count
    if has(.network) {
      for _ in 0..<dice.int(1...6) {
        add(NetworkFault(target: dice.int(0...targets - 1), request: dice.int(0...3), kind: networkFault()))
      }
    }
    if has(.parts), !scenario.resources.isEmpty {
      for _ in 0..<dice.int(1...3) {
        let target = dice.int(0...scenario.resources.count - 1)
        // A part is asked for when the first reply was cut.
        add(NetworkFault(target: target, request: 0, kind: .cut(dice.unit())))
        add(
          NetworkFault(
            target: target, request: dice.int(1...2), kind: .part(dice.pick(NetworkFault.Part.allCases))))
      }
    }
    if has(.versions) {
      for number in 1...dice.int(1...3) { makeChange(number) }
    }
    if has(.outages) {
      scenario.items.append(.outage(from: dice.seconds(0...1), seconds: dice.seconds(0.2...4)))
    }
  }

  private mutating func add(_ fault: NetworkFault) { scenario.items.append(.fault(fault)) }

  private mutating func networkFault() -> NetworkFault.Kind {
    switch dice.int(0...13) {
    case 0: .refused
    case 1: .unresolved
    case 2: .connectTimeout
    case 3: .emptyReply
    case 4: .stallBeforeHead
    case 5, 6: .cut(dice.unit())
    case 7: .reset(dice.unit())
    case 8: .stall(dice.unit())
    case 9: .slow
    case 10: .status(dice.pick([429, 503]), retryAfter: dice.chance(0.5) ? Double(dice.int(0...3)) : nil)
    case 11: .status(dice.pick([500, 502, 408, 425, 403, 404, 202, 204, 304, 416, 412]), retryAfter: nil)
    case 12: .webPage
    case _: .cut(dice.chance(0.5) ? 0 : 1)
    }
  }

  private mutating func makeChange(_ number: Int) {
    guard !scenario.resources.isEmpty else { return }
    let resource = dice.int(0...scenario.resources.count - 1)
    let plan = scenario.resources[resource]
    // What has mirrors, or is one, stays: its digest is written down.
    let isFixed =
      plan.mirrors != nil || scenario.resources.contains { $0.mirrors == resource }
      || scenario.items.contains {
        if case .file(_, let file) = $0 {
          file.resource == resource && (file.digest != .none || file.statesSize)
        } else {
          false
        }
      }
    guard !isFixed else { return }
    let length =
      dice.chance(0.4) ? plan.length : max(0, plan.length + dice.int(-plan.length...max(1_000, plan.length)))
    scenario.items.append(
      .change(
        VersionChange(
          resource: resource, atSeconds: dice.logarithmic(0.01...3), length: length, number: number)))
    // The client sees the change only when it asks again.
    add(NetworkFault(target: resource, request: 0, kind: .cut(dice.unit())))
  }

  private mutating func makeDiskFaults() {
    if has(.disk) {
      for _ in 0..<dice.int(1...3) {
        let kind = dice.pick(DiskFault.Kind.allCases.filter { $0 != .logWrite && $0 != .logSync })
        scenario.items.append(
          .disk(DiskFault(kind: kind, afterCalls: dice.int(0...15), seconds: dice.seconds(0.1...5))))
      }
    }
    if has(.journal) {
      let kind = dice.pick([DiskFault.Kind.logWrite, .logSync])
      scenario.items.append(.disk(DiskFault(kind: kind, afterCalls: dice.int(0...60))))
    }
    if has(.strangers) {
      for _ in 0..<dice.int(1...2) {
        scenario.items.append(
          .stranger(
            StrangerPlan(
              life: dice.int(1...3), choice: dice.int(0...1_000), what: dice.pick(StrangerPlan.What.allCases))
          ))
      }
    }
  }

  private mutating func makeCrashes() {
    for life in 0..<scenario.lives {
      if has(.kills), dice.chance(0.7) { addCrash(.kill, life) }
      if has(.powerCuts), dice.chance(0.6) { addCrash(.powerCut, life) }
    }
  }

  private mutating func addCrash(_ kind: CrashPlan.Kind, _ life: Int) {
    let place = dice.pick(CrashPlan.Place.allCases)
    let limit: Int =
      switch place {
      case .anywhere: 600
      case .journal: 150
      case .log: 150
      case .disk: 150
      case .naming: 12
      case .network: 60
      }
    // Early ones meet a start that is under way.
    let calls = dice.chance(0.3) ? dice.int(0...limit / 8) : dice.int(0...limit)
    scenario.items.append(.crash(CrashPlan(kind: kind, place: place, afterCalls: calls, life: life)))
  }

  // MARK: Orders

  private mutating func makeOrders() {
    let jobs = scenario.items.compactMap { if case .job(let plan) = $0 { plan } else { nil } }
    for job in jobs where job.life == nil {
      order(.add(job: job.number))
      if dice.chance(0.5) { order(.adopt, after: 0.3) }
    }
    if has(.pauses) { for _ in 0..<dice.int(1...4) { order(pause(jobs)) } }
    if has(.orders) { for _ in 0..<dice.int(1...4) { order(other(jobs)) } }
    if has(.strangers), dice.chance(0.4) { order(.takeName(choice: dice.int(0...1_000))) }
    if has(.secondRunner) { order(.secondRunner) }
    if has(.clockJumps) { order(.jump(dice.pick([-60, -5, 5, 90, 3_600]))) }
    if dice.chance(0.15) { order(.stop) }
  }

  private mutating func order(_ what: ActionPlan.What, after seconds: Double = 0) {
    scenario.items.append(
      .action(
        ActionPlan(
          life: dice.int(0...scenario.lives - 1), atSeconds: seconds + dice.logarithmic(0.002...2), what: what
        )))
  }

  private mutating func pause(_ jobs: [JobPlan]) -> ActionPlan.What {
    let job = dice.pick(jobs).number
    if dice.chance(0.2) {
      return dice.chance(0.3)
        ? .resumeHost(site: 0)
        : .pauseHost(
          site: dice.int(0...scenario.sites.count - 1),
          seconds: dice.chance(0.7) ? dice.seconds(0.1...2) : nil)
    }
    if dice.chance(0.25) { return .resume(job: job) }
    return .pause(
      job: dice.chance(0.3) ? nil : job, afterFile: dice.chance(0.3),
      seconds: dice.chance(0.6) ? dice.logarithmic(0.05...4) : nil,
      maximum: dice.chance(0.2) ? dice.seconds(0.1...2) : nil)
  }

  private mutating func other(_ jobs: [JobPlan]) -> ActionPlan.What {
    let job = dice.pick(jobs).number
    switch dice.int(0...6) {
    case 0: return dice.chance(0.5) ? .cancel(job: job, deletes: dice.chance(0.5)) : .retry
    case 1: return .retry
    case 2: return .segments(job: job, dice.int(1...4))
    case 3: return .rate(job: job, dice.chance(0.5) ? nil : Int64(dice.logarithmic(50e3...5e6)))
    case 4: return .priority(job: job, dice.int(-10...10))
    case 5: return .adopt
    case _: return .stop
    }
  }
}
