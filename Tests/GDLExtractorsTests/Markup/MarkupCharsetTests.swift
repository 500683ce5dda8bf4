import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct MarkupCharsetTests {
  /// `ü` in that encoding.
  private func page(_ head: String, _ letter: [UInt8]) -> [UInt8] {
    Array("\(head)<p>".utf8) + letter + Array("<a href=x>late</a>".utf8)
  }

  private func text(_ bytes: [UInt8], _ charset: String?) throws -> String? {
    let lines = try MarkupLog.html(bytes, charset: charset)
    #expect(lines.contains("late"))
    return lines.first { !$0.hasPrefix("+") && !$0.hasPrefix("-") }
  }

  @Test(
    arguments: [
      ("", [0xC3, 0xBC], nil), ("<meta charset=iso-8859-1>", [0xC3, 0xBC], nil),
      ("", [0xC3, 0xBC], "iso-8859-1"),
      ("", [0xFC], nil), ("", [0xFC], "ISO-8859-1"), ("", [0xFC], "windows-1252"), ("", [0xFC], "nonsense"),
      ("<meta charset=windows-1252>", [0xFC], nil), ("", [0x81], "cp437"),
      ("<meta http-equiv=Content-Type content='text/html; charset=cp437'>", [0x81], nil),
      ("<meta charset=cp437>", [0xFC], "latin1"), ("", [0x8F, 0xAB, 0xE4], "euc-jp"),
      ("<meta charset=gb2312>", [0xA8, 0xB9], nil),
    ] as [(String, [UInt8], String?)])
  func `a letter is read whatever says how`(head: String, letter: [UInt8], charset: String?) throws {
    #expect(try text(page(head, letter), charset) == "ü")
  }

  @Test(arguments: [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]])
  func `UTF-16 is known by its mark`(mark: [UInt8]) throws {
    let units = "<p>ü日<a href=x>late</a>".utf16.flatMap { unit -> [UInt8] in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return mark == [0xFE, 0xFF] ? bytes : bytes.reversed()
    }
    #expect(try text(mark + units, "iso-8859-1") == "ü日")
  }

  @Test func `ISO-2022-JP is read although it is all ASCII`() throws {
    let letters: [UInt8] = [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42]
    #expect(try text(page("", letters), "iso-2022-jp") == "日")
  }

  @Test(
    arguments: [
      ("utf-8", [0xE4, 0xFF]), ("euc-jp", [0xE4, 0xFF]), ("shift_jis", [0xFF, 0x20]),
      ("windows-1252", [0x81]),
      ("big5", [0xFF, 0xFF, 0xFF]), ("gb18030", [0xFF]),
    ] as [(String, [UInt8])])
  func `bytes that do not fit end no page`(charset: String, letter: [UInt8]) throws {
    #expect(try text(page("", letter), charset)?.contains("\u{FFFD}") == true)
  }

  @Test func `numbers of UCS-4 that are no characters become replacement characters`() throws {
    let bytes: [UInt8] = [0xFF, 0x59, 0x59, 0x59, 0x00, 0x00, 0xD8, 0x00, 0x00, 0x00, 0x00, 0x61]
    let text = try MarkupCharset.utf8(bytes, contentType: "ucs-4", isHTML: true)
    #expect(MarkupCharset.isUTF8(text))
    #expect(throws: MarkupError.self) {
      try MarkupCharset.utf8(
        [0x59] + bytes.dropFirst() + [0, 0, 0, 0xE4], contentType: "ucs-4", isHTML: false)
    }
  }

  @Test func `a character across two pieces of the converter stays whole`() throws {
    for front in 1_010...1_030 {
      let bytes = Array(repeating: UInt8(ascii: "x"), count: front) + [0xC6, 0xFC, 0xC6, 0xFC]
      let text = String(repeating: "x", count: front) + "日日"
      #expect(try MarkupLog.html(Array("<p>".utf8) + bytes, charset: "euc-jp").contains(text))
    }
  }

  @Test func `a NUL ends no page`() throws {
    #expect(try text(Array("<p>a\u{0}b<a href=x>late</a>".utf8), nil) == "ab")
  }

  @Test(
    arguments: [
      ("<?xml version='1.0' encoding='iso-8859-1'?>", [0xFC], nil),
      ("<?xml version=\"1.0\" encoding = \"windows-1252\"?>", [0xFC], nil), ("", [0xFC], "iso-8859-1"),
      ("<?xml version='1.0' encoding='utf-16'?>", [0xC3, 0xBC], nil), ("", [0xC3, 0xBC], "us-ascii"),
      ("\u{FEFF}<?xml version='1.0' encoding='utf-8'?>", [0xC3, 0xBC], nil),
    ] as [(String, [UInt8], String?)])
  func `XML is read by its declaration, its header and its bytes`(
    head: String, letter: [UInt8], charset: String?
  ) throws {
    let bytes = Array("\(head)<a>".utf8) + letter + Array("</a>".utf8)
    #expect(try MarkupLog.xml(bytes, charset: charset) == ["+a", "ü", "-a"])
  }

  @Test(
    arguments: [("", nil), ("<?xml version='1.0' encoding='nonsense'?>", nil), ("", "euc-jp")]
      as [(String, String?)])
  func `XML whose bytes fit no encoding is refused`(head: String, charset: String?) {
    #expect(throws: MarkupError.self) {
      try MarkupLog.xml(Array("\(head)<a>".utf8) + [0xFC, 0xFF] + Array("</a>".utf8), charset: charset)
    }
  }
}
