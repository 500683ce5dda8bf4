/// Timers by deadline: a binary heap. A cancelled timer stays until it comes up or the heap is swept.
@LoopActor package struct TimerQueue {
  private struct Entry {
    var deadline: Double
    /// Order of making; breaks ties.
    var number: UInt64
    var timer: LoopTimer

    func isBefore(_ other: Entry) -> Bool {
      (deadline, number) < (other.deadline, other.number)
    }
  }

  private var heap: [Entry] = []
  private var made: UInt64 = 0
  /// Count at which cancelled timers are swept out; doubles with what is left, so that adding stays cheap.
  private var sweepCount = 64

  package nonisolated init() {}

  /// Deadline of the first timer that was not cancelled, in the clock's seconds.
  package var nextDeadline: Double? {
    mutating get {
      while let first = heap.first, !first.timer.isPending { removeFirst() }
      return heap.first?.deadline
    }
  }

  package mutating func add(_ timer: LoopTimer, deadline: Double) {
    if heap.count >= sweepCount { sweep() }
    made += 1
    heap.append(Entry(deadline: deadline, number: made, timer: timer))
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes out the first timer whose deadline is not after `now`. Nil when none is due.
  package mutating func popDue(at now: Double) -> LoopTimer? {
    guard let deadline = nextDeadline, deadline <= now else { return nil }
    let timer = heap[0].timer
    removeFirst()
    return timer
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var first = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].isBefore(heap[first]) { first = child }
      }
      if first == parent { return }
      heap.swapAt(parent, first)
      parent = first
    }
  }

  private mutating func sweep() {
    heap.removeAll { !$0.timer.isPending }
    heap.sort { $0.isBefore($1) }  // a sorted array is a heap
    sweepCount = max(64, heap.count * 2)
  }
}
