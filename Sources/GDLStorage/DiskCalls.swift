import GDLCore

/// The disk as gdl sees it: one function a system call, so that a test or a simulator can take its place.
///
/// Every function throws ``StorageError`` with the call's `errno`; descriptors are whatever the
/// implementation hands out.
package protocol DiskCalls: Sendable {
  func openFolder(_ path: String) throws(StorageError) -> Int32
  /// Makes one folder; its parent must exist.
  func makeFolder(_ path: String) throws(StorageError)
  /// Opens for reading and writing, never through a symbolic link.
  func open(_ name: String, in folder: Int32, mode: OpenMode) throws(StorageError) -> Int32
  func close(_ descriptor: Int32)
  /// Takes a lock that dies with the descriptor. False: another process holds it.
  func lock(_ descriptor: Int32) throws(StorageError) -> Bool
  /// Writes all bytes, however many calls it takes.
  func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at position: Int64) throws(StorageError)
  /// Reads up to the buffer's length; fewer bytes only at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at position: Int64)
    throws(StorageError) -> Int
  func truncate(_ descriptor: Int32, to length: Int64) throws(StorageError)
  /// Reserves blocks without changing the size. Does nothing where that is not supported or costs memory.
  func preallocate(_ descriptor: Int32, upTo length: Int64) throws(StorageError)
  /// Data, and what is needed to read them back.
  func synchronizeData(_ descriptor: Int32) throws(StorageError)
  /// Data and all metadata.
  func synchronize(_ descriptor: Int32) throws(StorageError)
  /// Everything dirty on the file system that holds the descriptor.
  func synchronizeFileSystem(_ descriptor: Int32) throws(StorageError)
  /// Has the system begin to write what is dirty of a range, so that a later synchronisation finds little to do. Proves
  /// nothing and reports nothing: what fails, the synchronisation tells. Does nothing where there is no such call.
  func beginWriteBack(_ descriptor: Int32, _ range: Range<Int64>)
  /// Makes later reads come from the disk.
  func dropCache(_ descriptor: Int32)
  func identity(_ descriptor: Int32) throws(StorageError) -> FileIdentity
  /// Nil when nothing has that name. A symbolic link is not followed.
  func entry(_ name: String, in folder: Int32) throws(StorageError) -> FolderEntry?
  func setModified(_ descriptor: Int32, seconds: Int64) throws(StorageError)
  /// Atomic. Without `replacing`, fails with `EEXIST` when the new name is taken.
  func rename(_ name: String, to newName: String, in folder: Int32, replacing: Bool) throws(StorageError)
  func remove(_ name: String, in folder: Int32) throws(StorageError)
  func freeBytes(_ descriptor: Int32) throws(StorageError) -> Int64
}

package enum OpenMode: Sendable {
  /// Fails with `EEXIST` when the name is taken.
  case createNew
  /// Fails with `ENOENT` when there is none.
  case existing
  case readOnly
}

package struct FolderEntry: Sendable, Equatable {
  package var identity: FileIdentity
  package var isRegularFile: Bool

  package init(identity: FileIdentity, isRegularFile: Bool) {
    self.identity = identity
    self.isRegularFile = isRegularFile
  }
}
