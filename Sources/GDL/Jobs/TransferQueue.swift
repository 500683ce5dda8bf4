import GDLCore

/// Transfers of one job that wait for a place, in their order. Those of one origin stand in one line: when it may
/// not be asked, nobody looks at each of them.
struct TransferQueue {
  private struct Waiting {
    /// Rises with every transfer that came in.
    var number: Int
    var record: TransferRecord
  }

  private struct Line {
    var waiting: [Waiting] = []
    /// Those before it have left.
    var first = 0

    mutating func removeFirst() -> TransferRecord {
      let record = waiting[first].record
      first += 1
      // Now and then what has left is given back, so that each removal costs the same in the long run.
      if first > 32, first * 2 > waiting.count {
        waiting.removeFirst(first)
        first = 0
      }
      return record
    }
  }

  /// By origin; empty for what is no URL.
  private var lines: [String: Line] = [:]
  private var made = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ record: TransferRecord) {
    let origin = (try? RequestURL(record.url))?.origin ?? ""
    made += 1
    count += 1
    lines[origin, default: Line()].waiting.append(Waiting(number: made, record: record))
  }

  /// Takes out the first transfer whose origin may be asked.
  mutating func removeFirst(where mayAsk: (_ origin: String) -> Bool) -> TransferRecord? {
    var found: (origin: String, number: Int)?
    for (origin, line) in lines where found.map({ line.waiting[line.first].number < $0.number }) ?? true {
      if origin.isEmpty || mayAsk(origin) { found = (origin, line.waiting[line.first].number) }
    }
    guard let origin = found?.origin, var line = lines.removeValue(forKey: origin) else { return nil }
    let record = line.removeFirst()
    if line.first < line.waiting.count { lines[origin] = line }
    count -= 1
    return record
  }

  /// The origin of the transfer that waits longest; nil when none waits, or it has no origin.
  var firstOrigin: String? {
    let first = lines.min { one, other in
      one.value.waiting[one.value.first].number < other.value.waiting[other.value.first].number
    }
    return first.flatMap { $0.key.isEmpty ? nil : $0.key }
  }

  var ids: Set<TransferID> {
    Set(lines.values.flatMap { line in line.waiting[line.first...].map(\.record.id) })
  }
}
