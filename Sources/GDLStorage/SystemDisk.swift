import CLinux
import GDLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The real disk.
package struct SystemDisk: DiskCalls {
  package init() {}

  package func openFolder(_ path: String) throws(StorageError) -> Int32 {
    let descriptor = systemOpen(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StorageError("open the folder", path) }
    return descriptor
  }

  package func makeFolder(_ path: String) throws(StorageError) {
    guard mkdir(path, 0o777) == 0 else { throw StorageError("make the folder", path) }
  }

  package func open(_ name: String, in folder: Int32, mode: OpenMode) throws(StorageError) -> Int32 {
    let flags =
      switch mode {
      case .createNew: O_RDWR | O_CREAT | O_EXCL
      case .existing: O_RDWR
      case .readOnly: O_RDONLY
      }
    let descriptor = gdl_open_at(folder, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw StorageError("open", name) }
    return descriptor
  }

  package func close(_ descriptor: Int32) {
    // Every byte that matters was synchronised, and its error seen, before: close has nothing left to say.
    _ = systemClose(descriptor)
  }

  package func lock(_ descriptor: Int32) throws(StorageError) -> Bool {
    if gdl_lock_byte(descriptor, 0, 1) == 0 { return true }
    switch errno {
    case EAGAIN, EACCES: return false
    // A file system without locks: the journal's own ownership has to do.
    case ENOLCK, ENOSYS, EINVAL, EOPNOTSUPP: return true
    default: throw StorageError("lock the partial file", "")
    }
  }

  package func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at position: Int64
  ) throws(StorageError) {
    var written = 0
    while written < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress! + written, bytes.count - written, off_t(position) + off_t(written))
      if count > 0 {
        written += count
      } else if count == 0 {
        throw StorageError("write", "", ENOSPC)
      } else if errno != EINTR {
        throw StorageError("write", "")
      }
    }
  }

  package func read(
    into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at position: Int64
  ) throws(StorageError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(position) + off_t(done))
      if count > 0 {
        done += count
      } else if count == 0 {
        break
      } else if errno != EINTR {
        throw StorageError("read", "")
      }
    }
    return done
  }

  package func truncate(_ descriptor: Int32, to length: Int64) throws(StorageError) {
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw StorageError("set the length", "") }
  }

  package func preallocate(_ descriptor: Int32, upTo length: Int64) throws(StorageError) {
    let size = try identity(descriptor).size
    guard size < length else { return }
    if gdl_is_memory_file_system(descriptor) == 0 {
      if gdl_preallocate(descriptor, 0, length) == 0 { return }
      if errno == ENOSPC || errno == EDQUOT || errno == EFBIG {
        let error = StorageError("reserve \(length) bytes for", "")
        // What the call did reserve is of no use to anyone.
        try truncate(descriptor, to: size)
        throw error
      }
    }
    // In memory reserving costs what writing costs, and elsewhere it may not be supported: look instead.
    guard try freeBytes(descriptor) >= length - size else {
      throw StorageError("reserve \(length) bytes for", "", ENOSPC)
    }
  }

  package func synchronizeData(_ descriptor: Int32) throws(StorageError) {
    guard fdatasync(descriptor) == 0 else { throw StorageError("flush to the disk", "") }
  }

  package func synchronize(_ descriptor: Int32) throws(StorageError) {
    guard fsync(descriptor) == 0 else { throw StorageError("flush to the disk", "") }
  }

  package func synchronizeFileSystem(_ descriptor: Int32) throws(StorageError) {
    guard gdl_sync_file_system(descriptor) == 0 else {
      throw StorageError("flush the file system to the disk", "")
    }
  }

  package func beginWriteBack(_ descriptor: Int32, _ range: Range<Int64>) {
    // Linux notes an error of write-back for every descriptor until a synchronisation of it asks: none is lost here.
    _ = gdl_begin_write_back(descriptor, range.lowerBound, Int64(range.count))
  }

  package func dropCache(_ descriptor: Int32) {
    _ = gdl_drop_cache(descriptor)
  }

  package func identity(_ descriptor: Int32) throws(StorageError) -> FileIdentity {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw StorageError("look at", "") }
    return FileIdentity(status)
  }

  package func entry(_ name: String, in folder: Int32) throws(StorageError) -> FolderEntry? {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return nil }
      throw StorageError("look at", name)
    }
    return FolderEntry(
      identity: FileIdentity(status), isRegularFile: status.st_mode & S_IFMT == S_IFREG)
  }

  package func setModified(_ descriptor: Int32, seconds: Int64) throws(StorageError) {
    let times = [
      timespec(tv_sec: Int(seconds), tv_nsec: 0), timespec(tv_sec: Int(seconds), tv_nsec: 0),
    ]
    guard futimens(descriptor, times) == 0 else { throw StorageError("set the time", "") }
  }

  package func rename(
    _ name: String, to newName: String, in folder: Int32, replacing: Bool
  ) throws(StorageError) {
    if replacing {
      guard renameat(folder, name, folder, newName) == 0 else { throw StorageError("rename", name) }
      return
    }
    if gdl_rename_no_replace(folder, name, folder, newName) == 0 { return }
    guard errno == ENOSYS || errno == EINVAL else { throw StorageError("rename", name) }
    // No such call on this file system. A hard link is the other atomic step that never replaces; a
    // crash between the two calls leaves both names on one whole file, which recovery understands.
    guard linkat(folder, name, folder, newName, 0) == 0 else { throw StorageError("rename", name) }
    guard unlinkat(folder, name, 0) == 0 else { throw StorageError("remove", name) }
  }

  package func remove(_ name: String, in folder: Int32) throws(StorageError) {
    guard unlinkat(folder, name, 0) == 0 else { throw StorageError("remove", name) }
  }

  package func freeBytes(_ descriptor: Int32) throws(StorageError) -> Int64 {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0 else { throw StorageError("ask for free space of", "") }
    return Int64(clamping: UInt64(status.f_bavail)).multipliedReportingOverflow(
      by: Int64(clamping: UInt64(status.f_frsize))
    ).partialValue
  }
}

extension FileIdentity {
  fileprivate init(_ status: stat) {
    #if canImport(Glibc)
      let modified = status.st_mtim
    #else
      let modified = status.st_mtimespec
    #endif
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
      modifiedNanoseconds: Int64(modified.tv_sec) * 1_000_000_000 + Int64(modified.tv_nsec))
  }
}

// The methods above have the names of the calls they make.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
