import GDLCore

/// `--exec`: a command for each finished file, with the fields that gallery-dl fills in.
///
/// It is a hook of `file-done` whose target begins with ``mark``: so it is journaled with its job, and told at
/// least once, also after a crash. Unlike other hooks it is waited for, however long it takes.
enum ExecCommand {
  static let mark = "exec:"

  static func isExec(_ target: String) -> Bool { target.hasPrefix(mark) }

  /// The command line for a file.
  ///
  /// `{}` and `{_path}` stand for its path, `{_directory}` for its folder, `{_filename}` for its name; each is
  /// quoted for the shell.
  static func line(_ target: String, path: String) -> String {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let values: [(String, String)] = [
      ("{}", path), ("{_path}", path), ("{_directory}", String(path[...slash])),
      ("{_filename}", String(path[path.index(after: slash)...])),
    ]
    var rest = target.dropFirst(mark.count)
    var line = ""
    while let brace = rest.firstIndex(of: "{") {
      line += rest[..<brace]
      rest = rest[brace...]
      if let (field, value) = values.first(where: { rest.hasPrefix($0.0) }) {
        line += quoted(value)
        rest = rest.dropFirst(field.count)
      } else {
        line.append(rest.removeFirst())
      }
    }
    return line + rest
  }

  /// One word for the shell (POSIX shell, section 2.2.2).
  static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
  }
}

extension HookRequest {
  /// A command for each finished file; see ``JobRequest/hooks``.
  ///
  /// - Parameter command: for `/bin/sh -c`; `{}` stands for the file's path.
  public static func exec(_ command: String) -> HookRequest {
    HookRequest(event: .transferDone, target: ExecCommand.mark + command)
  }
}
