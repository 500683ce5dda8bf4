import Glibc

/// Memory that grows, zero where nothing was written. Taken from a pool: most worlds are small and short.
final class Bytes {
  private(set) var base: UnsafeMutableRawPointer
  private(set) var capacity: Int

  private static let smallest = 64 << 10
  nonisolated(unsafe) private static var pool: [Int: [UnsafeMutableRawPointer]] = [:]

  init() {
    capacity = Self.smallest
    base = Self.take(capacity)
  }

  deinit { Self.give(base, capacity) }

  /// Makes room for positions below `count`.
  func reserve(_ count: Int) {
    guard count > capacity else { return }
    var larger = capacity
    while larger < count { larger *= 4 }
    let new = Self.take(larger)
    memcpy(new, base, capacity)
    Self.give(base, capacity)
    base = new
    capacity = larger
  }

  func zero(from position: Int) {
    if position < capacity { memset(base + position, 0, capacity - position) }
  }

  private static func take(_ capacity: Int) -> UnsafeMutableRawPointer {
    if let known = pool[capacity]?.popLast() {
      memset(known, 0, capacity)
      return known
    }
    guard let new = calloc(capacity, 1) else { fatalError("no memory is left") }
    return new
  }

  private static func give(_ base: UnsafeMutableRawPointer, _ capacity: Int) {
    pool[capacity, default: []].append(base)
  }
}
