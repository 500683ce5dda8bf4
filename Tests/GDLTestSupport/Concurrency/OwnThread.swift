import Glibc

/// Runs `body` on a new detached thread, so that it may block.
package func startThread(_ body: @escaping @Sendable () -> Void) {
  let box = Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { context in
      Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().run()
      return nil
    }, box.toOpaque())
  precondition(code == 0, "a thread could not be started: errno \(code)")
  pthread_detach(thread)
}

/// Awaits blocking work without holding a thread of Swift's pool, which is only as wide as the machine.
package func onOwnThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    startThread { continuation.resume(returning: work()) }
  }
}

/// Polls for a condition that no gate can express. False after the timeout.
package func waitUntil(
  timeoutSeconds: Double = 20, pollSeconds: Double = 0.005, _ condition: () async throws -> Bool
) async rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
  while true {
    if try await condition() { return true }
    if ContinuousClock.now >= deadline { return false }
    // A cancelled test must not spin here until its deadline.
    do { try await Task.sleep(for: .seconds(pollSeconds)) } catch { return false }
  }
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
