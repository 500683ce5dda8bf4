import GDLCore
import GDLTransport

/// All servers of a world.
final class Servers {
  /// Resources, then the pages of sources.
  private(set) var served: [Served] = []
  private var byURL: [String: Served] = [:]
  private var faults: [NetworkFault] = []
  private var outages: [(from: Double, to: Double)] = []
  private unowned var world: World!
  /// Requests that a transfer may need besides those without a fault.
  private(set) var troubles = 0

  func begin(_ world: World) {
    self.world = world
    let scenario = world.scenario
    for (number, plan) in scenario.resources.enumerated() {
      let seed = Dice.scatter(scenario.seed &+ UInt64(plan.mirrors ?? number) &* 977)
      add(Served(number: number, plan: plan, site: scenario.sites[plan.site], contentSeed: seed))
      if let original = plan.mirrors { served[original].mirrors.append(served[number]) }
    }
    for (number, plan) in scenario.sources.enumerated() {
      let page = ResourcePlan(site: plan.site, path: "/source/\(number)", length: 100)
      let place = served.count
      add(Served(number: place, plan: page, site: scenario.sites[plan.site], contentSeed: UInt64(number)))
    }
    for item in scenario.items {
      switch item {
      case .fault(let fault): faults.append(fault)
      case .outage(let from, let seconds): outages.append((from, from + seconds))
      case .change(let change): plan(change)
      case .job, .file, .disk, .crash, .action, .stranger: break
      }
    }
  }

  private func add(_ served: Served) {
    self.served.append(served)
    byURL[served.url] = served
  }

  private func plan(_ change: VersionChange) {
    let served = served[change.resource]
    served.isExcused = true
    world.loop.after(change.atSeconds) { [unowned self] in
      guard !world.isQuiet else { return }
      world.note("version", change.resource)
      let seed = Dice.scatter(
        world.scenario.seed &+ UInt64(change.resource) &* 977 &+ UInt64(change.number) << 32)
      served.change(
        to: change.length, number: change.number, seed: seed, at: world.loop.now, wall: world.wallSeconds)
    }
  }

  func becomeHonest() {
    faults = []
    outages = []
  }

  var isOutage: Bool {
    outages.contains { $0.from <= world.loop.now && world.loop.now < $0.to }
  }

  /// The resource of a URL, with or without what stands behind `?`.
  func resource(of url: String) -> Served? {
    byURL[url.firstIndex(of: "?").map { String(url[..<$0]) } ?? url]
  }

  /// Somebody else had his hands on the file with that final name.
  func excuse(_ name: String, in folder: String, _ world: World) {
    world.inspector.journal.each(
      """
      SELECT message.url FROM message JOIN transfer ON transfer.job = message.job
        AND transfer.ordinal = message.ordinal WHERE transfer.name = ?
      """, [.text(name)]
    ) { row in resource(of: row.text(0))?.isExcused = true }
  }

  /// What comes of a request: a reply, or no connection.
  func answer(_ request: Request) -> Result<(Served, Reply), Fault> {
    guard let served = resource(of: request.url) else {
      return .failure(Fault(kind: .resolve, message: "there is no such host"))
    }
    if isOutage {
      var fault = Fault(kind: .connect, message: "the network is down")
      fault.route = .missing
      return .failure(fault)
    }
    served.firstRequestSeconds = served.firstRequestSeconds ?? world.loop.now
    if request.url.contains("?page=") { world.inspector.pageAsked(request.url, of: served) }
    let number = served.requests
    served.requests += 1
    let kind = faults.first { $0.target == served.number && $0.request == number }?.kind
    if let kind {
      troubles += 1
      world.note("network fault", served.number, "\(kind)")
    }
    if let fault = Self.connectionFault(kind) { return .failure(fault) }
    var clerk = Clerk(served: served, request: request, number: number, world: world)
    return .success((served, clerk.reply(kind)))
  }

  private static func connectionFault(_ kind: NetworkFault.Kind?) -> Fault? {
    switch kind {
    case .refused:
      var fault = Fault(kind: .connect, message: "connection refused")
      fault.route = .exists
      return fault
    case .unresolved: return Fault(kind: .resolve, message: "the name could not be resolved")
    case .connectTimeout: return Fault(kind: .connectTimeout, message: "no connection within its time")
    case .emptyReply: return Fault(kind: .cut, message: "closed without an answer")
    default: return nil
    }
  }
}
