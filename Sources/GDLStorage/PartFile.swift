import GDLCore

/// The partial file of one transfer, `NAME.part`, open for writing at any offset.
///
/// `@unchecked Sendable`: the descriptor never changes and the calls on it are positional, so the network
/// thread may write while the disk thread synchronises. It is closed when the last owner lets go.
package final class PartFile: @unchecked Sendable {
  package let folder: Folder
  /// Name inside the folder, with the suffix.
  package let name: String
  private let descriptor: Int32
  /// False after ``renamed(_:)`` gave the descriptor to another object.
  private var ownsDescriptor = true
  private var disk: any DiskCalls { folder.disk }

  /// The suffix of partial files.
  package static let suffix = ".part"

  /// Opens a partial file and locks it against other processes.
  ///
  /// - Throws: ``StorageError``: `EEXIST` for `createNew` when something has that name, `ENOENT` for
  ///   `existing` when nothing has, `ELOOP` for a symbolic link, `EBUSY` when another process writes it.
  package init(_ name: String, in folder: Folder, mode: OpenMode) throws(StorageError) {
    self.name = name
    self.folder = folder
    do {
      descriptor = try folder.disk.open(name, in: folder.descriptor, mode: mode)
    } catch {
      throw error.at(folder.fullPath(name))
    }
    do throws(StorageError) {
      let isOurs = try folder.disk.lock(descriptor)
      if !isOurs { throw StorageError("lock", folder.fullPath(name), Self.busy) }
    } catch {
      folder.disk.close(descriptor)
      throw error.at(folder.fullPath(name))
    }
  }

  /// Opens a file only to read it, without a lock: a finished file, to verify it.
  package init(reading name: String, in folder: Folder) throws(StorageError) {
    self.name = name
    self.folder = folder
    do {
      descriptor = try folder.disk.open(name, in: folder.descriptor, mode: .readOnly)
    } catch {
      throw error.at(folder.fullPath(name))
    }
  }

  private init(_ name: String, in folder: Folder, descriptor: Int32) {
    self.name = name
    self.folder = folder
    self.descriptor = descriptor
  }

  deinit { if ownsDescriptor { folder.disk.close(descriptor) } }

  /// The same open file after a rename. This object must not be used any more.
  package func renamed(_ name: String) -> PartFile {
    ownsDescriptor = false
    return PartFile(name, in: folder, descriptor: descriptor)
  }

  private static let busy: Int32 = 16

  package var path: String { folder.fullPath(name) }

  package func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(StorageError) {
    do { try disk.write(bytes, to: descriptor, at: position) } catch { throw error.at(path) }
  }

  package func read(
    into buffer: UnsafeMutableRawBufferPointer, at position: Int64
  ) throws(StorageError) -> Int {
    do { return try disk.read(into: buffer, from: descriptor, at: position) } catch { throw error.at(path) }
  }

  package func truncate(to length: Int64) throws(StorageError) {
    do { try disk.truncate(descriptor, to: length) } catch { throw error.at(path) }
  }

  /// Reserves the blocks of a file of that length; its size stays honest.
  ///
  /// - Throws: ``StorageError`` with ``StorageError/isFull`` when they are not to be had.
  package func preallocate(upTo length: Int64) throws(StorageError) {
    do { try disk.preallocate(descriptor, upTo: length) } catch { throw error.at(path) }
  }

  /// Makes the bytes written so far durable. Once it failed, the descriptor proves nothing any more:
  /// the kernel reports an error of write-back once and calls the pages clean afterwards.
  package func synchronizeData() throws(StorageError) {
    do { try disk.synchronizeData(descriptor) } catch { throw error.at(path) }
  }

  /// The same, with the modification time.
  package func synchronize() throws(StorageError) {
    do { try disk.synchronize(descriptor) } catch { throw error.at(path) }
  }

  package func setModified(seconds: Int64) throws(StorageError) {
    do { try disk.setModified(descriptor, seconds: seconds) } catch { throw error.at(path) }
  }

  package func identity() throws(StorageError) -> FileIdentity {
    do { return try disk.identity(descriptor) } catch { throw error.at(path) }
  }

  /// After a sync that failed: what is read from now on comes from the disk.
  package func dropCache() { disk.dropCache(descriptor) }
}
