import GDLCore
import GDLTransport

/// The network, as one process reaches it.
@LoopActor final class SimulatedNetwork: Network {
  private let process: SimulatedProcess

  init(_ process: SimulatedProcess) { self.process = process }

  func start(_ request: Request, receiver: any ExchangeReceiver) throws(Fault) -> any Exchange {
    guard process.isAlive else { throw Fault(kind: .connect, message: "the process is dead") }
    return SimulatedExchange(request, receiver, process)
  }
}

/// One request and its reply, in pieces over virtual time.
@LoopActor final class SimulatedExchange: Exchange {
  private enum State: Equatable { case waiting, flowing, paused, over }

  /// libcurl hands over no more at once.
  private static let pieceLength = 16 << 10

  private let request: Request
  private let process: SimulatedProcess
  private var receiver: (any ExchangeReceiver)?
  private var state = State.waiting
  private var served: Served?
  private var reply = Reply()
  private var head: ResponseHead?
  private var isHeadTaken = false
  /// Body bytes that the receiver took.
  private var taken = 0
  /// What libcurl calls with later: an empty body's head comes with its end.
  private var world: World { process.world }

  init(_ request: Request, _ receiver: any ExchangeReceiver, _ process: SimulatedProcess) {
    self.request = request
    self.receiver = receiver
    self.process = process
    world.note("request", process.number, "\(request.url) \(request.range ?? "") \(request.ifRange ?? "")")
    schedule(after: 1e-4) { $0.ask() }
  }

  func cancel() {
    if state != .over { world.note("cancel", process.number, request.url) }
    state = .over
    receiver = nil
  }

  func unpause() {
    guard state == .paused else { return }
    state = .flowing
    schedule(after: 0) { $0.flow() }
  }

  private func schedule(after seconds: Double, _ action: @escaping @LoopActor (SimulatedExchange) -> Void) {
    guard seconds.isFinite else { return }
    process.world.loop.after(seconds) { [self] in
      LoopActor.assumeIsolated {
        guard state == .waiting || state == .flowing, process.isAlive else { return }
        process.world.point(.network, process)
        guard process.isAlive else { return }
        action(self)
      }
    }
  }

  // MARK: The way of a reply

  private func ask() {
    switch world.servers.answer(request) {
    case .failure(let fault):
      let wait = fault.kind == .connectTimeout ? request.options.connectTimeoutSeconds : 2e-3
      schedule(after: wait) { $0.end(.failed(fault)) }
    case .success((let served, let reply)):
      self.served = served
      self.reply = reply
      schedule(after: reply.latencySeconds) { $0.begin() }
    }
  }

  private func begin() {
    head = ResponseHead(
      status: reply.status, version: .http1_1, fields: reply.fields, urls: reply.urls,
      receivedAt: world.wallSeconds)
    state = .flowing
    // A reply that ends before its first byte has no head that anybody could trust.
    if reply.count > 0, reply.sent == 0 { return finish() }
    flow()
  }

  private func flow() {
    guard isHeadTaken || giveHead() else { return }
    guard taken < reply.sent else { return finish() }
    if world.servers.isOutage {
      return end(.failed(Fault(kind: .cut, message: "the connection broke")))
    }
    let most = max(1.0, min(reply.bytesPerSecond * 0.02, 131_072))
    let atOnce = min(reply.sent - taken, Int(most))
    let before = taken
    guard give(upTo: taken + atOnce) else { return }
    schedule(after: Double(taken - before) / reply.bytesPerSecond) { $0.flow() }
  }

  /// False: nothing more now.
  private func giveHead() -> Bool {
    guard let head, let receiver else { return false }
    world.note("head", process.number, "\(head.status) \(request.url)")
    switch receiver.receive(head: head) {
    case .more: isHeadTaken = true
    case .later: pause()
    case .enough: end(.enough)
    }
    return isHeadTaken && state == .flowing
  }

  private func give(upTo limit: Int) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: Self.pieceLength, alignment: 8) { buffer in
      while taken < limit {
        guard let receiver else { return false }
        let piece = UnsafeMutableRawBufferPointer(
          rebasing: buffer.prefix(min(Self.pieceLength, limit - taken)))
        reply.fill(piece, from: taken)
        let position = taken
        switch receiver.receive(bytes: UnsafeRawBufferPointer(piece)) {
        case .more: took(piece.count, position)
        case .later:
          pause()
          return false
        case .enough:
          took(piece.count, position)
          // Up to one piece too much comes before a receiver can say so.
          served?.excused += piece.count
          end(.enough)
          return false
        }
        guard state == .flowing, process.isAlive else { return false }
      }
      return true
    }
  }

  private func took(_ count: Int, _ position: Int) {
    taken += count
    world.note("bytes", count, "of \(request.url)")
    guard let served, reply.status == 200 || reply.status == 206 else { return }
    served.taken += count
    world.inspector.bytesTaken(of: served, by: process)
  }

  private func pause() { if state == .flowing { state = .paused } }

  /// The body came to its end, or to what is taken for it.
  private func finish() {
    let host = served?.site.host ?? ""
    let cut = ExchangeEnding.failed(
      Fault(kind: .cut, message: "\(host) closed the connection before the end"))
    switch reply.ending {
    case .silence: return
    case .reset: return end(cut)
    case .closed: if reply.count > 0 { return end(cut) }
    case .whole, .tornTLS: break
    }
    guard isHeadTaken || giveHead() else { return }
    guard let head else { return end(cut) }
    switch BodyFraming(head: head) {
    case .length(let length) where Int64(taken) < length: end(cut)
    case .length, .chunked, .stream: end(.complete(.framed))
    case .closeDelimited, .invalid: end(.complete(.connectionClosed(isTLS: request.url.hasPrefix("https:"))))
    }
  }

  private func end(_ ending: ExchangeEnding) {
    guard state != .over else { return }
    world.note("ended", process.number, "\(ending) \(request.url)")
    state = .over
    let receiver = receiver
    self.receiver = nil
    receiver?.ended(ending)
  }
}
