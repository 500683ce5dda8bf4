import GDLCore
import GDLExtractors
import GDLTransport

/// Fetches pages for the extractors of one job: with its network options, the waits of its hosts, and retries
/// as files have them.
@LoopActor
final class PageFetcher: PageSource {
  private unowned let core: EngineCore
  private unowned let job: Job

  init(_ job: Job, core: EngineCore) {
    self.job = job
    self.core = core
  }

  func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
    guard let url = try? RequestURL(request.url) else {
      throw ExtractionError("\(RequestURL.redact(request.url)) is no URL", kind: .failed)
    }
    var failures = 0
    var outages = 0
    while true {
      try await waitForHost(url.origin)
      let fault: Fault
      do throws(Fault) {
        return try await fetchOnce(request, url)
      } catch {
        fault = error
      }
      if Task.isCancelled { throw Self.stopped }
      let seconds: Double
      if isOutage(fault, url) {
        outages += 1
        seconds = NetworkOutage.waitSeconds(outage: outages, jitter: core.devices.jitter())
      } else {
        failures += 1
        seconds = try waitSeconds(fault, url, failures: failures)
      }
      core.notify(
        .info, job: job.id, "\(url.redacted): \(fault.message); next try in \(Int(seconds.rounded(.up))) s")
      try await pause(seconds)
    }
  }

  // MARK: Waiting

  /// The same table as for files; what no try mends fails the source, what may pass is left to a later run.
  private func waitSeconds(
    _ fault: Fault, _ url: RequestURL, failures: Int
  ) throws(ExtractionError) -> Double {
    switch job.retryPolicy.decide(
      fault, attemptsWithoutProgress: failures, madeProgress: false, jitter: core.devices.jitter())
    {
    case .retry(let seconds): return seconds
    case .giveUpForNow: throw ExtractionError("\(url.redacted): \(fault.message)", kind: .tryLater)
    case .fail: throw ExtractionError("\(url.redacted): \(fault.message)", kind: .failed)
    }
  }

  private func isOutage(_ fault: Fault, _ url: RequestURL) -> Bool {
    job.retryPolicy.retries > 0
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

  private func fetchOnce(_ page: PageRequest, _ url: RequestURL) async throws(Fault) -> Page {
    let sentAt = core.now
    let options = job.options
    let request = Request(
      url: page.url, headers: page.headers, options: options.network,
      password: core.configuration.password, bufferLength: 64 << 10)
    core.hosts.opened(url.origin)
    defer {
      core.hosts.closed(url.origin)
      core.placeBecameFree()
    }
    let exchange = PageExchange(
      limit: page.limit, stallSeconds: options.network.stallTimeoutSeconds, clock: core.clock)
    let (head, body) = try await exchange.run(request, core.network)
    guard (200...299).contains(head.status), head.status != 202 else {
      let fault = TransferStateMachine.fault(of: head)
      if fault.kind == .busy {
        core.hosts.busy(
          url.origin, sentAt: sentAt, retryAfterSeconds: fault.retryAfterSeconds, policy: job.retryPolicy)
      }
      throw fault
    }
    core.hosts.succeeded(url.origin, sentAt: sentAt)
    return Page(url: head.urls.last ?? page.url, head: head, body: body)
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
