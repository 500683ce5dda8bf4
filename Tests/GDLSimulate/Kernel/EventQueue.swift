/// What happens at some moment of virtual time. Equal moments come in the order in which they were asked for.
struct EventQueue {
  private struct Entry {
    var seconds: Double
    var number: UInt64
    var action: () -> Void

    func isBefore(_ other: Entry) -> Bool { (seconds, number) < (other.seconds, other.number) }
  }

  private var heap: [Entry] = []
  private var made: UInt64 = 0

  var nextSeconds: Double? { heap.first?.seconds }
  var count: Int { heap.count }

  mutating func add(atSeconds seconds: Double, _ action: @escaping () -> Void) {
    made += 1
    heap.append(Entry(seconds: seconds, number: made, action: action))
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> (seconds: Double, action: () -> Void) {
    heap.swapAt(0, heap.count - 1)
    let first = heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].isBefore(heap[least]) { least = child }
      }
      if least == parent { return (first.seconds, first.action) }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  mutating func removeAll() { heap = [] }
}
