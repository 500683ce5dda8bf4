/// Finds tags with so many attributes that libxml2 would compare them for hours: it looks for doubles by
/// comparing each with each, and nothing can stop it inside a tag.
///
/// A scan without understanding: it may see a tag where the parser sees none (in a comment), but it misses
/// none that the parser sees.
struct TagGuard {
  /// Real tags have some dozens. Five hundred cost half a millisecond.
  static let attributeLimit = 500

  static func isHarmless(_ bytes: [UInt8], isHTML: Bool) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      var scan = TagGuard(bytes: buffer, isHTML: isHTML)
      return scan.run()
    }
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let isHTML: Bool
  private var index = 0
  /// Elements whose text is no markup, and that have an end tag further on, as far as is known.
  private var rawTextElements: [StaticString] = ["script", "style"]

  private init(bytes: UnsafeBufferPointer<UInt8>, isHTML: Bool) {
    self.bytes = bytes
    self.isHTML = isHTML
  }

  private mutating func run() -> Bool {
    while let open = find(UInt8(ascii: "<"), from: index) {
      index = open + 1
      guard index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: "!") else { continue }
      let rawText = isHTML ? rawTextElements.first { isElement($0, at: index) } : nil
      guard scanTag() else { return false }
      // `<script/>` has no text in libxml2's eyes.
      if let rawText, bytes[index - 2] != UInt8(ascii: "/") { skipText(of: rawText) }
    }
    return true
  }

  /// Counts words outside quotes up to the `>`: each attribute begins one. A quote is one only behind `=`.
  private mutating func scanTag() -> Bool {
    var words = 0
    var isInWord = true
    var isBehindEquals = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: ">"): return true
      case UInt8(ascii: "\"") where isBehindEquals, UInt8(ascii: "'") where isBehindEquals:
        index = find(byte, from: index).map { $0 + 1 } ?? bytes.count
        isInWord = false
        isBehindEquals = false
      case UInt8(ascii: "/"): isInWord = false
      case _ where isSpace(byte): isInWord = false
      default:
        if !isInWord { words += 1 }
        if words > Self.attributeLimit { return false }
        isInWord = true
        isBehindEquals = byte == UInt8(ascii: "=")
      }
    }
    return true
  }

  private mutating func skipText(of name: StaticString) {
    var position = index
    while let open = find(UInt8(ascii: "<"), from: position) {
      position = open + 1
      guard position < bytes.count, bytes[position] == UInt8(ascii: "/"), matches(name, at: position + 1)
      else {
        continue
      }
      index = position
      return
    }
    // So that this search is done once.
    rawTextElements.removeAll { $0.utf8Start == name.utf8Start }
  }

  private func isElement(_ name: StaticString, at start: Int) -> Bool {
    let end = start + name.utf8CodeUnitCount
    guard end < bytes.count, matches(name, at: start) else { return false }
    return isSpace(bytes[end]) || bytes[end] == UInt8(ascii: ">")
  }

  private func matches(_ name: StaticString, at start: Int) -> Bool {
    guard start + name.utf8CodeUnitCount <= bytes.count else { return false }
    return (0..<name.utf8CodeUnitCount).allSatisfy { bytes[start + $0] | 0x20 == name.utf8Start[$0] }
  }

  private func find(_ byte: UInt8, from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    return bytes[start...].firstIndex(of: byte)
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
