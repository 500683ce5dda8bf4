import Synchronization

/// What runs ``LoopActor``'s jobs: the network thread, or the simulator's loop.
package enum LoopExecutor {
  private static let replacement = Mutex<(any SerialExecutor)?>(nil)
  private static let chosen: any SerialExecutor = replacement.withLock { $0 } ?? NetworkLoop.shared

  /// Chosen when it is first asked for, and the same from then on.
  static let unowned = chosen.asUnownedSerialExecutor()

  /// Has ``LoopActor`` run on another executor, which lives as long as the process and runs one job at a time.
  ///
  /// It exists because a simulator runs everything on one thread, in virtual time. Call it before anything runs
  /// on the actor: later it changes nothing.
  package static func replace(by executor: any SerialExecutor) {
    replacement.withLock { $0 = executor }
  }

  /// Traps when the calling code does not run on it.
  static func checkIsolated() { chosen.checkIsolated() }
}
