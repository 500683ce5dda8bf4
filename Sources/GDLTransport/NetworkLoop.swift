import CCurl
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The network thread: runs ``LoopActor``'s jobs, the timers and libcurl, and sleeps in `curl_multi_poll`.
///
/// The thread starts with the first job and lives as long as the process.
///
/// `@unchecked Sendable`: `inbox`, `isAsleep` and `isStarted` are only touched under `mutex`; `spare` only by
/// the thread itself; of `multi`, other threads call nothing but `curl_multi_wakeup`, which libcurl allows.
package final class NetworkLoop: SerialExecutor, @unchecked Sendable {
  package static let shared = NetworkLoop()

  /// How long jobs, timers or one transfer may keep the thread when others wait.
  static let sliceSeconds = 0.005

  let multi: UnsafeMutableRawPointer
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var inbox: [UnownedJob] = []
  private var isAsleep = false
  private var isStarted = false
  private var spare: [UnownedJob] = []
  private let waiting = Atomic<Bool>(false)
  private let thread = Atomic<UInt>(0)

  private init() {
    precondition(curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, "libcurl cannot be initialised")
    guard let multi = curl_multi_init() else { preconditionFailure("libcurl has no memory left") }
    self.multi = multi
    mutex = .allocate(capacity: 1)
    precondition(pthread_mutex_init(mutex, nil) == 0, "a mutex cannot be made")
    // With CURLOPT_NOSIGNAL libcurl leaves this to us; a peer that goes away is an error code, no signal.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Whether a job waits for the thread. Cheap: asked once for every 16 KiB received.
  var hasWaitingJobs: Bool { waiting.load(ordering: .relaxed) }

  // MARK: Executor

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(mutex)
    inbox.append(job)
    waiting.store(true, ordering: .relaxed)
    let mustWake = isAsleep
    isAsleep = false
    let mustStart = !isStarted
    isStarted = true
    pthread_mutex_unlock(mutex)
    if mustWake { curl_multi_wakeup(multi) }
    if mustStart { start() }
  }

  package func checkIsolated() {
    precondition(thread.load(ordering: .relaxed) == Self.currentThread, "not on the network thread")
  }

  package func isIsolatingCurrentContext() -> Bool? {
    thread.load(ordering: .relaxed) == Self.currentThread
  }

  // MARK: Thread

  private func start() {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(&thread, nil, { _ in NetworkLoop.shared.run() }, nil)
    precondition(status == 0, "the network thread cannot be started")
  }

  private func run() -> Never {
    thread.store(Self.currentThread, ordering: .relaxed)
    while true {
      runJobs()
      sleep(milliseconds: LoopActor.assumeIsolated { CurlReactor.shared.turn() })
    }
  }

  /// Runs jobs until none is left, or until the slice is over and the transfers have their turn.
  private func runJobs() {
    let end = SystemClock.boottimeSeconds + Self.sliceSeconds
    repeat {
      pthread_mutex_lock(mutex)
      swap(&inbox, &spare)
      waiting.store(false, ordering: .relaxed)
      pthread_mutex_unlock(mutex)
      if spare.isEmpty { return }
      for job in spare { job.runSynchronously(on: asUnownedSerialExecutor()) }
      spare.removeAll(keepingCapacity: true)
    } while SystemClock.boottimeSeconds < end
  }

  private func sleep(milliseconds: Int32) {
    guard milliseconds > 0 else { return }
    pthread_mutex_lock(mutex)
    isAsleep = inbox.isEmpty
    let maySleep = isAsleep
    pthread_mutex_unlock(mutex)
    guard maySleep else { return }
    let status = curl_multi_poll(multi, nil, 0, milliseconds, nil)
    precondition(status == CURLM_OK, "curl_multi_poll failed with \(status.rawValue)")
    pthread_mutex_lock(mutex)
    isAsleep = false
    pthread_mutex_unlock(mutex)
  }

  private static var currentThread: UInt {
    #if canImport(Darwin)
      UInt(bitPattern: pthread_self())
    #else
      UInt(pthread_self())
    #endif
  }
}
