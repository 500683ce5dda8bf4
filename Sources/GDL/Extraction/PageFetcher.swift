import GDLCore
import GDLExtractors
import GDLTransport

/// Fetches pages for one source of a job: with its network options, the waits of its hosts, and retries as files
/// have them.
@LoopActor
final class PageFetcher: PageSource {
  // The task that extracts keeps both for as long as it may ask for a page.
  private unowned let core: EngineCore
  private unowned let job: Job
  /// What asked for the source.
  private let request: Message
  private let input: RequestURL?
  /// Whether all pages so far came from a private network; nil before the first.
  private var readsPrivateNetwork: Bool?

  init(_ request: Message, _ job: Job, core: EngineCore) {
    self.request = request
    self.job = job
    self.core = core
    input = Provenance.input(of: request)
  }

  /// Whether what the source names may lead into private networks. Of a program that fetches its pages itself only
  /// the address tells that its user typed.
  var namesPrivateNetwork: Bool {
    if let readsPrivateNetwork { return readsPrivateNetwork }
    guard !Provenance.isFound(request) || Provenance.isFromPrivateNetwork(request.metadata) else {
      return false
    }
    let address = input.flatMap { NetworkAddress(hostOf: $0.origin) }
    return address.map(core.configuration.isPrivateAddress) ?? false
  }

  /// The user's own page may be anywhere. One that has come from the internet leads to no private network.
  private func reach(_ url: RequestURL) -> Reach {
    switch readsPrivateNetwork {
    case true: return .anywhere
    case false: return .publicOnly
    case nil:
      if Provenance.isFound(request) {
        return Provenance.isFromPrivateNetwork(request.metadata) ? .anywhere : .publicOnly
      }
      return url.host == input?.host ? .named : .publicOnly
    }
  }

  func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
    guard let url = try? RequestURL(request.url) else {
      throw ExtractionError("\(RequestURL.redact(request.url)) is no URL", kind: .failed)
    }
    let isForeign = input.map { !$0.sharesSecrets(with: url) } ?? true
    let network = job.options(forURL: request.url, isForeign: isForeign).network
    let policy = RetryPolicy(retries: network.retries, firstWaitSeconds: network.retryWaitSeconds)
    var failures = 0
    var outages = 0
    var needsNewConnection = false
    while true {
      try await waitForHost(url.origin)
      let fault: Fault
      do throws(Fault) {
        return try await fetchOnce(request, url, network, policy, needsNewConnection: needsNewConnection)
      } catch {
        fault = error
      }
      needsNewConnection = fault.kind == .stall
      if Task.isCancelled { throw Self.stopped }
      let seconds: Double
      if isOutage(fault, url, policy) {
        outages += 1
        seconds = NetworkOutage.waitSeconds(outage: outages, jitter: core.devices.jitter())
      } else {
        failures += 1
        seconds = try waitSeconds(fault, url, policy, failures: failures)
      }
      core.notify(
        .info, job: job.id, "\(url.redacted): \(fault.message); next try in \(Int(seconds.rounded(.up))) s")
      try await pause(seconds)
    }
  }

  // MARK: Waiting

  /// The same table as for files; what no try mends fails the source, what may pass is left to a later run.
  private func waitSeconds(
    _ fault: Fault, _ url: RequestURL, _ policy: RetryPolicy, failures: Int
  ) throws(ExtractionError) -> Double {
    switch policy.decide(
      fault, attemptsWithoutProgress: failures, madeProgress: false, jitter: core.devices.jitter())
    {
    case .retry(let seconds): return seconds
    case .giveUpForNow: throw ExtractionError("\(url.redacted): \(fault.message)", kind: .tryLater)
    case .fail:
      throw ExtractionError(
        "\(url.redacted): \(fault.message)", kind: .failed,
        hint: fault.kind == .refusedAddress ? Problem.addressHint(job.id) : nil)
    }
  }

  private func isOutage(_ fault: Fault, _ url: RequestURL, _ policy: RetryPolicy) -> Bool {
    policy.retries > 0
      && NetworkOutage.isReason(for: fault, host: url.host, routes: core.configuration.routes())
  }

  /// Until its pause and its back-off are over, and a connection is free.
  private func waitForHost(_ origin: String) async throws(ExtractionError) {
    while !core.hosts.mayOpenPage(origin) {
      let wait = max(core.hosts.waitSeconds(origin), core.hosts.pausedSeconds(origin) ?? 0)
      try await pause(min(max(wait, 0.05), 1))
    }
    if Task.isCancelled { throw Self.stopped }
  }

  private func pause(_ seconds: Double) async throws(ExtractionError) {
    let sleeper = Sleeper()
    await sleeper.sleep(seconds, core.clock)
    if Task.isCancelled { throw Self.stopped }
  }

  /// Nobody sees it: whoever stops an extraction does not ask how it ended.
  private static let stopped = ExtractionError("stopped", kind: .tryLater)

  // MARK: One request

  private func fetchOnce(
    _ page: PageRequest, _ url: RequestURL, _ network: NetworkOptions, _ policy: RetryPolicy,
    needsNewConnection: Bool
  ) async throws(Fault) -> Page {
    let sentAt = core.now
    var request = Request(
      url: page.url, headers: page.headers, options: network,
      password: core.configuration.password, needsNewConnection: needsNewConnection,
      bufferLength: 64 << 10)
    request.reach = network.allowsPrivate ? .anywhere : reach(url)
    core.hosts.opened(url.origin, sleep: network.sleep)
    defer {
      core.hosts.closed(url.origin)
      core.placeBecameFree()
    }
    let exchange = PageExchange(
      limit: page.limit, stallSeconds: network.stallTimeoutSeconds, clock: core.clock)
    let (head, body) = try await exchange.run(request, core.network)
    guard (200...299).contains(head.status), head.status != 202 else {
      let fault = TransferStateMachine.fault(of: head)
      if fault.kind == .busy {
        core.hosts.busy(
          url.origin, sentAt: sentAt, retryAfterSeconds: fault.retryAfterSeconds, policy: policy)
      }
      throw fault
    }
    core.hosts.succeeded(url.origin, sentAt: sentAt)
    readsPrivateNetwork = head.isFromPrivateNetwork && readsPrivateNetwork ?? true
    return Page(url: head.urls.last ?? page.url, head: head, body: body)
  }
}

extension PageFetcher: DriverHost {
  nonisolated func launch(
    _ invocation: DriverInvocation
  ) async throws(ExtractionError) -> any DriverChannel {
    try DriverLauncher.launch(invocation, folder: core.configuration.driverFolder)
  }
}

/// A wait on the engine's clock that a cancelled task ends early.
@LoopActor
private final class Sleeper {
  private var continuation: CheckedContinuation<Void, Never>?
  private var timer: LoopTimer?

  func sleep(_ seconds: Double, _ clock: any LoopClock) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled { return continuation.resume() }
        self.continuation = continuation
        timer = clock.after(seconds) { self.wake() }
      }
    } onCancel: {
      Task { @LoopActor in self.wake() }
    }
  }

  private func wake() {
    timer?.cancel()
    continuation?.resume()
    continuation = nil
  }
}
