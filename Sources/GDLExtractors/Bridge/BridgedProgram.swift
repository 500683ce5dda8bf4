/// A program that gdl runs as an extractor, through a driver.
package enum BridgedProgram: String, Sendable, CaseIterable {
  case galleryDL = "gallery-dl"
  case ytDlp = "yt-dlp"

  /// As it is called in `PATH`, and as `--via` and settings name it.
  package var name: String { rawValue }

  /// The driver's file among ``DriverFiles/all``.
  package var driverFile: String {
    switch self {
    case .galleryDL: "gallery_dl_driver.py"
    case .ytDlp: "yt_dlp_driver.py"
    }
  }

  /// The Python that an installed program runs with, by the beginning of its script.
  ///
  /// Knows `#!/path/python`, `#!/usr/bin/env [-S] python3`, and the two lines that installers write for long
  /// paths (`#!/bin/sh` and `'''exec' "/path/python" "$0" "$@"`).
  ///
  /// - Parameter head: the first kilobyte of the script.
  /// - Returns: command and leading arguments; nil for a program that is no script of Python's, such as a
  ///   binary with everything in it, which no driver can use.
  package static func interpreter(head: String) -> [String]? {
    let lines = head.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(2).map(
      String.init)
    guard let first = lines.first, first.hasPrefix("#!") else { return nil }
    var words = first.dropFirst(2).split { $0 == " " || $0 == "\t" }.map(String.init)
    guard let command = words.first else { return nil }
    if command.hasSuffix("/sh") {
      return lines.count > 1 ? interpreter(execLine: lines[1]) : nil
    }
    if command.hasSuffix("/env") {
      words.removeFirst()
      if words.first == "-S" { words.removeFirst() }
    }
    guard let python = words.first, isPython(python) else { return nil }
    return words
  }

  private static func interpreter(execLine line: String) -> [String]? {
    let mark = "'''exec' "
    guard line.hasPrefix(mark) else { return nil }
    let rest = line.dropFirst(mark.count)
    let path =
      rest.first == "\"" ? rest.dropFirst().prefix { $0 != "\"" } : rest.prefix { $0 != " " }
    return isPython(String(path)) ? [String(path)] : nil
  }

  private static func isPython(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    return name.hasPrefix("python") || name.hasPrefix("pypy")
  }
}
