import GDLCore

/// The partial file of one transfer, `NAME.part`, open for writing at any offset.
///
/// `@unchecked Sendable`: the descriptor never changes and the calls on it are positional, so the network
/// thread may write while the disk thread synchronises. It is closed when the last owner lets go.
package final class PartFile: @unchecked Sendable {
  package let folder: Folder
  /// Name inside the folder, with the suffix.
  package let name: String
  private let opening: Opening
  private var descriptor: Int32 { opening.descriptor }
  private var disk: any DiskCalls { folder.disk }

  /// The suffix of partial files.
  package static let suffix = ".part"

  /// The descriptor, closed when the last object that uses it lets go: after ``renamed(_:)`` a call of the disk's
  /// thread may still hold the old one.
  private final class Opening: Sendable {
    let descriptor: Int32
    private let disk: any DiskCalls

    init(_ descriptor: Int32, _ disk: any DiskCalls) {
      self.descriptor = descriptor
      self.disk = disk
    }

    deinit { disk.close(descriptor) }
  }

  /// Opens a partial file and locks it against other processes.
  ///
  /// - Throws: ``StorageError``: `EEXIST` for `createNew` when something has that name, `ENOENT` for
  ///   `existing` when nothing has, `ELOOP` for a symbolic link, `EBUSY` when another process writes it.
  package init(_ name: String, in folder: Folder, mode: OpenMode) throws(StorageError) {
    self.name = name
    self.folder = folder
    do throws(StorageError) {
      opening = Opening(try folder.disk.open(name, in: folder.descriptor, mode: mode), folder.disk)
      let isOurs = try folder.disk.lock(opening.descriptor)
      if !isOurs { throw StorageError("lock", folder.fullPath(name), Self.busy) }
    } catch {
      throw error.at(folder.fullPath(name))
    }
  }

  /// Opens a file only to read it, without a lock: a finished file, to verify it.
  package init(reading name: String, in folder: Folder) throws(StorageError) {
    self.name = name
    self.folder = folder
    do throws(StorageError) {
      opening = Opening(try folder.disk.open(name, in: folder.descriptor, mode: .readOnly), folder.disk)
    } catch {
      throw error.at(folder.fullPath(name))
    }
  }

  private init(_ name: String, in folder: Folder, _ opening: Opening) {
    self.name = name
    self.folder = folder
    self.opening = opening
  }

  /// The same open file after a rename.
  package func renamed(_ name: String) -> PartFile { PartFile(name, in: folder, opening) }

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

  /// See ``DiskCalls/beginWriteBack(_:_:)``.
  package func beginWriteBack(of range: Range<Int64>) { disk.beginWriteBack(descriptor, range) }

  /// After a sync that failed: what is read from now on comes from the disk.
  package func dropCache() { disk.dropCache(descriptor) }
}
