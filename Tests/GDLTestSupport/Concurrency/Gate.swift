/// A door between a test and the server: closed until somebody opens it, then open for ever.
package final class Gate: Sendable {
  private let opened = Monitor(false)

  package init() {}

  package var isOpen: Bool { opened.withLock { $0 } }

  package func open() { opened.withLock { $0 = true } }

  /// Blocks the calling thread; only for threads of one's own. False after the timeout (nil: never).
  @discardableResult
  package func waitBlocking(timeoutSeconds: Double?) -> Bool {
    opened.wait(timeoutSeconds: timeoutSeconds) { $0 ? true : nil } ?? false
  }

  /// Whether the gate was opened within the time. Holds no thread of the test's pool.
  package func passed(timeoutSeconds: Double = 20) async -> Bool {
    await onOwnThread { self.waitBlocking(timeoutSeconds: timeoutSeconds) }
  }
}
