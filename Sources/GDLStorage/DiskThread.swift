import Dispatch
import GDLCore

/// A thread that waits for the disk, so that the network never does.
package actor DiskThread {
  private let executor: any SerialExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Above so many files one `syncfs` is cheaper than an `fdatasync` each.
  private static let fileSystemSyncThreshold = 8
  /// Devices of which a `syncfs` failed. It tells of an error once, whosever it is; of files that are synchronised
  /// later only their own `fdatasync` tells then.
  private var failedDevices: Set<UInt64> = []
  /// Folders whose names are durable.
  private var anchored: Set<String> = []
  private static let anchoredLimit = 10_000

  /// - Parameter executor: runs the calls instead of a thread; for a simulator, which has none.
  package init(executor: (any SerialExecutor)? = nil) {
    self.executor = executor ?? QueueExecutor(label: "gdl.disk")
  }

  /// Makes the data of partial files durable, and the names in folders that got new files.
  ///
  /// A file's result is its own: one that fails takes no other with it.
  /// - Parameter withMetadata: the modification time, too (before a rename).
  /// - Returns: an error for each file that failed, by its index.
  package func synchronize(
    _ parts: [PartFile], folders: [Folder], withMetadata: Bool = false
  ) -> [Int: StorageError] {
    var failures: [Int: StorageError] = [:]
    if parts.count > Self.fileSystemSyncThreshold {
      failures = synchronizeFileSystems(of: parts, withMetadata: withMetadata)
    } else {
      for (index, part) in parts.enumerated() {
        failures[index] = synchronize(part, withMetadata: withMetadata)
      }
    }
    for (path, error) in synchronize(folders) {
      for (index, part) in parts.enumerated() where part.folder.path == path { failures[index] = error }
    }
    return failures
  }

  /// See ``DiskCalls/beginWriteBack(_:_:)``. It may wait for a disk that is busy.
  package func beginWriteBack(_ part: PartFile, _ range: Range<Int64>) { part.beginWriteBack(of: range) }

  private func synchronize(_ part: PartFile, withMetadata: Bool) -> StorageError? {
    do throws(StorageError) {
      if withMetadata { try part.synchronize() } else { try part.synchronizeData() }
      return nil
    } catch {
      return error
    }
  }

  private func synchronizeFileSystems(
    of parts: [PartFile], withMetadata: Bool
  ) -> [Int: StorageError] {
    var failures: [Int: StorageError] = [:]
    var durableDevices: Set<UInt64> = []
    for (index, part) in parts.enumerated() {
      do throws(StorageError) {
        let device = try part.identity().device
        if !failedDevices.contains(device), !durableDevices.contains(device) {
          if synchronizeFileSystem(part.folder) == nil {
            durableDevices.insert(device)
          } else {
            // Or the system has no such call.
            failedDevices.insert(device)
          }
        }
        if !durableDevices.contains(device) {
          failures[index] = synchronize(part, withMetadata: withMetadata)
        }
      } catch {
        failures[index] = error
      }
    }
    return failures
  }

  private func synchronizeFileSystem(_ folder: Folder) -> StorageError? {
    do throws(StorageError) {
      try folder.synchronizeFileSystem()
      return nil
    } catch {
      return error
    }
  }

  /// Makes the names in folders durable, and once the names of the folders themselves and of those above them: who
  /// made one may have died before that, or failed. Returns the errors by path.
  package func synchronize(_ folders: [Folder]) -> [String: StorageError] {
    var failures: [String: StorageError] = [:]
    for folder in folders {
      do throws(StorageError) {
        try folder.synchronize()
        try anchor(folder)
      } catch {
        failures[folder.path] = error
      }
    }
    return failures
  }

  private func anchor(_ folder: Folder) throws(StorageError) {
    var path = folder.path
    var found: [String] = []
    while path != "/", !anchored.contains(path) {
      found.append(path)
      path = Folder.parentPath(path)
      do throws(StorageError) {
        try Folder.open(path, creating: false, disk: folder.disk).synchronize()
      } catch {
        // A folder that nobody here may open is none that gdl has made.
        guard error.isDenied else { throw error }
      }
    }
    if anchored.count > Self.anchoredLimit { anchored = [] }
    anchored.formUnion(found)
  }

  /// Cuts files to their lengths and sets their times, before they are synchronised for the last time. Returns the
  /// errors by index.
  package func prepare(_ files: [WholePart]) -> [Int: StorageError] {
    failures(files) { (file) throws(StorageError) in
      if try file.part.identity().size != file.length { try file.part.truncate(to: file.length) }
      if let seconds = file.modified { try file.part.setModified(seconds: seconds) }
    }
  }

  /// What has these names, in their order; nil where nothing has.
  package func entries(
    _ names: [(folder: Folder, name: String)]
  ) throws(StorageError) -> [FolderEntry?] {
    try names.map { (name) throws(StorageError) in try name.folder.entry(name.name) }
  }

  /// Renames finished partial files to their final names, never over an existing one unless told.
  package func rename(_ renames: [Rename]) -> [Int: StorageError] {
    failures(renames) { (rename) throws(StorageError) in
      try rename.folder.rename(rename.partName, to: rename.finalName, replacing: rename.replaces)
    }
  }

  /// Does something with each, and gives the errors by index.
  private func failures<Item>(
    _ items: [Item], _ body: (Item) throws(StorageError) -> Void
  ) -> [Int: StorageError] {
    var failures: [Int: StorageError] = [:]
    for (index, item) in items.enumerated() {
      do throws(StorageError) { try body(item) } catch { failures[index] = error }
    }
    return failures
  }

  /// Checks chunks of a file against their CRC-32. A few at a time, so that a synchronisation in between
  /// does not wait long.
  ///
  /// - Parameter expected: by chunk; the range lies within it.
  package func check(
    _ part: PartFile, _ expected: [(chunk: Int, range: Range<Int64>, crc32: UInt32)]
  ) throws(StorageError) -> CheckResult {
    let check = FileCheck()
    defer { check.free() }
    var result = CheckResult(damagedChunks: [], bytesRead: 0)
    for item in expected {
      let found = try check.checksum(of: item.range, in: part)
      result.bytesRead += Int64(item.range.count)
      if found != item.crc32 { result.damagedChunks.append(item.chunk) }
    }
    return result
  }

  /// CRC-32 of a short range, or nil when the file ends before it does.
  package func checksum(of range: Range<Int64>, in part: PartFile) throws(StorageError) -> UInt32? {
    let check = FileCheck()
    defer { check.free() }
    return try check.checksum(of: range, in: part)
  }

  /// CRC-32 of the first `length` bytes of a file, or nil when it is shorter.
  package func wholeChecksum(of part: PartFile, length: Int64) throws(StorageError) -> UInt32? {
    let check = FileCheck()
    defer { check.free() }
    var crc: UInt32 = 0
    var position: Int64 = 0
    while position < length {
      let end = min(position + chunkLength, length)
      guard let next = try check.checksum(of: position..<end, in: part, after: crc) else { return nil }
      crc = next
      position = end
    }
    return crc
  }

  /// A digest of the first `length` bytes of a file.
  package func digest(
    _ algorithm: Digest.Algorithm, of part: PartFile, length: Int64
  ) throws(StorageError) -> Digest {
    try self.digest(algorithm, of: part, range: 0..<length)
  }

  /// A digest of some of a file's bytes.
  package func digest(
    _ algorithm: Digest.Algorithm, of part: PartFile, range: Range<Int64>
  ) throws(StorageError) -> Digest {
    var digest = FileDigest(algorithm)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(chunkLength), alignment: 4096)
    defer { buffer.deallocate() }
    var position = range.lowerBound
    while position < range.upperBound {
      let wanted = UnsafeMutableRawBufferPointer(
        rebasing: buffer.prefix(Int(min(chunkLength, range.upperBound - position))))
      let count = try part.read(into: wanted, at: position)
      guard count > 0 else { break }
      digest.update(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
      position += Int64(count)
    }
    return Digest(algorithm: algorithm, hex: digest.finish())
  }

  /// What a path's file system has left, in bytes; that of the folder above where it is no folder.
  /// Nil when nobody can tell.
  package func freeBytes(near path: String, _ disk: any DiskCalls) -> Int64? {
    var path = path
    while true {
      do throws(StorageError) {
        return try Folder.open(path, creating: false, disk: disk).freeBytes()
      } catch {
        guard error.isMissing || error.isNoFolder, path != "/" else { return nil }
        path = "/" + path.split(separator: "/").dropLast().joined(separator: "/")
      }
    }
  }

  package func preallocate(_ part: PartFile, upTo length: Int64) throws(StorageError) {
    try part.preallocate(upTo: length)
  }
}

/// A partial file that holds all of its file.
package struct WholePart: Sendable {
  package var part: PartFile
  /// In bytes; what the part has beyond it does not belong to the file.
  package var length: Int64
  /// In seconds since 1970; nil: the time stays.
  package var modified: Int64?

  package init(part: PartFile, length: Int64, modified: Int64?) {
    self.part = part
    self.length = length
    self.modified = modified
  }
}

/// One partial file that gets its final name.
package struct Rename: Sendable {
  package var folder: Folder
  package var partName: String
  package var finalName: String
  package var replaces: Bool

  package init(folder: Folder, partName: String, finalName: String, replaces: Bool) {
    self.folder = folder
    self.partName = partName
    self.finalName = finalName
    self.replaces = replaces
  }
}

/// Runs an actor's jobs on one serial dispatch queue: blocking calls stay off the cooperative threads.
private final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
