import GDLCore
import GDLTransport

/// One request for a page, and its whole body in memory.
@LoopActor
final class PageExchange: ExchangeReceiver {
  private let limit: Int
  private let stallSeconds: Double
  private let clock: any LoopClock
  private var exchange: (any Exchange)?
  private var head: ResponseHead?
  private var body: [UInt8] = []
  private var lastActivity: Double
  private var timer: LoopTimer?
  private var continuation: CheckedContinuation<Result<(ResponseHead, [UInt8]), Fault>, Never>?

  init(limit: Int, stallSeconds: Double, clock: any LoopClock) {
    self.limit = limit
    self.stallSeconds = stallSeconds
    self.clock = clock
    lastActivity = clock.monotonicSeconds
  }

  /// - Throws: a ``Fault``; of kind `stall` when nothing comes for too long. A cancelled task gets `cut`.
  func run(_ request: Request, _ network: any Network) async throws(Fault) -> (ResponseHead, [UInt8]) {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        self.continuation = continuation
        do throws(Fault) {
          exchange = try network.start(request, receiver: self)
          watch()
        } catch {
          finish(.failure(error))
        }
        if Task.isCancelled { cancel(Fault(kind: .cut, message: "stopped")) }
      }
    } onCancel: {
      Task { @LoopActor in self.cancel(Fault(kind: .cut, message: "stopped")) }
    }
    return try result.get()
  }

  private func watch() {
    timer = clock.after(max(0.05, min(1, stallSeconds / 4))) { [self] in
      guard continuation != nil else { return }
      guard clock.monotonicSeconds - lastActivity > stallSeconds else { return watch() }
      exchange?.abandon()
      finish(.failure(Fault(kind: .stall, message: "the server sent no data for \(Int(stallSeconds)) s")))
    }
  }

  private func cancel(_ fault: Fault) {
    exchange?.cancel()
    finish(.failure(fault))
  }

  private func finish(_ result: Result<(ResponseHead, [UInt8]), Fault>) {
    timer?.cancel()
    exchange = nil
    continuation?.resume(returning: result)
    continuation = nil
  }

  // MARK: ExchangeReceiver

  func receive(head: ResponseHead) -> Reception {
    self.head = head
    lastActivity = clock.monotonicSeconds
    return .more
  }

  func receive(bytes: UnsafeRawBufferPointer) -> Reception {
    lastActivity = clock.monotonicSeconds
    body.append(contentsOf: bytes)
    return body.count > limit ? .enough : .more
  }

  func ended(_ ending: ExchangeEnding) {
    switch (ending, head) {
    case (.failed(let fault), _): finish(.failure(fault))
    case (.enough, _):
      let size = ByteText.text(Int64(limit))
      finish(.failure(Fault(kind: .unsupported, message: "the page is longer than \(size)")))
    case (.complete, .some(let head)): finish(.success((head, body)))
    case (.complete, nil): finish(.failure(Fault(kind: .cut, message: "the server sent no reply")))
    }
  }
}
