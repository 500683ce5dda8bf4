import GDLCore

/// A step of dispatch: sees every message of every job after it is journaled and before anything is done
/// about it, in order, and says what becomes of it.
///
/// It may take as long as it likes: messages behind it wait, files under way go on, and a pause or a stop of
/// the job ends the wait. Then, and after a crash, the same message comes again in a later run: a step is
/// asked at least once.
///
/// ```swift
/// configuration.dispatchSteps = [{ message, _ in
///   await gate.isOpen()
///   return .pass
/// }]
/// ```
public typealias DispatchStep = @Sendable (_ message: Message, _ job: JobID) async -> DispatchDecision

/// What a ``DispatchStep`` makes of a message.
public enum DispatchDecision: Sendable, Equatable {
  /// As it is.
  case pass
  /// This one instead. It is journaled in place of the other, and must be of the same kind.
  case change(Message)
  /// Nothing is done about it. A file counts as skipped, with the reason; with a directory goes what it
  /// holds, up to the next directory.
  case drop(reason: String)
}

/// Runs the steps on one message, and gives up waiting when the task is cancelled.
enum DispatchSteps {
  /// - Returns: nil when the task was cancelled meanwhile.
  static func decide(
    _ steps: [DispatchStep], _ message: Message, job: JobID
  ) async -> DispatchDecision? {
    var current = message
    for step in steps {
      let decision = await answer(of: step, current, job)
      switch decision {
      case nil: return nil
      case .pass: continue
      case .drop(let reason): return .drop(reason: reason)
      case .change(let other):
        precondition(other.kind == message.kind, "a step of dispatch changes no message's kind")
        current = other
      }
    }
    return current == message ? .pass : .change(current)
  }

  /// The step's answer, or nil as soon as our task is cancelled: a step that does not look for that must not
  /// hold up a pause.
  private static func answer(
    of step: @escaping DispatchStep, _ message: Message, _ job: JobID
  ) async -> DispatchDecision? {
    let (answers, source) = AsyncStream.makeStream(of: DispatchDecision.self)
    let asking = Task {
      source.yield(await step(message, job))
      source.finish()
    }
    defer { asking.cancel() }
    var iterator = answers.makeAsyncIterator()
    return await iterator.next()
  }
}
