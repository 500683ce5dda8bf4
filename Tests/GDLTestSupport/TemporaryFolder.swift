import Glibc

/// A folder of its own for one test, removed with all it holds when the last reference goes.
package final class TemporaryFolder: Sendable {
  /// Absolute, with symbolic links resolved.
  package let path: String

  /// - Parameter parent: Nil takes `TMPDIR` or `/tmp`.
  package init(in parent: String? = nil) throws {
    let base = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/gdl-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp in \(base)") }
    guard let real = realpath(template, nil) else { throw SystemError("realpath") }
    defer { free(real) }
    path = String(cString: real)
  }

  deinit { Self.remove(path) }

  /// The absolute path of a name in this folder; it need not exist.
  package func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a folder below this one and answers its absolute path.
  package func makeFolder(_ name: String) throws -> String {
    guard mkdir(path(name), 0o755) == 0 else { throw SystemError("mkdir \(name)") }
    return path(name)
  }

  /// Removes a file, or an empty folder.
  package func remove(_ name: String) throws {
    guard Glibc.remove(path(name)) == 0 else { throw SystemError("remove \(path(name))") }
  }

  package func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try FileContent.write(Array(bytes), to: path(name))
  }

  package func write(_ text: String, to name: String) throws { try write(text.utf8, to: name) }

  package func read(_ name: String) throws -> [UInt8] { try FileContent.read(path(name)) }

  package func exists(_ name: String) -> Bool { FileContent.length(of: path(name)) != nil }

  /// Names in this folder (or one below it), sorted, without `.` and `..`.
  package func names(below folder: String = "") -> [String] { Self.names(in: path(folder)).sorted() }

  /// Names in any folder, without `.` and `..`; none where there is no such folder.
  package static func names(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    // A test may have left the folder read-only.
    chmod(path, 0o700)
    for name in names(in: path) { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
