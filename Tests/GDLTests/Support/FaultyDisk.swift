import GDLCore
import GDLStorage
import GDLTestSupport

/// The real disk, with faults at chosen calls and a log of the calls that promise something.
///
///     let disk = FaultyDisk()
///     disk.fail(.write, with: ENOSPC, afterBytes: 1 << 20)
final class FaultyDisk: DiskCalls {
  enum Call: Sendable, Hashable {
    case makeFolder, open, write, read, preallocate, synchronizeData, synchronize, synchronizeFileSystem,
      rename, beginWriteBack
  }

  /// One call that was made, successful or not.
  struct Entry: Sendable {
    let call: Call
    /// Which open file or folder: descriptors get new numbers here, which are never used again.
    let opening: Int
    let failed: Bool
  }

  private struct Rule {
    let code: Int32
    /// Calls that still succeed.
    var calls: Int
    /// Bytes that can still be written.
    var bytes: Int64
    /// Calls that fail then.
    var failures: Int
  }

  private struct State {
    var rules: [Call: Rule] = [:]
    var log: [Entry] = []
    var openings: [Int32: Int] = [:]
    var openingCount = 0
    var onCall: [Call: @Sendable () -> Void] = [:]
    var freeBytes: Int64?
    var writtenBack: [Range<Int64>] = []
  }

  private let system = SystemDisk()
  private let state = Monitor(State())

  /// Lets calls fail after so many of them, or so many written bytes, did not.
  func fail(
    _ call: Call, with code: Int32, afterCalls calls: Int = 0, afterBytes bytes: Int64 = 0, times: Int = .max
  ) {
    state.withLock { $0.rules[call] = Rule(code: code, calls: calls, bytes: bytes, failures: times) }
  }

  /// What it says that it has left; nil for the truth.
  func claimFree(_ bytes: Int64?) { state.withLock { $0.freeBytes = bytes } }

  /// The disk is sound again.
  func mend() { state.withLock { $0.rules = [:] } }

  /// Runs something just before each such call.
  func before(_ call: Call, _ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.onCall[call] = action }
  }

  var log: [Entry] { state.withLock { $0.log } }

  /// What was to be written to the disk early, in the order in which that was asked for.
  var writtenBack: [Range<Int64>] { state.withLock { $0.writtenBack } }

  /// Every call that makes something durable and came after a failure of one on the same open file.
  var synchronizedAfterFailure: [Entry] {
    let syncs = log.filter { $0.call == .synchronizeData || $0.call == .synchronize }
    return syncs.indices.filter { index in
      syncs[..<index].contains { $0.failed && $0.opening == syncs[index].opening }
    }.map { syncs[$0] }
  }

  /// Logs a call and decides whether it fails. A write may be allowed in part.
  private func begin(
    _ call: Call, _ descriptor: Int32?, bytes: Int64 = 0
  ) -> (error: StorageError?, allowedBytes: Int64) {
    let action = state.withLock { $0.onCall[call] }
    action?()
    return state.withLock { state in
      var allowed = bytes
      var error: StorageError?
      if var rule = state.rules[call] {
        if rule.calls > 0 {
          rule.calls -= 1
        } else if rule.bytes > 0, bytes <= rule.bytes {
          rule.bytes -= bytes
        } else if rule.failures > 0 {
          allowed = rule.bytes
          rule.bytes = 0
          rule.failures -= 1
          error = StorageError("\(call)", "", rule.code)
        }
        state.rules[call] = rule
      }
      let opening = descriptor.flatMap { state.openings[$0] } ?? -1
      state.log.append(Entry(call: call, opening: opening, failed: error != nil))
      return (error, allowed)
    }
  }

  private func check(_ call: Call, _ descriptor: Int32? = nil) throws(StorageError) {
    if let error = begin(call, descriptor).error { throw error }
  }

  private func opened(_ descriptor: Int32) -> Int32 {
    state.withLock { state in
      state.openingCount += 1
      state.openings[descriptor] = state.openingCount
    }
    return descriptor
  }

  // MARK: DiskCalls

  func openFolder(_ path: String) throws(StorageError) -> Int32 { opened(try system.openFolder(path)) }

  func makeFolder(_ path: String) throws(StorageError) {
    try check(.makeFolder)
    try system.makeFolder(path)
  }

  func open(_ name: String, in folder: Int32, mode: OpenMode) throws(StorageError) -> Int32 {
    try check(.open, folder)
    return opened(try system.open(name, in: folder, mode: mode))
  }

  func close(_ descriptor: Int32) { system.close(descriptor) }
  func lock(_ descriptor: Int32) throws(StorageError) -> Bool { try system.lock(descriptor) }

  func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at position: Int64
  ) throws(StorageError) {
    let (error, allowed) = begin(.write, descriptor, bytes: Int64(bytes.count))
    // A full disk takes what fits before it says so.
    try system.write(
      UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(allowed))), to: descriptor, at: position)
    if let error { throw error }
  }

  func read(
    into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at position: Int64
  ) throws(StorageError) -> Int {
    try check(.read, descriptor)
    return try system.read(into: buffer, from: descriptor, at: position)
  }

  func truncate(_ descriptor: Int32, to length: Int64) throws(StorageError) {
    try system.truncate(descriptor, to: length)
  }

  func preallocate(_ descriptor: Int32, upTo length: Int64) throws(StorageError) {
    try check(.preallocate, descriptor)
    try system.preallocate(descriptor, upTo: length)
  }

  func synchronizeData(_ descriptor: Int32) throws(StorageError) {
    try check(.synchronizeData, descriptor)
    try system.synchronizeData(descriptor)
  }

  func synchronize(_ descriptor: Int32) throws(StorageError) {
    try check(.synchronize, descriptor)
    try system.synchronize(descriptor)
  }

  func synchronizeFileSystem(_ descriptor: Int32) throws(StorageError) {
    try check(.synchronizeFileSystem, descriptor)
    try system.synchronizeFileSystem(descriptor)
  }

  func beginWriteBack(_ descriptor: Int32, _ range: Range<Int64>) {
    state.withLock { $0.onCall[.beginWriteBack] }?()
    state.withLock { $0.writtenBack.append(range) }
    system.beginWriteBack(descriptor, range)
  }

  func dropCache(_ descriptor: Int32) { system.dropCache(descriptor) }
  func identity(_ descriptor: Int32) throws(StorageError) -> FileIdentity { try system.identity(descriptor) }

  func entry(_ name: String, in folder: Int32) throws(StorageError) -> FolderEntry? {
    try system.entry(name, in: folder)
  }

  func setModified(_ descriptor: Int32, seconds: Int64) throws(StorageError) {
    try system.setModified(descriptor, seconds: seconds)
  }

  func rename(
    _ name: String, to newName: String, in folder: Int32, replacing: Bool
  ) throws(StorageError) {
    try check(.rename, folder)
    try system.rename(name, to: newName, in: folder, replacing: replacing)
  }

  func remove(_ name: String, in folder: Int32) throws(StorageError) { try system.remove(name, in: folder) }
  func freeBytes(_ descriptor: Int32) throws(StorageError) -> Int64 {
    if let claimed = state.withLock({ $0.freeBytes }) { return claimed }
    return try system.freeBytes(descriptor)
  }
}
