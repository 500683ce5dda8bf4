import Glibc

/// Runs asynchronous code on the thread that calls, so that libFuzzer sees one input at a time and no thread waits
/// for another.
final class InlineExecutor: TaskExecutor, @unchecked Sendable {
  // Jobs come from the thread that runs them, and from the pool where a task was made without this executor.
  // The mutex guards `jobs`, and the condition says that there are some.
  private var jobs: [UnownedJob] = []
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  private init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(condition)
    mutex.deallocate()
    condition.deallocate()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(mutex)
    jobs.append(job)
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  private func next() -> UnownedJob {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty { pthread_cond_wait(condition, mutex) }
    return jobs.removeFirst()
  }

  private final class Outcome: @unchecked Sendable {
    // Written by a job of the executor, and read on the same thread.
    var isOver = false
  }

  /// Returns when the work is done.
  static func run(_ work: @escaping @Sendable () async -> Void) {
    let executor = InlineExecutor()
    let outcome = Outcome()
    Task(executorPreference: executor) {
      await work()
      outcome.isOver = true
    }
    while !outcome.isOver { executor.next().runSynchronously(on: executor.asUnownedTaskExecutor()) }
  }
}
