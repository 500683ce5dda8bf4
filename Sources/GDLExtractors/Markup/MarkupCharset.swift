/// Makes UTF-8 of a document, so that the parser sees one encoding only, and sees all of it: libxml2's
/// parsers end a document silently where a byte does not fit the encoding.
///
/// A byte order mark wins, then what the bytes show (text that is valid UTF-8 and not only ASCII is UTF-8,
/// whatever its headers say), then the Content-Type, then the document's own declaration.
enum MarkupCharset {
  /// The document in UTF-8, without a byte order mark.
  ///
  /// - Throws: ``MarkupError`` in XML for bytes that are none of its encoding, and for an encoding that
  ///   nobody knows. In HTML such bytes become U+FFFD, and an unknown encoding is taken for Windows-1252.
  static func utf8(_ bytes: [UInt8], contentType: String?, isHTML: Bool) throws(MarkupError) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return try decoded(bytes.dropFirst(3), "UTF-8", isHTML: isHTML)
    }
    if let name = utf16(bytes) { return try decoded(bytes[...], name, isHTML: isHTML) }
    guard bytes.contains(where: { $0 >= 0x80 || $0 == 0x1B }) else { return withoutNULs(bytes, isHTML) }
    if isUTF8(bytes), bytes.contains(where: { $0 >= 0x80 }) { return withoutNULs(bytes, isHTML) }
    let declared = contentType ?? (isHTML ? htmlDeclaration(bytes) : xmlDeclaration(bytes))
    return try decoded(bytes[...], declared ?? (isHTML ? "windows-1252" : "UTF-8"), isHTML: isHTML)
  }

  static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

  private static func utf16(_ bytes: [UInt8]) -> String? {
    switch bytes.prefix(2) {
    case [0xFE, 0xFF], [0x00, 0x3C]: "UTF-16BE"
    case [0xFF, 0xFE], [0x3C, 0x00]: "UTF-16LE"
    default: nil
    }
  }

  private static func decoded(
    _ bytes: ArraySlice<UInt8>, _ name: String, isHTML: Bool
  ) throws(MarkupError) -> [UInt8] {
    let text: (utf8: [UInt8], isWhole: Bool)
    if ["utf-8", "utf8"].contains(name.lowercased()) {
      let bytes = Array(bytes)
      text = isUTF8(bytes) ? (bytes, true) : (Array(String(decoding: bytes, as: UTF8.self).utf8), false)
    } else if let decoder = CharsetDecoder(name) {
      text = decoder.decode(bytes)
    } else if isHTML, let decoder = CharsetDecoder("windows-1252") {
      text = decoder.decode(bytes)
    } else {
      throw MarkupError(message: "its encoding is not known")
    }
    guard text.isWhole || isHTML else { throw MarkupError(message: "its bytes do not fit its encoding") }
    let start = text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return withoutNULs(start == 0 ? text.utf8 : Array(text.utf8[start...]), isHTML)
  }

  /// libxml2 takes a NUL in HTML for the end; browsers leave it out. In XML it is an error.
  private static func withoutNULs(_ bytes: [UInt8], _ isHTML: Bool) -> [UInt8] {
    isHTML && bytes.contains(0) ? bytes.filter { $0 != 0 } : bytes
  }

  /// `<?xml version="1.0" encoding="…"?>`.
  private static func xmlDeclaration(_ bytes: [UInt8]) -> String? {
    let head = bytes.prefix(256)
    guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: UInt8(ascii: ">")) else {
      return nil
    }
    let text = String(decoding: head[..<end], as: UTF8.self)
    guard let name = text.split(separator: "encoding", maxSplits: 1).dropFirst().first,
      let quote = name.first(where: { $0 == "\"" || $0 == "'" })
    else { return nil }
    return name.split(separator: quote, omittingEmptySubsequences: false).dropFirst().first.map(String.init)
  }

  /// `<meta charset=…>`, or the older form with `http-equiv`.
  private static func htmlDeclaration(_ bytes: [UInt8]) -> String? {
    // Far more than the 1,024 bytes in which browsers look for it.
    let head = bytes.prefix(16_384).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }
    let finder = MetaCharsetFinder()
    // It throws when it has seen enough, and a hostile head has no encoding worth to know.
    try? Markup.parseHTML(withoutNULs(head, true), into: finder)
    return finder.name
  }
}

/// Looks for the encoding that an HTML document declares.
private final class MetaCharsetFinder: MarkupHandler {
  private(set) var name: String?

  func start(_ element: MarkupElement) throws(MarkupError) {
    guard element.name != "body" else { throw MarkupError(message: "the head is over") }
    guard element.name == "meta", name == nil else { return }
    if let charset = element["charset"] {
      name = charset
    } else if element["http-equiv"]?.lowercased() == "content-type" {
      name = element["content"].flatMap { ContentType($0).charset }
    }
  }

  func text(_ text: String) {}
  func end(_ name: String) {}
}
