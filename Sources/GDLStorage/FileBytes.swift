#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that is read into memory at once.
package enum FileBytes {
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
