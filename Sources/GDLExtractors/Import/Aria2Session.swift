import GDLCore

/// One unfinished download of aria2's session file (`--save-session`).
package struct Aria2Download: Sendable, Equatable {
  /// The first URL, and where else the same file is.
  package var urls: [String]
  /// Absolute or relative folder; nil where aria2 was told none.
  package var directory: String?
  /// File name; nil: as the URL says.
  package var name: String?
  /// Lines, `Name: value`.
  package var headers: [String]
  /// `sha-1=…` and the like, as aria2 writes them.
  package var checksum: Digest?
  /// Options that have no counterpart here, by name.
  package var ignored: [String]
}

/// Reads aria2's session files: a line of URLs divided by tabs, and below it indented `name=value` lines.
package enum Aria2Session {
  /// Downloads of http and https, in order; how many others there are.
  ///
  /// - Throws: ``ExtractionError`` for a text that has no such form.
  package static func parse(
    _ text: String
  ) throws(ExtractionError) -> (downloads: [Aria2Download], others: Int) {
    var downloads: [Aria2Download] = []
    var others = 0
    var isSkipping = false
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let isIndented = line.first == " " || line.first == "\t"
      let content = line.trimmingBlanks
      guard !content.isEmpty, content.first != "#" else { continue }
      if isIndented {
        if isSkipping { continue }
        guard !downloads.isEmpty, let equals = content.firstIndex(of: "=") else {
          throw ExtractionError("line \(number + 1) is no option of a download")
        }
        take(
          String(content[..<equals]), String(content[content.index(after: equals)...]),
          into: &downloads[downloads.count - 1])
      } else {
        let urls = content.split(separator: "\t").map(String.init).filter { (try? RequestURL($0)) != nil }
        guard content.hasURIScheme else { throw ExtractionError("line \(number + 1) is no URL") }
        isSkipping = urls.isEmpty
        guard !isSkipping else {
          others += 1
          continue
        }
        downloads.append(Aria2Download(urls: urls, headers: [], ignored: []))
      }
    }
    return (downloads, others)
  }

  private static func take(_ name: String, _ value: String, into download: inout Aria2Download) {
    switch name {
    case "dir": download.directory = value
    case "out": download.name = value
    case "header": download.headers.append(value)
    case "referer": download.headers.append("Referer: \(value)")
    case "user-agent": download.headers.append("User-Agent: \(value)")
    case "checksum":
      download.checksum = Digest(option: value)
      if download.checksum == nil { download.ignored.append(name) }
    case "gid": break
    default: download.ignored.append(name)
    }
  }
}

extension Substring {
  /// `magnet:`, `ftp:` and the like (RFC 3986 section 3.1).
  fileprivate var hasURIScheme: Bool {
    let scheme = prefix { $0 != ":" }
    return !scheme.isEmpty && scheme.endIndex < endIndex
      && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }

  var trimmingBlanks: Substring {
    var rest = self
    while let first = rest.first, first == " " || first == "\t" || first == "\r" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" || last == "\r" || last == "\r\n" {
      rest.removeLast()
    }
    return rest
  }
}
