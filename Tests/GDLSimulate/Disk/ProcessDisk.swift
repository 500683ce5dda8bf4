import GDLCore
import GDLStorage
import Glibc

/// The disk, as one process reaches it.
struct ProcessDisk: DiskCalls, @unchecked Sendable {
  private let process: SimulatedProcess
  private var disk: SimulatedDisk { process.world.disk }
  private var world: World { process.world }

  init(_ process: SimulatedProcess) { self.process = process }

  /// A call begins: the process may die of it, or find out that it is dead.
  private func begin(_ call: StaticString, _ place: CrashPlan.Place = .disk) throws(StorageError) {
    world.point(place, process)
    guard process.isAlive else { throw StorageError("reach", "", EIO) }
    world.note(call, process.number)
  }

  private func fail(_ kind: DiskFault.Kind) throws(StorageError) {
    if disk.fails(kind) { throw StorageError("\(kind)", "", EIO) }
  }

  // MARK: Folders

  func openFolder(_ path: String) throws(StorageError) -> Int32 {
    try begin("open folder")
    guard let folder = disk.folder(path) else { throw StorageError("open the folder", path, ENOENT) }
    return disk.open(.folder(folder), process)
  }

  func makeFolder(_ path: String) throws(StorageError) {
    try begin("make folder", .naming)
    let parts = path.split(separator: "/").map(String.init)
    guard let name = parts.last, let parent = disk.folder("/" + parts.dropLast().joined(separator: "/"))
    else {
      throw StorageError("make the folder", path, ENOENT)
    }
    guard parent.entries[name] == nil else { throw StorageError("make the folder", path, EEXIST) }
    if disk.isFull { throw StorageError("make the folder", path, ENOSPC) }
    parent.make(name, .folder(SimulatedFolder(path: path)))
  }

  func entry(_ name: String, in folder: Int32) throws(StorageError) -> FolderEntry? {
    try begin("look")
    switch try disk.folder(folder, of: process).entries[name] {
    case nil: return nil
    case .file(let file): return FolderEntry(identity: file.identity, isRegularFile: true)
    case .folder:
      let identity = FileIdentity(device: 1, inode: 0, size: 0, modifiedNanoseconds: 0)
      return FolderEntry(identity: identity, isRegularFile: false)
    }
  }

  func rename(_ name: String, to newName: String, in folder: Int32, replacing: Bool) throws(StorageError) {
    try begin("rename", .naming)
    try fail(.rename)
    let folder = try disk.folder(folder, of: process)
    guard let entry = folder.entries[name] else { throw StorageError("rename", name, ENOENT) }
    guard replacing || folder.entries[newName] == nil else { throw StorageError("rename", name, EEXIST) }
    world.note("renamed", 0, "\(folder.path)/\(name) -> \(newName)")
    if let file = entry.file { world.inspector.willRename(file, name, to: newName, in: folder) }
    folder.rename(name, to: newName)
  }

  func remove(_ name: String, in folder: Int32) throws(StorageError) {
    try begin("remove", .naming)
    try fail(.removal)
    let folder = try disk.folder(folder, of: process)
    guard folder.entries[name] != nil else { throw StorageError("remove", name, ENOENT) }
    world.inspector.willRemove(name, in: folder)
    folder.remove(name)
  }

  // MARK: Files

  func open(_ name: String, in folder: Int32, mode: OpenMode) throws(StorageError) -> Int32 {
    try begin("open", mode == .createNew ? .naming : .disk)
    try fail(.open)
    let folder = try disk.folder(folder, of: process)
    let entry = folder.entries[name]
    switch mode {
    case .createNew:
      guard entry == nil else { throw StorageError("open", name, EEXIST) }
      if disk.isFull { throw StorageError("open", name, ENOSPC) }
      world.inspector.willCreate(name, in: folder)
      let file = disk.makeFile()
      folder.make(name, .file(file))
      return disk.open(.file(file), process)
    case .existing, .readOnly:
      guard let entry else { throw StorageError("open", name, ENOENT) }
      guard entry.file != nil else { throw StorageError("open", name, EISDIR) }
      return disk.open(entry, process, isReadOnly: mode == .readOnly)
    }
  }

  func close(_ descriptor: Int32) { disk.close(descriptor, of: process) }

