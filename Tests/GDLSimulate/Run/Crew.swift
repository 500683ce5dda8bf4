import Glibc

/// Plays many seeds in several processes at once, so that a trap ends only one of them.
struct Crew {
  struct Failure {
    var seed: UInt64
    var what: String
  }

  var seeds: ClosedRange<UInt64>
  var processes: Int
  var mutation: String?
  /// Ends everything after so many failures.
  var failureLimit = 10
  /// Seconds of this machine that one seed may take.
  static let patienceSeconds = 60.0
  /// Seeds for one process: what worlds leave behind is forgotten with it.
  static let shiftLength: UInt64 = 400

  /// - Parameter tell: told of each failure as it is found.
  func run(_ tell: (Failure) -> Void = { _ in }) -> (failures: [Failure], played: Int) {
    var next = seeds.lowerBound
    var workers: [Worker] = []
    var failures: [Failure] = []
    var played = 0
    var isEnough: Bool { failures.count >= failureLimit }
    while !workers.isEmpty || (next <= seeds.upperBound && !isEnough) {
      while workers.count < processes, next <= seeds.upperBound, !isEnough {
        let last = min(next + Self.shiftLength - 1, seeds.upperBound)
        workers.append(Worker(next...last, mutation))
        next = last + 1
      }
      for worker in Self.ready(workers) {
        for failure in worker.read() {
          failures.append(failure)
          tell(failure)
        }
        guard worker.isOver else { continue }
        workers.removeAll { $0 === worker }
        played += worker.played
        if let rest = worker.rest, !isEnough { workers.append(Worker(rest, mutation)) }
      }
      if isEnough { for worker in workers { worker.stop() } }
    }
    return (failures, played)
  }

  /// Those that have something to say, or have been silent for too long.
  private static func ready(_ workers: [Worker]) -> [Worker] {
    var polled = workers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    poll(&polled, nfds_t(polled.count), 1_000)
    for worker in workers where Surroundings.seconds - worker.lastWord > patienceSeconds { worker.stop() }
    return zip(workers, polled).filter { $1.revents != 0 }.map(\.0)
  }
}

/// One process that plays some seeds, one after the other.
private final class Worker {
  private let child: Child
  private let seeds: ClosedRange<UInt64>
  private var current: UInt64
  private var wasStopped = false
  private(set) var played = 0
  private(set) var lastWord = Surroundings.seconds
  /// Seeds that it did not come to.
  private(set) var rest: ClosedRange<UInt64>?

  init(_ seeds: ClosedRange<UInt64>, _ mutation: String?) {
    self.seeds = seeds
    current = seeds.lowerBound
    let arguments = ["--worker", "--from", "\(seeds.lowerBound)", "--seeds", "\(seeds.count)"]
    child = Child(arguments + (mutation.map { ["--mutation", $0] } ?? []))
  }

  var descriptor: Int32 { child.descriptor }
  var isOver: Bool { child.isOver }

  func stop() {
    wasStopped = true
    child.stop()
  }

  func read() -> [Crew.Failure] {
    var found: [Crew.Failure] = []
    for line in child.lines() {
      lastWord = Surroundings.seconds
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      if words.first == "at", let seed = UInt64(words[1]) {
        current = seed
        played += 1
      } else if words.first == "wrong" {
        found.append(Crew.Failure(seed: current, what: words.count > 1 ? words[1] : ""))
      }
    }
    guard child.isOver, let signal = child.signal else { return found }
    if current < seeds.upperBound { rest = current + 1...seeds.upperBound }
    let what = wasStopped ? "no end within \(Int(Crew.patienceSeconds)) s" : "trapped (signal \(signal))"
    if !wasStopped || Surroundings.seconds - lastWord > Crew.patienceSeconds {
      found.append(Crew.Failure(seed: current, what: what))
    }
    return found
  }
}
