import GDLCore
import Glibc

/// One file: what programs read and write (the page cache), and what is on the disk.
///
/// Only a sync that succeeds moves bytes from one to the other; a power cut leaves the disk's, and of what was
/// never synchronized a random part, torn at sectors.
final class SimulatedFile {
  static let pageLength = 4_096
  static let sectorLength = 512

  private enum Page {
    /// Cache and disk agree.
    case clean
    /// The cache is ahead.
    case dirty
    /// A write-back failed: the cache is ahead and will never be written.
    case lost
  }

  let number: UInt64
  private(set) var size = 0
  private(set) var durableSize = 0
  private(set) var modifiedNanoseconds: Int64
  private let cache = Bytes()
  private let platter = Bytes()
  private var pages: [Page] = []
  /// Write-backs that failed so far. Each opening is told once of those that came after it was made.
  private(set) var faults = 0
  /// Of these, those that anybody was told of.
  var faultsReported = 0
  /// The opening that holds the lock.
  var locker: Opening?
  /// Somebody else than gdl wrote to it.
  var isForeign = false

  init(number: UInt64, atNanoseconds now: Int64) {
    self.number = number
    modifiedNanoseconds = now
  }

  var identity: FileIdentity {
    FileIdentity(device: 1, inode: number, size: Int64(size), modifiedNanoseconds: modifiedNanoseconds)
  }

  // MARK: What programs do

  func write(_ bytes: UnsafeRawBufferPointer, at position: Int, atNanoseconds now: Int64) {
    guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
    let end = position + bytes.count
    cache.reserve(end)
    memcpy(cache.base + position, source, bytes.count)
    size = max(size, end)
    modifiedNanoseconds = now
    mark(position..<end)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int) -> Int {
    let count = max(0, min(buffer.count, size - position))
    if count > 0, let target = buffer.baseAddress {
      cache.reserve(size)
      memcpy(target, cache.base + position, count)
    }
    return count
  }

  func truncate(to length: Int, atNanoseconds now: Int64) {
    cache.reserve(length)
    if length < size { cache.zero(from: length) }
    size = length
    modifiedNanoseconds = now
    if length < pages.count * Self.pageLength { mark(length..<pages.count * Self.pageLength) }
  }

  func setModified(seconds: Int64) { modifiedNanoseconds = seconds * 1_000_000_000 }

  private func mark(_ range: Range<Int>) {
    let last = (range.upperBound + Self.pageLength - 1) / Self.pageLength
    if last > pages.count { pages.append(contentsOf: repeatElement(.clean, count: last - pages.count)) }
    for page in range.lowerBound / Self.pageLength..<last { pages[page] = .dirty }
  }

  // MARK: What the disk does

  func synchronize() {
    cache.reserve(pages.count * Self.pageLength)
    platter.reserve(cache.capacity)
    for page in pages.indices where pages[page] == .dirty { copyToDisk(page) }
    durableSize = size
  }

  /// Some dirty pages do not reach the disk, and nobody will try again.
  ///
  /// - Parameter evicting: the cache forgets them, too, and shows what the disk has.
  func failWriteBack(_ dice: inout Dice, evicting: Bool) {
    guard pages.contains(.dirty) else { return }
    faults += 1
    cache.reserve(pages.count * Self.pageLength)
    platter.reserve(cache.capacity)
    for page in pages.indices where pages[page] == .dirty {
      if dice.chance(0.3) { copyToDisk(page) } else { pages[page] = .lost }
    }
    if dice.chance(0.5) { durableSize = max(durableSize, size) }
    if evicting { dropCache() }
  }

  /// Clean pages are read from the disk again.
  func dropCache() {
    for page in pages.indices where pages[page] == .lost { copyFromDisk(page) }
  }

  private func copyToDisk(_ page: Int) {
    let place = page * Self.pageLength
    memcpy(platter.base + place, cache.base + place, Self.pageLength)
    pages[page] = .clean
  }

  private func copyFromDisk(_ page: Int) {
    let place = page * Self.pageLength
    cache.reserve(place + Self.pageLength)
    platter.reserve(place + Self.pageLength)
    memcpy(cache.base + place, platter.base + place, Self.pageLength)
    pages[page] = .clean
  }

  /// Whether a power cut now would leave these bytes as they are.
  func isDurable(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty else { return true }
    guard range.upperBound <= durableSize, range.upperBound <= size else { return false }
    let first = range.lowerBound / Self.pageLength
    for page in first...(range.upperBound - 1) / Self.pageLength where pages[page] != .clean {
      let start = max(range.lowerBound, page * Self.pageLength)
      let end = min(range.upperBound, (page + 1) * Self.pageLength)
      guard end <= platter.capacity, memcmp(cache.base + start, platter.base + start, end - start) == 0 else {
        return false
      }
    }
    return true
  }

  /// The machine goes down.
  func cutPower(_ dice: inout Dice) {
    let length = cutSize(&dice)
    cache.reserve(pages.count * Self.pageLength)
    platter.reserve(cache.capacity)
    // Often nothing was written yet, or everything was.
    let keepsAll = dice.chance(0.2)
    let losesAll = !keepsAll && dice.chance(0.3)
    for page in pages.indices where pages[page] == .dirty {
      if keepsAll || (!losesAll && dice.chance(0.4)) {
        copyToDisk(page)
      } else if !losesAll, dice.chance(0.2) {
        tear(page, &dice)
      }
    }
    if length < platter.capacity { platter.zero(from: length) }
    for page in pages.indices { copyFromDisk(page) }
    cache.zero(from: length)
    size = length
    durableSize = length
    locker = nil
    faults = 0
    faultsReported = 0
  }

  private func cutSize(_ dice: inout Dice) -> Int {
    switch dice.int(0...2) {
    case 0: return durableSize
    case 1: return size
    case _: return dice.int(min(size, durableSize)...max(size, durableSize))
    }
  }

  private func tear(_ page: Int, _ dice: inout Dice) {
    for sector in 0..<Self.pageLength / Self.sectorLength where dice.chance(0.5) {
      let place = page * Self.pageLength + sector * Self.sectorLength
      memcpy(platter.base + place, cache.base + place, Self.sectorLength)
    }
  }

  // MARK: For the checks

  /// What programs see now.
  func withContent<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
    cache.reserve(size)
    return body(UnsafeRawBufferPointer(start: cache.base, count: size))
  }
}
