import GDLCore
import GDLTransport

/// One POST of a message; a status of 2xx is success (RFC 9110 section 15.3).
@LoopActor
final class Webhook: ExchangeReceiver {
  /// More of a reply's body is not read.
  private static let bodyLimit = 64 << 10

  private let host: String
  private var exchange: (any Exchange)?
  private var timer: LoopTimer?
  private var status: Int?
  private var bodyBytes = 0
  private var continuation: CheckedContinuation<HookOutcome, Never>?

  private init(host: String) { self.host = host }

  /// - Parameters:
  ///   - network: The job's own proxy and authorities hold; its headers, cookies and logins are for the
  ///     servers that it downloads from.
  ///   - onStart: Gets what ends the POST early.
  static func post(
    _ json: String, to url: String, options: NetworkOptions?, timeoutSeconds: Double, network: any Network,
    clock: any LoopClock, onStart: (@escaping @LoopActor () -> Void) -> Void
  ) async -> HookOutcome {
    var own = NetworkOptions()
    own.proxy = options?.proxy
    own.certificateAuthorities = options?.certificateAuthorities
    own.connectTimeoutSeconds = min(own.connectTimeoutSeconds, timeoutSeconds)
    let webhook = Webhook(host: (try? RequestURL(url))?.host ?? "the webhook")
    let request = Request(
      url: url, headers: ["Content-Type: application/json"], options: own, bufferLength: 16 << 10,
      body: Array(json.utf8))
    return await withCheckedContinuation { continuation in
      webhook.continuation = continuation
      do throws(Fault) {
        webhook.exchange = try network.start(request, receiver: webhook)
      } catch {
        return webhook.finish(.failed(error.message))
      }
      webhook.timer = clock.after(timeoutSeconds) {
        webhook.cancel(.failed("\(webhook.host) did not answer within \(timeoutSeconds) s"))
      }
      onStart { webhook.cancel(.stopped) }
    }
  }

  func receive(head: ResponseHead) -> Reception {
    status = head.status
    return .more
  }

  func receive(bytes: UnsafeRawBufferPointer) -> Reception {
    bodyBytes += bytes.count
    return bodyBytes > Self.bodyLimit ? .enough : .more
  }

  func ended(_ ending: ExchangeEnding) {
    switch (ending, status) {
    case (_, .some(200...299)): finish(.delivered)
    case (_, .some(let status)): finish(.failed("\(host) answered \(status)"))
    case (.failed(let fault), nil): finish(.failed(fault.message))
    case (.complete, nil), (.enough, nil): finish(.failed("\(host) sent no reply"))
    }
  }

  private func cancel(_ outcome: HookOutcome) {
    exchange?.cancel()
    finish(outcome)
  }

  private func finish(_ outcome: HookOutcome) {
    timer?.cancel()
    exchange = nil
    continuation?.resume(returning: outcome)
    continuation = nil
  }
}
