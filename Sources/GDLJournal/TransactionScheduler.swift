import GRDB

/// Decides when transactions run, instead of the connection's own queue.
///
/// It exists because a simulator runs them on its one thread, at moments of its choice, and lets some fail.
package protocol TransactionScheduler: Sendable {
  /// Has `work` called once, later or at once, in the order of the calls. It returns after the commit.
  ///
  /// - Parameter work: with an error it fails with that, and leaves the database alone.
  func schedule(_ work: @escaping @Sendable (_ fault: JournalError?) -> Void)
}

extension DatabaseQueue {
  /// Runs `body` on the connection, outside of any transaction.
  ///
  /// Not by GRDB's own `async` calls: those roll back when the calling task is cancelled, and the last
  /// checkpoint of a pause is made by a task that is being cancelled.
  func perform<Result: Sendable>(
    _ scheduler: (any TransactionScheduler)?, path: String,
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws(JournalError) -> Result {
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Swift.Result<Result, JournalError>, Never>) in
      let run = { @Sendable (db: Database) in
        do {
          continuation.resume(returning: .success(try body(db)))
        } catch {
          continuation.resume(returning: .failure(.wrapping(error, path: path)))
        }
      }
      guard let scheduler else { return asyncWriteWithoutTransaction(run) }
      scheduler.schedule { [self] fault in
        if let fault { continuation.resume(returning: .failure(fault)) } else { writeWithoutTransaction(run) }
      }
    }
    return try result.get()
  }
}
