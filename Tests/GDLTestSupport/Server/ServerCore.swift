/// What the server's threads share. It outlives the ``MisbehavingServer`` until the last of them ends.
final class ServerCore: Sendable {
  struct State {
    var isStopped = false
    /// Open sockets; whoever removes one closes it, under the lock, so that none is shut down after reuse.
    var sockets: Set<Int32> = []
    var threadCount = 0
    var connectionCount = 0
    var requests: [LoggedRequest] = []
    var requestsByPath: [String: Int] = [:]
  }

  let state: Monitor<State>
  /// Opened by ``stop()``: ends every stall.
  let stopping = Gate()
  let handler: MisbehavingServer.Handler
  let origin: String
  private let listener: Int32
  private let started = ContinuousClock.now

  init(listener: Int32, port: UInt16, handler: @escaping MisbehavingServer.Handler) {
    self.listener = listener
    self.handler = handler
    origin = "http://127.0.0.1:\(port)"
    state = Monitor(State(sockets: [listener]))
  }

  func start() { startCounted { $0.acceptAll() } }

  func stop() {
    stopping.open()
    state.withLock { state in
      state.isStopped = true
      for socket in state.sockets { Socket.shutDown(socket) }
    }
    let ended: Void? = state.wait(timeoutSeconds: 60) { $0.threadCount == 0 ? () : nil }
    precondition(ended != nil, "a thread of the test server hangs")
  }

  func close(_ socket: Int32, reset: Bool = false) {
    state.withLock { state in
      guard state.sockets.remove(socket) != nil else { return }
      Socket.close(socket, reset: reset)
    }
  }

  /// Logs a request and answers what the handler is to see.
  func begin(
    _ request: RequestHead, connection: Int, requestOnConnection: Int
  ) -> Exchange {
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    return state.withLock { state in
      let path = String(request.target.prefix { $0 != "?" })
      let attempt = state.requestsByPath[path, default: 0]
      state.requestsByPath[path] = attempt + 1
      state.requests.append(
        LoggedRequest(
          index: state.requests.count, connection: connection, method: request.method,
          target: request.target, fields: request.fields, timeSeconds: seconds))
      return Exchange(
        index: state.requests.count - 1, attempt: attempt, connection: connection,
        requestOnConnection: requestOnConnection, method: request.method, target: request.target,
        fields: request.fields, origin: origin)
    }
  }

  func count(_ bytes: Int64, request: Int) {
    state.withLock { $0.requests[request].bytesSent += bytes }
  }

  func end(request: Int) {
    state.withLock { $0.requests[request].isEnded = true }
  }

  private func acceptAll() {
    while let socket = Socket.accept(listener) {
      let number: Int? = state.withLock { state in
        guard !state.isStopped else { return nil }
        state.sockets.insert(socket)
        state.connectionCount += 1
        return state.connectionCount - 1
      }
      guard let number else {
        Socket.close(socket, reset: false)
        break
      }
      startCounted { core in
        ServerConnection(core: core, socket: socket, number: number).serve()
        core.close(socket)
      }
    }
    close(listener)
  }

  private func startCounted(_ body: @escaping @Sendable (ServerCore) -> Void) {
    state.withLock { $0.threadCount += 1 }
    startThread {
      body(self)
      self.state.withLock { $0.threadCount -= 1 }
    }
  }
}
