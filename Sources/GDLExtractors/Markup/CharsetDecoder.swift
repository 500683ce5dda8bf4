import CXML

/// One of libxml2's converters (on Linux iconv's) from some encoding to UTF-8.
final class CharsetDecoder {
  private let handler: xmlCharEncodingHandlerPtr
  /// Input goes in by pieces: behind a bad byte libxml2 moves all that is left.
  private static let pieceLength = 1_024

  /// Nil for a name that nobody knows.
  init?(_ name: String) {
    _ = Markup.library
    let name = name.lowercased()
    guard !name.isEmpty, name.utf8.count < 40, name.utf8.allSatisfy(Self.isNameByte),
      let handler = xmlFindCharEncodingHandler(Self.supersets[name] ?? name)
    else { return nil }
    self.handler = handler
  }

  deinit { xmlCharEncCloseFunc(handler) }

  /// What is announced as one of these is written in its superset, as the WHATWG Encoding Standard has it.
  private static let supersets = [
    "iso-8859-1": "windows-1252", "iso8859-1": "windows-1252", "latin1": "windows-1252",
    "us-ascii": "windows-1252", "ascii": "windows-1252", "iso-8859-9": "windows-1254",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "utf-16": "utf-16le",
  ]

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x61...0x7A: true
    default: "-_.:()+".utf8.contains(byte)
    }
  }

  /// All of the text; a byte that is none of the encoding becomes U+FFFD, and the text is not whole.
  func decode(_ bytes: ArraySlice<UInt8>) -> (utf8: [UInt8], isWhole: Bool) {
    guard let input = xmlBufferCreate(), let output = xmlBufferCreate() else { return ([], false) }
    defer {
      xmlBufferFree(input)
      xmlBufferFree(output)
    }
    Markup.silenceThread()
    defer { Markup.unsilenceThread() }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 4)
    var isWhole = true
    var rest = bytes
    while !rest.isEmpty || xmlBufferLength(input) > 0 {
      let piece = rest.prefix(Self.pieceLength)
      rest = rest.dropFirst(piece.count)
      piece.withUnsafeBufferPointer { _ = xmlBufferAdd(input, $0.baseAddress, Int32($0.count)) }
      if !convert(input, output, into: &text, isLast: rest.isEmpty) { isWhole = false }
    }
    return (text, isWhole)
  }

  /// Converts what is in `input`, but for a character that may go on in the next piece.
  private func convert(
    _ input: xmlBufferPtr, _ output: xmlBufferPtr, into text: inout [UInt8], isLast: Bool
  ) -> Bool {
    var isWhole = true
    while true {
      let before = xmlBufferLength(input)
      guard before > 0 else { return isWhole }
      let result = xmlCharEncInFunc(handler, output, input)
      text += UnsafeBufferPointer(start: xmlBufferContent(output), count: Int(xmlBufferLength(output)))
      xmlBufferEmpty(output)
      let isStuck = xmlBufferLength(input) == before
      guard result == Self.badBytes || isStuck else { continue }
      if result != Self.badBytes, !isLast { return isWhole }
      text += [0xEF, 0xBF, 0xBD]
      isWhole = false
      xmlBufferShrink(input, 1)
    }
  }

  /// What `xmlCharEncInFunc` returns for bytes that mean nothing.
  private static let badBytes: Int32 = -2
}
