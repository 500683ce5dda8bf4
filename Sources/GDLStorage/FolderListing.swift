#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

package enum FolderListing {
  /// The names in a folder, in no order, without `.` and `..`.
  package static func names(in path: String) throws(StorageError) -> [String] {
    guard let folder = opendir(path) else { throw StorageError("list", path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
