#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that is read into memory at once.
package enum FileBytes {
  /// Writes a small file in one step, private to the user; one with the same bytes is left alone.
  ///
  /// - Parameter folder: absolute; made when it is missing.
  package static func replace(
    _ name: String, in folder: String, with bytes: [UInt8], disk: any DiskCalls = SystemDisk()
  ) throws(StorageError) {
    let folder = try Folder.open(folder, creating: true, disk: disk)
    let path = folder.fullPath(name)
    if let entry = try folder.entry(name), entry.identity.size == Int64(bytes.count),
      try read(path, limit: Int64(bytes.count), disk: disk) == bytes
    {
      return
    }
    // Of several processes that write it at once, each has its own.
    let partName = "\(name).\(getpid()).part"
    let part = try PartFile(partName, in: folder, mode: .createNew)
    var failure: StorageError?
    bytes.withUnsafeBytes { buffer in
      do throws(StorageError) { try part.write(buffer, at: 0) } catch { failure = error }
    }
    if let failure { throw failure }
    try folder.rename(partName, to: name, replacing: true)
  }

  /// - Parameters:
  ///   - path: absolute.
  ///   - limit: A longer file is an error, in bytes.
  /// - Throws: ``StorageError``; `EFBIG` for a file over the limit.
  package static func read(
    _ path: String, limit: Int64, disk: any DiskCalls = SystemDisk()
  ) throws(StorageError) -> [UInt8] {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let folder = try Folder.open(
      path[..<slash].isEmpty ? "/" : String(path[..<slash]), creating: false, disk: disk)
    let file = try PartFile(reading: String(path[path.index(after: slash)...]), in: folder)
    let size = try file.identity().size
    guard size <= limit else { throw StorageError("read", path, EFBIG) }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    var failure: StorageError?
    var count = 0
    bytes.withUnsafeMutableBytes { buffer in
      do throws(StorageError) { count = try file.read(into: buffer, at: 0) } catch { failure = error }
    }
    if let failure { throw failure }
    return Array(bytes.prefix(count))
  }
}
