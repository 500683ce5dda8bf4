import GDLCore

/// An open destination folder: names are created, renamed and removed in it, and made durable by it.
package final class Folder: Sendable {
  /// Absolute.
  package let path: String
  let descriptor: Int32
  let disk: any DiskCalls

  /// Opens a folder, making it and what is missing above it.
  ///
  /// Each new folder's parent is synchronised, because SQLite's own synchronisation covers neither:
  /// without it a power cut takes the folder together with files that were reported as done.
  /// - Parameter path: absolute, without `.` or `..`.
  package static func open(
    _ path: String, creating: Bool, disk: any DiskCalls = SystemDisk()
  ) throws(StorageError) -> Folder {
    do {
      return try Folder(path: path, disk: disk)
    } catch {
      guard creating, error.isMissing, path != "/" else { throw error }
    }
    let parent = try Folder.open(parentPath(path), creating: true, disk: disk)
    do {
      try disk.makeFolder(path)
    } catch {
      guard error.exists else { throw error }
    }
    try parent.synchronize()
    return try Folder(path: path, disk: disk)
  }

  private init(path: String, disk: any DiskCalls) throws(StorageError) {
    descriptor = try disk.openFolder(path)
    self.path = path
    self.disk = disk
  }

  deinit { disk.close(descriptor) }

  static func parentPath(_ path: String) -> String {
    let parent = path.split(separator: "/").dropLast().joined(separator: "/")
    return "/" + parent
  }

  /// Makes the names in the folder durable.
  package func synchronize() throws(StorageError) {
    do { try disk.synchronize(descriptor) } catch { throw error.at(path) }
  }

  package func synchronizeFileSystem() throws(StorageError) {
    do { try disk.synchronizeFileSystem(descriptor) } catch { throw error.at(path) }
  }

  package func entry(_ name: String) throws(StorageError) -> FolderEntry? {
    do { return try disk.entry(name, in: descriptor) } catch { throw error.at(fullPath(name)) }
  }

  package func rename(_ name: String, to newName: String, replacing: Bool = false) throws(StorageError) {
    do {
      try disk.rename(name, to: newName, in: descriptor, replacing: replacing)
    } catch {
      throw error.at(fullPath(newName))
    }
  }

  package func remove(_ name: String) throws(StorageError) {
    do { try disk.remove(name, in: descriptor) } catch { throw error.at(fullPath(name)) }
  }

  package func freeBytes() throws(StorageError) -> Int64 {
    do { return try disk.freeBytes(descriptor) } catch { throw error.at(path) }
  }

  package func fullPath(_ name: String) -> String {
    path == "/" ? "/" + name : path + "/" + name
  }
}

extension StorageError {
  /// The same error with the path that the lower call did not know.
  func at(_ path: String) -> StorageError { StorageError(operation, path, code) }
}
