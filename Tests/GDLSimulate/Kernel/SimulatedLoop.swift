import CSimulation
import GDLTransport
import Glibc

/// Runs everything of a simulated world on the calling thread, in virtual time: the jobs of ``LoopActor``, those
/// that Swift would give to its pool of threads, and the events that the simulated devices ask for.
///
/// Time passes by running jobs, a little each, and jumps to the next event when nothing is left to run.
///
/// `@unchecked Sendable`: one thread, which is the simulator's first principle.
final class SimulatedLoop: SerialExecutor, @unchecked Sendable {
  static let shared = SimulatedLoop()

  private enum Work {
    case loop(UnownedJob)
    case pool(UnownedJob)
  }

  private var ready: [Work] = []
  private var readyStart = 0
  private var events = EventQueue()
  private var dice = Dice(0)
  /// Since the world began.
  private(set) var now = 0.0
  /// Jobs and events so far.
  private(set) var steps = 0
  /// The device that works at the moment: what it wakes up becomes ready so many seconds after ``now``.
  private var device: (line: DeviceLine, seconds: Double)?
  /// Called after each job and event.
  var afterStep: () -> Void = {}

  private init() {}

  /// Has everything in this process run here. Call it before anything runs on ``LoopActor`` or the pool.
  static func takeOver() {
    LoopExecutor.replace(by: shared)
    gdl_sim_take_global_jobs { job in
      SimulatedLoop.shared.take(.pool(unsafeBitCast(job, to: UnownedJob.self)))
    }
  }

  /// A new world. What the last one left is forgotten.
  func begin(seed: UInt64) {
    ready = []
    readyStart = 0
    events.removeAll()
    dice = Dice(seed, .loop)
    now = 0
    steps = 0
    device = nil
    afterStep = {}
  }

  // MARK: Executor

  func enqueue(_ job: consuming ExecutorJob) { take(.loop(UnownedJob(job))) }
  func checkIsolated() {}
  func isIsolatingCurrentContext() -> Bool? { true }

  private let thread = pthread_self()

  private func take(_ work: Work) {
    precondition(pthread_equal(pthread_self(), thread) != 0, "something runs on a thread of its own")
    if let (line, seconds) = device {
      events.add(atSeconds: line.resumption(atSeconds: now + seconds)) { self.ready.append(work) }
      return
    }
    switch work {
    case .loop: ready.append(work)
    case .pool:
      // Threads of a pool take jobs in no order.
      let wait = dice.chance(0.9) ? dice.unit() * 20e-6 : dice.unit() * 2e-3
      events.add(atSeconds: now + wait) { self.ready.append(work) }
    }
  }

  // MARK: Events

  func after(_ seconds: Double, _ action: @escaping () -> Void) {
    events.add(atSeconds: now + max(0, seconds), action)
  }

  /// Does a piece of work of a device that does one at a time: begins when its turn comes, and what it wakes up
  /// goes on when the device has taken its time over it.
  func on(_ line: DeviceLine, takingSeconds seconds: Double, _ work: @escaping () -> Void) {
    // Part of the time passes before anything is done, part of it after.
    let before = dice.unit() * seconds
    after(line.turn(now: now, takingSeconds: seconds) + before - now) { [self] in
      let outer = device
      device = (line, seconds - before)
      work()
      device = outer
    }
  }

  // MARK: Running

  enum Ending { case done, stuck, tooManySteps, tooLong }

  /// Runs until `isDone`, or until nothing is left that could make it so.
  func run(stepLimit: Int, secondsLimit: Double, until isDone: () -> Bool) -> Ending {
    while !isDone() {
      steps += 1
      if steps > stepLimit { return .tooManySteps }
      if now > secondsLimit { return .tooLong }
      let isDue = events.nextSeconds.map { $0 <= now } ?? false
      if readyStart < ready.count, !isDue || dice.chance(0.5) {
        runJob()
      } else if events.nextSeconds != nil {
        let event = events.removeFirst()
        now = max(now, event.seconds)
        event.action()
      } else {
        return .stuck
      }
      afterStep()
    }
    return .done
  }

  private func runJob() {
    let work = ready[readyStart]
    readyStart += 1
    if readyStart == ready.count || readyStart > 1_024 {
      ready.removeFirst(readyStart)
      readyStart = 0
    }
    now += dice.unit() * 10e-6
    switch work {
    case .loop(let job): job.runSynchronously(on: asUnownedSerialExecutor())
    case .pool(let job): job.runSynchronously(on: Self.nobody)
    }
  }

  /// What the runtime calls the generic executor: no identity, no implementation.
  private static let nobody = unsafeBitCast((0, 0) as (UInt, UInt), to: UnownedSerialExecutor.self)
}

/// A device that does one thing at a time, in order.
final class DeviceLine {
  private var freeAt = 0.0
  private var lastResumption = 0.0

  /// When the next piece of work may begin.
  fileprivate func turn(now: Double, takingSeconds seconds: Double) -> Double {
    let begin = max(now, freeAt)
    freeAt = begin + seconds
    return begin
  }

  /// Nothing that it woke up overtakes what it woke up before.
  fileprivate func resumption(atSeconds moment: Double) -> Double {
    lastResumption = max(lastResumption, moment)
    return lastResumption
  }
}
