import GDLCore
import GDLStorage
import Glibc

/// An open file or folder of one process.
final class Opening {
  let entry: SimulatedFolder.Entry
  unowned let process: SimulatedProcess
  /// Failed write-backs that it was told of.
  var faultsSeen: Int
  let isReadOnly: Bool

  init(_ entry: SimulatedFolder.Entry, _ process: SimulatedProcess, faultsSeen: Int, isReadOnly: Bool = false)
  {
    self.entry = entry
    self.process = process
    self.faultsSeen = faultsSeen
    self.isReadOnly = isReadOnly
  }
}

/// The disk of a world, and what goes wrong with it.
final class SimulatedDisk {
  unowned var world: World!
  let root = SimulatedFolder(path: "/")
  private var openings: [Int32: Opening] = [:]
  private var lastDescriptor: Int32 = 100
  private var lastFile: UInt64 = 0
  private var faults: [DiskFault] = []
  private var dice: Dice
  /// Until then there is room for nothing more.
  private var fullUntil = -1.0
  /// Failed write-backs of any file.
  private(set) var faultCount = 0
  /// A planned fault happened, or a full disk was met, since the last orderly end.
  private(set) var hadTroubles = false

  /// An old fault is told only now.
  func hasTrouble() { hadTroubles = true }

  func forgiveTroubles() { hadTroubles = false }

  init(seed: UInt64) {
    dice = Dice(seed, .disk)
    for path in Place.folders { makePath(path) }
  }

  func begin(_ faults: [DiskFault]) { self.faults = faults }

  func becomeSound() {
    faults = []
    fullUntil = -1
  }

  private func makePath(_ path: String) {
    var folder = root
    for part in path.split(separator: "/").map(String.init) {
      if let known = folder.entries[part]?.folder {
        folder = known
      } else {
        let new = SimulatedFolder(path: (folder.path == "/" ? "" : folder.path) + "/" + part)
        folder.make(part, .folder(new))
        folder.synchronize()
        folder = new
      }
    }
  }

  func folder(_ path: String) -> SimulatedFolder? {
    var folder = root
    for part in path.split(separator: "/") {
      guard let next = folder.entries[String(part)]?.folder else { return nil }
      folder = next
    }
    return folder
  }

  // MARK: Openings

  func open(_ entry: SimulatedFolder.Entry, _ process: SimulatedProcess, isReadOnly: Bool = false) -> Int32 {
    lastDescriptor += 1
    // An error that nobody was told of waits for the next one who opens the file (errseq_t of Linux).
    let seen = entry.file?.faultsReported ?? faultCount
    openings[lastDescriptor] = Opening(entry, process, faultsSeen: seen, isReadOnly: isReadOnly)
    return lastDescriptor
  }

  /// - Parameter process: that asks; descriptors of the dead are closed.
  func opening(_ descriptor: Int32, of process: SimulatedProcess) throws(StorageError) -> Opening {
    guard let opening = openings[descriptor], opening.process === process else {
      if process.isAlive { world.fail("a call on descriptor \(descriptor), which is not open") }
      throw StorageError("use", "", EBADF)
    }
    return opening
  }

  func file(_ descriptor: Int32, of process: SimulatedProcess) throws(StorageError) -> SimulatedFile {
    guard let file = try opening(descriptor, of: process).entry.file else {
      throw StorageError("use", "", EISDIR)
    }
    return file
  }

  func folder(_ descriptor: Int32, of process: SimulatedProcess) throws(StorageError) -> SimulatedFolder {
    guard let folder = try opening(descriptor, of: process).entry.folder else {
      throw StorageError("use", "", ENOTDIR)
    }
    return folder
  }

  func close(_ descriptor: Int32, of process: SimulatedProcess) {
    guard let opening = openings[descriptor] else { return }
    if let file = opening.entry.file, file.locker === opening { file.locker = nil }
    openings[descriptor] = nil
  }

  func closeAll(of process: SimulatedProcess) {
    for (descriptor, opening) in openings where opening.process === process { close(descriptor, of: process) }
  }

  func makeFile() -> SimulatedFile {
    lastFile += 1
    return SimulatedFile(number: lastFile, atNanoseconds: nowNanoseconds)
  }

  var nowNanoseconds: Int64 { Int64(world.wallSeconds * 1e9) }

  // MARK: Faults

  /// Whether this call is the one that fails.
  func fails(_ kind: DiskFault.Kind) -> Bool {
    guard !faults.isEmpty, let index = faults.firstIndex(where: { $0.kind == kind }) else { return false }
    faults[index].afterCalls -= 1
    guard faults[index].afterCalls < 0 else { return false }
    hadTroubles = true
    world.note("disk fault", 0, "\(kind)")
    faults.remove(at: index)
    return true
  }

  func logFails(_ isSync: Bool) -> Bool { fails(isSync ? .logSync : .logWrite) }

  var isFull: Bool {
    if let index = faults.firstIndex(where: { $0.kind == .full }) {
      faults[index].afterCalls -= 1
      if faults[index].afterCalls < 0 {
        fullUntil = world.loop.now + faults[index].seconds
        world.note("disk full")
        faults.remove(at: index)
      }
    }
    guard world.loop.now < fullUntil else { return false }
    hadTroubles = true
    return true
  }

  /// Some dirty pages of a file are lost; whoever has it open hears of it once.
  func failWriteBack(of file: SimulatedFile) {
    hadTroubles = true
    faultCount += 1
    file.failWriteBack(&dice, evicting: dice.chance(0.5))
  }

  /// The kernel's own write-back, some seconds after the write, meets a bad disk.
  func writeBackMayFail() {
    guard fails(.writeBack) else { return }
    for opening in openings.sorted(by: { $0.key < $1.key }).map(\.value) {
      if let file = opening.entry.file { failWriteBack(of: file) }
    }
  }

  /// Everything that is dirty, files and names.
  func synchronizeAll() {
    var open = [root]
    while let folder = open.popLast() {
      folder.synchronize()
      for name in folder.entries.keys.sorted() {
        switch folder.entries[name] {
        case .folder(let child): open.append(child)
        case .file(let file): if fails(.sync) { failWriteBack(of: file) } else { file.synchronize() }
        case nil: break
        }
      }
    }
  }

  func cutPower(_ dice: inout Dice) {
    openings = [:]
    faultCount = 0
    root.cutPower(&dice)
  }
}
