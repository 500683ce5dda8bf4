/// Text out of HTML: without markup, and with entities turned into what they stand for.
enum HTMLText {
  /// What is between `<` and the next `>` becomes a space, white space is squeezed, entities are resolved.
  static func withoutTags(_ html: String) -> String {
    let scalars = Array(html.unicodeScalars)
    var kept: [Unicode.Scalar] = []
    // Where no `>` follows, none follows later either: one look is enough.
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "<", index + 1 < scalars.count, scalars[index + 1] != ">" else {
        kept.append(scalars[index])
        index += 1
        continue
      }
      guard let end = scalars[index...].firstIndex(of: ">") else {
        kept += scalars[index...]
        break
      }
      kept.append(" ")
      index = end + 1
    }
    return withoutEntities(PythonCase.squeezed(String(kept)))
  }

  /// `&amp;`, `&#38;` and `&#x26;` become `&`, as browsers read them: some names also without the semicolon.
  static func withoutEntities(_ html: String) -> String {
    guard html.utf8.contains(UInt8(ascii: "&")) else { return html }
    let scalars = Array(html.unicodeScalars)
    var result: [Unicode.Scalar] = []
    var index = 0
    while index < scalars.count {
      if scalars[index] == "&", let (text, end) = reference(scalars, index + 1) {
        result += text
        index = end
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return String(result)
  }

  private static func reference(_ text: [Unicode.Scalar], _ start: Int) -> (text: [Unicode.Scalar], end: Int)?
  {
    guard start < text.count else { return nil }
    if text[start] == "#" { return numeric(text, start + 1) }
    // No name is longer; names are ASCII letters and digits.
    let name = text[start...].prefix(32).prefix { $0.isASCII && ($0.properties.isAlphabetic || $0.isDigit) }
    let whole = String(name)
    let isClosed = name.endIndex < text.count && text[name.endIndex] == ";"
    if isClosed, let scalar = HTMLEntities.legacy[whole] ?? HTMLEntities.others[whole] {
      return ([scalar], name.endIndex + 1)
    }
    // `&notit;` is a `¬` and `it;`: the longest name that needs no semicolon.
    var length = name.count
    while length > 1 {
      if let scalar = HTMLEntities.legacy[String(name.prefix(length))] { return ([scalar], start + length) }
      length -= 1
    }
    return nil
  }

  private static func numeric(_ text: [Unicode.Scalar], _ start: Int) -> (text: [Unicode.Scalar], end: Int)? {
    let isHexadecimal = start < text.count && (text[start] == "x" || text[start] == "X")
    let first = isHexadecimal ? start + 1 : start
    let digits = text[min(first, text.count)...].prefix {
      $0.isASCII && (isHexadecimal ? $0.properties.isASCIIHexDigit : $0.isDigit)
    }
    guard !digits.isEmpty else { return nil }
    let end =
      digits.endIndex < text.count && text[digits.endIndex] == ";" ? digits.endIndex + 1 : digits.endIndex
    let significant = String(digits.drop { $0 == "0" })
    // More digits than this are beyond the last code point.
    let value =
      significant.utf8.count > 8 ? UInt32.max : UInt32(significant, radix: isHexadecimal ? 16 : 10) ?? 0
    return (scalars(value), end)
  }

  /// What a number stands for: nothing where HTML has no such character, U+FFFD where Unicode has none.
  private static func scalars(_ value: UInt32) -> [Unicode.Scalar] {
    switch value {
    case 0, 0xD800...0xDFFF, 0x110000...: return ["\u{FFFD}"]
    case 0x0D: return ["\r"]
    case 0x80...0x9F: return Unicode.Scalar(HTMLEntities.windows[Int(value) - 0x80]).map { [$0] } ?? []
    case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0xFDD0...0xFDEF: return []
    default: return value & 0xFFFE == 0xFFFE ? [] : Unicode.Scalar(value).map { [$0] } ?? []
    }
  }
}