  func lock(_ descriptor: Int32) throws(StorageError) -> Bool {
    try begin("lock")
    let opening = try disk.opening(descriptor, of: process)
    guard let file = opening.entry.file else { throw StorageError("lock", "", EISDIR) }
    guard file.locker == nil || file.locker === opening else { return false }
    file.locker = opening
    return true
  }

  func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at position: Int64) throws(StorageError) {
    try begin("write")
    let opening = try disk.opening(descriptor, of: process)
    guard let file = opening.entry.file else { throw StorageError("write", "", EISDIR) }
    guard !opening.isReadOnly else { throw StorageError("write", "", EBADF) }
    disk.writeBackMayFail()
    let isFull = disk.isFull
    // A full disk takes what fits before it says so.
    let taken = isFull ? min(bytes.count, max(0, file.size - Int(position))) : bytes.count
    let failed = disk.fails(.write)
    let written = failed ? taken / 2 : taken
    file.write(
      UnsafeRawBufferPointer(rebasing: bytes.prefix(written)), at: Int(position),
      atNanoseconds: disk.nowNanoseconds)
    if failed { throw StorageError("write", "", EIO) }
    if isFull, taken < bytes.count { throw StorageError("write", "", ENOSPC) }
  }

  func read(
    into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at position: Int64
  ) throws(StorageError) -> Int {
    try begin("read")
    try fail(.read)
    return try disk.file(descriptor, of: process).read(into: buffer, at: Int(position))
  }

  func truncate(_ descriptor: Int32, to length: Int64) throws(StorageError) {
    try begin("truncate")
    try disk.file(descriptor, of: process).truncate(to: Int(length), atNanoseconds: disk.nowNanoseconds)
  }

  func preallocate(_ descriptor: Int32, upTo length: Int64) throws(StorageError) {
    try begin("preallocate")
    guard try disk.file(descriptor, of: process).size < length, disk.isFull else { return }
    throw StorageError("reserve", "", ENOSPC)
  }

  func setModified(_ descriptor: Int32, seconds: Int64) throws(StorageError) {
    try begin("set time")
    try disk.file(descriptor, of: process).setModified(seconds: seconds)
  }

  func identity(_ descriptor: Int32) throws(StorageError) -> FileIdentity {
    try begin("identity")
    switch try disk.opening(descriptor, of: process).entry {
    case .file(let file): return file.identity
    case .folder: return FileIdentity(device: 1, inode: 0, size: 0, modifiedNanoseconds: 0)
    }
  }

  func freeBytes(_ descriptor: Int32) throws(StorageError) -> Int64 {
    try begin("free bytes")
    return disk.isFull ? 0 : 1 << 40
  }

  /// A disk that crashes may have written any page before, asked or not.
  func beginWriteBack(_ descriptor: Int32, _ range: Range<Int64>) {}

  func dropCache(_ descriptor: Int32) {
    guard process.isAlive else { return }
    do { try disk.file(descriptor, of: process).dropCache() } catch { return }
  }

  // MARK: Syncs

  func synchronizeData(_ descriptor: Int32) throws(StorageError) {
    try begin("sync data")
    try synchronizeFile(descriptor)
  }

  func synchronize(_ descriptor: Int32) throws(StorageError) {
    try begin("sync")
    guard let folder = try disk.opening(descriptor, of: process).entry.folder else {
      return try synchronizeFile(descriptor)
    }
    try fail(.folderSync)
    folder.synchronize()
  }

  private func synchronizeFile(_ descriptor: Int32) throws(StorageError) {
    let opening = try disk.opening(descriptor, of: process)
    guard let file = opening.entry.file else { throw StorageError("flush", "", EINVAL) }
    if disk.fails(.sync) { disk.failWriteBack(of: file) } else { file.synchronize() }
    guard file.faults == opening.faultsSeen else {
      opening.faultsSeen = file.faults
      file.faultsReported = file.faults
      disk.hasTrouble()
      throw StorageError("flush to the disk", "", EIO)
    }
  }

  func synchronizeFileSystem(_ descriptor: Int32) throws(StorageError) {
    try begin("sync file system")
    let opening = try disk.opening(descriptor, of: process)
    disk.synchronizeAll()
    guard disk.faultCount == opening.faultsSeen else {
      disk.hasTrouble()
      opening.faultsSeen = disk.faultCount
      throw StorageError("flush the file system to the disk", "", EIO)
    }
  }
}
