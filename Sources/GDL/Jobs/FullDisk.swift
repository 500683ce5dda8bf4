import GDLJournal
import GDLStorage
import GDLTransport

/// A disk without room that a job waits for: looks again and again, and says when it is worth trying.
@LoopActor
final class FullDisk {
  static let lookSeconds = 1.0
  /// A quota has room by every measure and refuses all the same: tries come ever more rarely.
  static let longestWaitSeconds = 60.0
  /// For a file of unknown length.
  static let usualBytes: Int64 = 16 << 20
  /// A name and the file system's own blocks need some, too.
  static let leastBytes: Int64 = 64 << 10

  private unowned let core: EngineCore
  private var folder = ""
  private var neededBytes: Int64 = 0
  /// Tries that found no room after all.
  private var failures = 0
  private var filledAt = 0.0
  private var triedAt = -Double.infinity
  private var timer: LoopTimer?
  /// The sentence of the disk.
  private(set) var reason = ""
  private(set) var isFull = false

  init(core: EngineCore) { self.core = core }

  /// A call of the disk found no room.
  ///
  /// - Returns: whether that is news.
  func filled(_ folder: String, needs bytes: Int64, _ reason: String) -> Bool {
    let needed = max(bytes, Self.leastBytes)
    if isFull {
      if folder == self.folder { neededBytes = max(neededBytes, needed) }
      return false
    }
    failures = core.now - triedAt < Self.longestWaitSeconds ? failures + 1 : 0
    (self.folder, neededBytes, self.reason) = (folder, needed, reason)
    (isFull, filledAt) = (true, core.now)
    return true
  }

  /// Calls `action` once there is room, unless ``stop()`` comes first.
  func wait(_ action: @escaping @LoopActor () -> Void) {
    timer?.cancel()
    timer = core.clock.after(Self.lookSeconds) { [weak self] in self?.look(action) }
  }

  func stop() { timer?.cancel() }

  private func look(_ action: @escaping @LoopActor () -> Void) {
    let (folder, needed) = (folder, neededBytes)
    core.perform { [self] in
      let free = await core.disk.freeBytes(near: folder, core.diskCalls)
      guard isFull, timer?.isPending != true else { return }
      let patience = min(Self.lookSeconds * Double(1 << min(failures, 10)), Self.longestWaitSeconds)
      // A folder that cannot be looked at any more says why when it is written to.
      guard free.map({ $0 >= needed }) ?? true, core.now - filledAt >= patience else { return wait(action) }
      do throws(JournalError) {
        try await core.journal.keepReserve()
      } catch {
        return core.journalFailed(error)
      }
      isFull = false
      triedAt = core.now
      action()
    }
  }
}
