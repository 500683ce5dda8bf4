import Synchronization

/// A sleep that somebody else can end.
final class Rest: Sendable {
  private struct State {
    var sleeper: Task<Void, Never>?
    var isOver = false
  }

  private let state = Mutex(State())

  /// Returns after so long, or as soon as ``end()`` was called.
  func sleep(seconds: Double) async {
    let sleeper: Task<Void, Never>? = state.withLock { state in
      guard !state.isOver else { return nil }
      let sleeper = Task {
        // Cancelled by `end()`: then the rest is over, which is what it is for.
        do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
      }
      state.sleeper = sleeper
      return sleeper
    }
    await sleeper?.value
  }

  /// For ever: every later sleep ends at once, too.
  func end() {
    state.withLock { state in
      state.isOver = true
      state.sleeper?.cancel()
    }
  }
}
