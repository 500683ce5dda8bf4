/// A pattern for the URLs of files: `--accept` and `--reject`.
///
/// Without a slash it is for the last segment of the URL's path. With one it is for the path, from any folder on;
/// when it begins with a slash, from the root on. One that has `://` is for the whole URL. Percent-encoding is
/// undone before, but for `%2F`; queries and fragments do not count, but for a whole URL its query.
package struct URLGlob: Sendable, Equatable {
  private enum Target: Sendable { case name, path, url }

  private let glob: Glob
  private let target: Target

  /// - Throws: ``TextSyntaxError``.
  package init(_ text: String, ignoresCase: Bool = false) throws(TextSyntaxError) {
    guard text.utf8.contains(UInt8(ascii: "/")) else {
      (glob, target) = (try Glob(text, ignoresCase: ignoresCase), .name)
      return
    }
    let isWhole = text.replacing("://", with: "").utf8.count < text.utf8.count
    let isRooted = isWhole || text.utf8.first == UInt8(ascii: "/")
    (glob, target) = (
      try Glob(isRooted ? text : "**/" + text, ignoresCase: ignoresCase), isWhole ? .url : .path
    )
  }

  package func matches(_ url: String) -> Bool {
    let whole = url[...].before("#")
    switch target {
    case .url: return matches(decoding: whole)
    case .name: return matches(decoding: Self.name(of: Self.path(of: whole)))
    // The path begins with a slash; `**/` stands for the folders and that slash.
    case .path: return matches(decoding: Self.path(of: whole))
    }
  }

  private func matches(decoding text: Substring) -> Bool {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return glob.matches(text) }
    let slashes = String(text).replacing("%2F", with: "%252F").replacing("%2f", with: "%252f")
    let bytes = PercentEncoding.decode(slashes)
    return glob.matches(String(validating: bytes, as: UTF8.self).map { $0[...] } ?? text)
  }

  private static func path(of url: Substring) -> Substring {
    let bytes = url.before("?").utf8
    let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    guard let colon, bytes[colon...].starts(with: "://".utf8) else { return Substring(bytes) }
    let authority = bytes[colon...].dropFirst(3)
    return Substring(authority.drop { $0 != UInt8(ascii: "/") })
  }

  private static func name(of path: Substring) -> Substring {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return Substring(path.utf8[slash...].dropFirst())
  }
}
