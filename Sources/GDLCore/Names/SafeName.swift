/// File names that a stranger suggested, made safe to create in one folder.
///
/// A name that comes out of here has no separator, is not `.` or `..`, hides nothing (no leading dot), is no
/// option (no leading hyphen), and has no character that steers a terminal or turns text around.
/// Whether it is free on the disk is not known here. The same input always gives the same name.
package enum SafeName {
  /// Most file systems take 255 bytes; 12 of them are kept for the longest suffix of ours, `.part.orphan`.
  package static let maximumBytes = maximumFolderBytes - 12
  private static let maximumFolderBytes = 255
  /// A longer "extension" is taken for a part of the name.
  private static let maximumExtensionBytes = 32

  /// The last segment of a suggested name (RFC 6266 section 4.3), made safe. Nil when nothing is left of it.
  ///
  /// `raw` is already decoded: a `%2f` that is still there stays as it is. Doing it twice changes nothing.
  package static func sanitize(_ raw: String) -> String? {
    let visible = withoutSteering(raw).unicodeScalars
    let afterSeparator = visible.lastIndex { $0 == "/" || $0 == "\\" }.map(visible.index(after:))
    var name = visible[(afterSeparator ?? visible.startIndex)...].drop { $0 == " " }
    trimEnd(&name)
    guard name.contains(where: { $0 != "." && $0 != " " }) else { return nil }
    return limited(withPlainStart(String(name)))
  }

  /// The last path segment of a URL, decoded and made safe; nil when there is none, or no such URL.
  ///
  /// A segment whose bytes are not UTF-8 keeps its percent signs: two such names stay two names.
  package static func fromURL(_ url: String) -> String? {
    guard let path = try? RequestURL(url).path else { return nil }
    let afterSlash = path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:))
    let encoded = String(path[(afterSlash ?? path.startIndex)...])
    if isPlain(encoded) { return encoded }
    return sanitize(String(validating: PercentEncoding.decode(encoded), as: UTF8.self) ?? encoded)
  }

  /// Whether nothing about it has to be made safe: as most names are.
  private static func isPlain(_ name: String) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, let last = bytes.last, bytes.count <= maximumBytes,
      first != UInt8(ascii: "-"), first != UInt8(ascii: "."), last != UInt8(ascii: ".")
    else { return false }
    return bytes.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }

  /// A name for a URL that has none: its host and a hash of all of it, so that a resume finds it again
  /// and another query gets another name.
  package static func fallback(for url: String) -> String {
    let digits = String(fnv1a(url), radix: 16)
    let suffix = "-" + String(repeating: "0", count: 8 - digits.count) + digits
    let host = (try? RequestURL(url).host).flatMap { sanitize($0.filter { !"[]:%".contains($0) }) }
    return shortened(host ?? "download", toBytes: maximumBytes - suffix.utf8.count) + suffix
  }

  /// `name.1.ext` for `name.ext`: the `n`th name to try when the plain one is taken. `.tar.gz` and
  /// the like stay together.
  ///
  /// - Parameter name: A result of the other functions, or a name the user chose.
  package static func numbered(_ name: String, _ n: Int) -> String {
    let (stem, suffix) = parts(name)
    let tail = ".\(n)" + suffix
    return shortened(stem, toBytes: maximumBytes - tail.utf8.count) + tail
  }

  /// Without what steers a terminal or turns text around.
  static func withoutSteering(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isSteering }))
  }

  /// A name that is no option for a command and is not hidden. Other names stay as they are.
  static func withPlainStart(_ name: String) -> String {
    switch name.unicodeScalars.first {
    case "-": "_" + name
    case ".": "_" + String(name.unicodeScalars.dropFirst())
    default: name
    }
  }

  /// Shortens the stem until all of it fits, and keeps the extension.
  static func limited(_ name: String) -> String {
    guard name.utf8.count > maximumBytes else { return name }
    let (stem, suffix) = parts(name)
    return trimmedEnd(shortened(stem, toBytes: maximumBytes - suffix.utf8.count) + suffix)
  }

  /// Shortens the name of a folder until it fits; folders get no suffix of ours.
  static func limitedFolder(_ name: String) -> String {
    name.utf8.count > maximumFolderBytes ? trimmedEnd(shortened(name, toBytes: maximumFolderBytes)) : name
  }

  /// Splits before the extension, which has its dot; it is empty when there is none.
  private static func parts(_ name: String) -> (stem: String, suffix: String) {
    let scalars = name.unicodeScalars
    guard let dot = scalars.lastIndex(of: "."), dot != scalars.startIndex,
      scalars[dot...].utf8Count <= maximumExtensionBytes, !scalars[dot...].contains(" ")
    else { return (name, "") }
    let stem = String(scalars[..<dot])
    let isArchive = stem.hasSuffix(".tar") && stem.utf8.count > 4
    return isArchive
      ? (String(stem.dropLast(4)), ".tar" + String(scalars[dot...])) : (stem, String(scalars[dot...]))
  }

  /// As much of the front as fits, in whole code points.
  private static func shortened(_ text: String, toBytes limit: Int) -> String {
    var scalars = text.unicodeScalars[...]
    while scalars.utf8Count > limit { scalars.removeLast() }
    return String(scalars)
  }

  private static func trimmedEnd(_ name: String) -> String {
    var scalars = name.unicodeScalars[...]
    trimEnd(&scalars)
    return String(scalars)
  }

  /// Windows drops dots and spaces at the end, so `a.txt.` would name `a.txt` there.
  private static func trimEnd(_ name: inout Substring.UnicodeScalarView) {
    while name.last == "." || name.last == " " { name.removeLast() }
  }

  /// FNV-1a of 32 bits over the UTF-8 bytes (Fowler, Noll and Vo). It tells names apart; it proves nothing.
  private static func fnv1a(_ text: String) -> UInt32 {
    text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}

extension Substring.UnicodeScalarView {
  fileprivate var utf8Count: Int { Substring(self).utf8.count }
}

extension Unicode.Scalar {
  /// Whether it steers a terminal or the direction of text instead of showing something.
  var isSteering: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true  // C0, DEL, C1: NUL, newline, ESC, CSI
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // text direction
    case 0x2028, 0x2029, 0xFEFF: true  // line and paragraph separator, byte order mark
    default: false
    }
  }
}
