/// An HTTP/1.1 server on 127.0.0.1 that does to each request exactly what a test says, however wrong.
///
/// One thread accepts, one serves each connection; nothing of it runs on Swift's thread pool.
package final class MisbehavingServer: Sendable {
  package typealias Handler = @Sendable (Exchange) -> Reply

  package let port: UInt16
  private let core: ServerCore

  /// - Parameter port: 0 takes any free one; another lets a server come back where one was stopped.
  /// - Throws: ``SystemError`` when the port is taken.
  package init(port: UInt16 = 0, _ behaviour: @escaping Handler) throws {
    let (listener, port) = try Socket.listen(port: port)
    self.port = port
    core = ServerCore(listener: listener, port: port, handler: behaviour)
    core.start()
  }

  package convenience init(port: UInt16 = 0, _ behaviour: Behaviour) throws {
    try self.init(port: port) { behaviour.reply(to: $0) }
  }

  /// One behaviour a path (`/a`); other paths are 404.
  package convenience init(port: UInt16 = 0, _ behaviours: [String: Behaviour]) throws {
    try self.init(port: port) { behaviours[$0.path]?.reply(to: $0) ?? .status(404, text: "no such file\n") }
  }

  deinit { stop() }

  package var origin: String { core.origin }

  /// - Parameter path: With its leading slash.
  package func url(_ path: String = "/file.bin") -> String { origin + path }

  /// All requests so far, by index.
  package var requests: [LoggedRequest] { core.state.withLock { $0.requests } }

  /// Body bytes given to sockets so far. The client may not have read all of them, but no others.
  package var bodyBytesSent: Int64 { requests.reduce(0) { $0 + $1.bytesSent } }

  /// Connections accepted so far.
  package var connectionCount: Int { core.state.withLock { $0.connectionCount } }

  /// Waits until the log looks as wanted. False after the timeout.
  package func waitForRequests(
    timeoutSeconds: Double = 20, _ condition: @escaping @Sendable ([LoggedRequest]) -> Bool
  ) async -> Bool {
    let core = core
    return await onOwnThread {
      core.state.wait(timeoutSeconds: timeoutSeconds) { condition($0.requests) ? true : nil } ?? false
    }
  }

  /// Waits until every reply that began has ended, so that the log is final.
  package func waitUntilIdle(timeoutSeconds: Double = 20) async -> Bool {
    await waitForRequests(timeoutSeconds: timeoutSeconds) { $0.allSatisfy(\.isEnded) }
  }

  /// Closes the listener and every connection; returns when all threads have let go of them.
  package func stop() { core.stop() }
}

/// One line of the server's log.
package struct LoggedRequest: Sendable {
  package let index: Int
  package let connection: Int
  package let method: String
  package let target: String
  package let fields: FieldList
  /// Since the server began, by the monotonic clock.
  package let timeSeconds: Double
  /// Body bytes given to the socket.
  package var bytesSent: Int64 = 0
  /// Whether the script has come to its end, or the connection to its own.
  package var isEnded = false

  /// The first value of a field; the name's case does not matter.
  package func header(_ name: String) -> String? { fields.first(name) }

  /// The `Range` field, as sent.
  package var range: String? { header("Range") }
}
