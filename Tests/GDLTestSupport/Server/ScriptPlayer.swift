/// Plays a reply's actions on a socket.
struct ScriptPlayer {
  let core: ServerCore
  let socket: Int32
  let request: Int
  private static let pieceBytes: Int64 = 64 << 10

  init(core: ServerCore, socket: Int32, request: Int) {
    self.core = core
    self.socket = socket
    self.request = request
  }

  /// False when the connection is over.
  mutating func play(_ actions: [Reply.Action]) -> Bool {
    for action in actions where !play(action) { return false }
    return true
  }

  private mutating func play(_ action: Reply.Action) -> Bool {
    switch action {
    case .bytes(let bytes): return send(bytes)
    case .body(let body): return play(body)
    case .endless(let bytes):
      while send(bytes) {}
      return false
    case .cut:
      core.close(socket)
      return false
    case .reset:
      waitForAcknowledgement()
      core.close(socket, reset: true)
      return false
    case .stall(let seconds): return !core.stopping.waitBlocking(timeoutSeconds: seconds)
    case .waitFor(let gate):
      while !gate.waitBlocking(timeoutSeconds: 0.02) {
        if core.stopping.isOpen { return false }
      }
      return true
    case .open(let gate):
      gate.open()
      return true
    }
  }

  private mutating func play(_ body: ReplyBody) -> Bool {
    let start = ContinuousClock.now
    let length = body.source.length
    var events = body.events.sorted { $0.afterBytes < $1.afterBytes }[...]
    var position: Int64 = 0
    var chunkEnd: Int64 = 0
    while true {
      while let event = events.first, event.afterBytes <= position {
        events.removeFirst()
        guard play(event.action) else { return false }
      }
      if position == length { return true }
      if let chunkLength = body.chunkLength, position == chunkEnd {
        chunkEnd = min(position + chunkLength, length)
        let size = String(chunkEnd - position, radix: 16)
        guard send(Array("\(size)\(body.chunkExtension)\r\n".utf8)) else { return false }
      }
      var end = min(length, position + pieceLength(body))
      if let event = events.first { end = min(end, event.afterBytes) }
      if body.chunkLength != nil { end = min(end, chunkEnd) }
      guard sendCounted(body.source.bytes(at: position, count: Int(end - position))) else { return false }
      position = end
      if body.chunkLength != nil, position == chunkEnd, !send([13, 10]) { return false }
      guard pace(body, position: position, start: start) else { return false }
    }
  }

  /// A limited body goes out in about 50 pieces a second.
  private func pieceLength(_ body: ReplyBody) -> Int64 {
    guard let rate = body.bytesPerSecond else { return Self.pieceBytes }
    return min(Self.pieceBytes, max(1, rate / 50))
  }

  private func pace(_ body: ReplyBody, position: Int64, start: ContinuousClock.Instant) -> Bool {
    guard let rate = body.bytesPerSecond else { return true }
    let due = start + .seconds(Double(position) / Double(rate))
    let seconds = (due - ContinuousClock.now) / .seconds(1)
    return seconds <= 0 || !core.stopping.waitBlocking(timeoutSeconds: seconds)
  }

  private func send(_ bytes: [UInt8]) -> Bool { Socket.send(bytes, to: socket) == bytes.count }

  /// Counts before sending, so that the log never shows less than the client has.
  private func sendCounted(_ bytes: [UInt8]) -> Bool {
    core.count(Int64(bytes.count), request: request)
    let sent = Socket.send(bytes, to: socket)
    if sent < bytes.count { core.count(Int64(sent - bytes.count), request: request) }
    return sent == bytes.count
  }

  /// RST makes the kernel forget what it has not delivered; a client that reads nothing for 2 s loses it.
  private func waitForAcknowledgement() {
    for _ in 0..<2_000 where !Socket.isAcknowledged(socket) {
      if core.stopping.waitBlocking(timeoutSeconds: 0.001) { return }
    }
  }
}
