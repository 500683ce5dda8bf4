/// Isolates everything that touches the network to the one network thread of the process.
///
/// What the engine keeps on this actor can be used inside libcurl's callbacks without a hop or a lock.
/// Nothing here may block: a sync or a database commit belongs on a thread of its own.
@globalActor public actor LoopActor {
  public static let shared = LoopActor()

  public nonisolated var unownedExecutor: UnownedSerialExecutor { LoopExecutor.unowned }

  /// Runs `body` at once. Traps when the calling thread is not the network thread.
  public static func assumeIsolated<T: Sendable>(
    _ body: @LoopActor () throws -> T
  ) rethrows -> T {
    LoopExecutor.checkIsolated()
    // Isolation is part of a function's type, not of its representation: this only drops the annotation,
    // after the line above proved at run time what it stood for.
    return try withoutActuallyEscaping(body) { isolated in
      try unsafeBitCast(isolated, to: (() throws -> T).self)()
    }
  }

  /// A function that traps when the calling thread is not the network thread, instead of being isolated.
  ///
  /// For what is called for every piece of a body: made once, it allocates nothing, as the closure does that
  /// ``assumeIsolated(_:)`` takes.
  static func checked<Object, Value, T>(
    _ body: @escaping @LoopActor @Sendable (Object, Value) -> T
  ) -> @Sendable (Object, Value) -> T {
    // See above: only the annotation is dropped.
    let unchecked = unsafeBitCast(body, to: (@Sendable (Object, Value) -> T).self)
    return { object, value in
      LoopExecutor.checkIsolated()
      return unchecked(object, value)
    }
  }
}
