import GDLExtractors
import GDLStorage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds installed programs, and starts their drivers.
enum DriverLauncher {
  /// - Parameter folder: where the drivers' files are written, if they are not there already; absolute.
  /// - Throws: ``ExtractionError``: `missing` when the program is not installed.
  static func launch(
    _ invocation: DriverInvocation, folder: String
  ) throws(ExtractionError) -> DriverProcess {
    let interpreter = try interpreter(of: invocation)
    do throws(StorageError) {
      for file in DriverFiles.all {
        try FileBytes.replace(file.name, in: folder, with: Array(file.text.utf8))
      }
    } catch {
      throw ExtractionError("the driver cannot be written: \(error.message)", kind: .failed)
    }
    return try DriverProcess(invocation.command(interpreter: interpreter, folder: folder))
  }

  /// The Python that a program runs with.
  private static func interpreter(of invocation: DriverInvocation) throws(ExtractionError) -> [String] {
    if let python = invocation.python { return [try found(python, for: invocation.program)] }
    let name = invocation.program.name
    guard let path = path(of: name) else { throw missing(invocation.program) }
    guard let words = BridgedProgram.interpreter(head: head(of: path)), let python = words.first else {
      throw ExtractionError(
        "\(path) is no script of Python's, so its extractors cannot be used", kind: .missing,
        hint: "install it with `pip install \(name)`, or name a Python: `--option \(name).python=PATH`")
    }
    return [try found(python, for: invocation.program)] + words.dropFirst()
  }

  private static func missing(_ program: BridgedProgram) -> ExtractionError {
    ExtractionError(
      "\(program.name) is not installed", kind: .missing,
      hint: "`pipx install \(program.name)` or `pip install \(program.name)` gets it")
  }

  private static func found(
    _ python: String, for program: BridgedProgram
  ) throws(ExtractionError) -> String {
    if python.hasPrefix("/") { return python }
    guard let path = path(of: python) else {
      throw ExtractionError("\(python), which \(program.name) runs with, is not installed", kind: .missing)
    }
    return path
  }

  /// As a shell finds a command.
  static func path(of name: String) -> String? {
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    return folders.split(separator: ":").lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// The first kilobyte of a script; empty when it cannot be read.
  private static func head(of path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1_024)
    let count = read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
  }
}
