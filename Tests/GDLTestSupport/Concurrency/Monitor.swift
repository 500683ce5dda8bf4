import Glibc

/// A value behind a lock, whose changes threads can wait for.
package final class Monitor<Value>: @unchecked Sendable {
  // Safety of @unchecked: `value` is touched only while `mutex` is held; both pointers never change.
  private var value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init(_ value: sending Value) {
    self.value = value
    precondition(pthread_mutex_init(mutex, nil) == 0, "a mutex could not be made")
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    precondition(pthread_cond_init(changed, &attributes) == 0, "a condition could not be made")
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` alone on the value, then wakes everybody who waits for it to change.
  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    return try body(&value)
  }

  /// Blocks this thread until `result` gives something; nil after the timeout (nil: never).
  package func wait<Result>(timeoutSeconds: Double?, for result: (inout Value) -> Result?) -> Result? {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    if let timeoutSeconds {
      let nanoseconds = deadline.tv_nsec + Int(timeoutSeconds * 1e9)
      deadline.tv_sec += nanoseconds / 1_000_000_000
      deadline.tv_nsec = nanoseconds % 1_000_000_000
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let found = result(&value) { return found }
      if timeoutSeconds == nil {
        pthread_cond_wait(changed, mutex)
      } else if pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT {
        return result(&value)
      }
    }
  }
}
