#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Paths as the journal keeps them: absolute, so that a resume works from any folder.
enum Paths {
  /// `..` stays as it is: behind a symbolic link it means something else than it reads.
  static func absolute(_ path: String) -> String {
    absolute(path, in: currentFolder)
  }

  static func absolute(_ path: String, in folder: String) -> String {
    let whole = path.hasPrefix("/") ? path : folder + "/" + path
    let parts = whole.split(separator: "/").filter { $0 != "." }
    return "/" + parts.joined(separator: "/")
  }

  /// The folder part and the last name of an absolute path.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("/", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  private static var currentFolder: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }
}
