import GDLCore

extension Engine {
  /// What happens from now on, in order. Each access is a stream of its own, for one reader; it ends when the
  /// engine is closed. A reader that is far behind loses the oldest of 10,000 events, never the newest.
  public var events: AsyncStream<EngineEvent> { eventHub.stream() }

  /// Calls a handler for each event of a kind from now on, one after the other, until the engine is closed.
  ///
  /// The engine waits for no handler. What must not be missed after a crash belongs into a hook
  /// (``JobRequest/hooks``), which the journal remembers.
  public func on(_ kind: EngineEvent.Kind, _ handler: @escaping @Sendable (EngineEvent) async -> Void) {
    let stream = eventHub.stream(of: [kind])
    Task { for await event in stream { await handler(event) } }
  }
}
