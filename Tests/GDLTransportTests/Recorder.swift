import GDLCore

@testable import GDLTransport

/// Keeps what an exchange delivered; answers with ``Reception/more`` unless told otherwise.
@LoopActor final class Recorder: ExchangeReceiver {
  var heads: [ResponseHead] = []
  var bytes: [UInt8] = []
  /// Bytes of each call that were not taken.
  var refused: [[UInt8]] = []
  var endings: [ExchangeEnding] = []
  var exchange: (any Exchange)?
  var onHead: @LoopActor (Recorder) -> Reception = { _ in .more }
  var onBytes: @LoopActor (Recorder, UnsafeRawBufferPointer) -> Reception = { _, _ in .more }
  private var waiter: CheckedContinuation<ExchangeEnding, Never>?

  nonisolated init() {}

  var text: String { String(decoding: bytes, as: UTF8.self) }

  func receive(head: ResponseHead) -> Reception {
    heads.append(head)
    return onHead(self)
  }

  func receive(bytes new: UnsafeRawBufferPointer) -> Reception {
    let reception = onBytes(self, new)
    switch reception {
    case .more, .enough: bytes.append(contentsOf: new)
    case .later: refused.append(Array(new))
    }
    return reception
  }

  func ended(_ ending: ExchangeEnding) {
    endings.append(ending)
    waiter?.resume(returning: ending)
    waiter = nil
  }

  func ending() async -> ExchangeEnding {
    if let ending = endings.first { return ending }
    return await withCheckedContinuation { waiter = $0 }
  }

  /// Starts an exchange and waits for its end.
  func run(_ request: Request, on network: any Network = CurlNetwork(userAgent: "gdl/test")) async throws
    -> ExchangeEnding
  {
    exchange = try network.start(request, receiver: self)
    return await ending()
  }
}

extension ExchangeEnding {
  /// Kind of the fault. Nil when it did not fail.
  var faultKind: Fault.Kind? {
    switch self {
    case .failed(let fault): fault.kind
    case .complete, .enough: nil
    }
  }
}

/// Waits `seconds` on the loop's own clock.
@LoopActor func pass(seconds: Double) async {
  await withCheckedContinuation { continuation in
    SystemClock.shared.after(seconds) { continuation.resume() }
  }
}
