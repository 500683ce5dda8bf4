import Testing

@testable import GDLCLI

@Suite struct `Keys of watch` {
  private static let sequences: [(String, Key)] = [
    ("\u{1B}[A", .up), ("\u{1B}[B", .down), ("\u{1B}OA", .up), ("\u{1B}OB", .down), ("\u{1B}[1;5A", .up),
    ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[H", .home), ("\u{1B}[1~", .home),
    ("\u{1B}[7~", .home),
    ("\u{1B}[F", .end), ("\u{1B}[4~", .end), ("\u{1B}[8~", .end), ("\u{1B}OF", .end), ("\r", .enter),
    ("\n", .enter),
    ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{3}", .interrupt), ("\u{1A}", .suspend),
    ("\u{C}", .redraw),
    ("q", .character("q")), (" ", .character(" ")), ("é", .character("é")), ("日", .character("日")),
    ("🙂", .character("🙂")),
  ]

  @Test(arguments: sequences)
  func `a sequence is one key, at once and however it is cut into reads`(text: String, key: Key) {
    let bytes = Array(text.utf8)
    var whole = KeyParser()
    #expect(whole.feed(bytes) == [key])
    #expect(!whole.isPending)
    for cut in 0...bytes.count {
      var parser = KeyParser()
      #expect(parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...]) == [key], "\(cut)")
    }
    var single = KeyParser()
    #expect(bytes.flatMap { single.feed([$0]) } == [key])
  }

  @Test func `several keys in one read stay in order`() {
    var parser = KeyParser()
    #expect(
      parser.feed(Array("j\u{1B}[Ap\u{1B}OBc".utf8)) == [
        .character("j"), .up, .character("p"), .down, .character("c"),
      ])
  }

  @Test func `a lone ESC is a key only when nothing follows`() {
    var parser = KeyParser()
    #expect(parser.feed([0x1B]) == [])
    #expect(parser.isPending)
    #expect(parser.flush() == [.escape])
    #expect(!parser.isPending)
    #expect(parser.feed([0x1B, 0x1B]) == [.escape])
    #expect(parser.flush() == [.escape])
  }

  @Test(arguments: ["\u{1B}[", "\u{1B}O", "\u{1B}[1;", "\u{E6}"])
  func `a begun sequence without its end is nothing`(text: String) {
    var parser = KeyParser()
    #expect(parser.feed(Array(text.utf8).prefix(text == "\u{E6}" ? 1 : .max)) == [])
    #expect(parser.flush() == [])
    #expect(parser.feed([0x71]) == [.character("q")])
  }

  @Test(arguments: [
    "\u{1B}[2~", "\u{1B}[15~", "\u{1B}OP", "\u{1B}[?1;2c", "\u{1B}[I", "\u{1B}q", "\u{0}", "\u{1}",
  ])
  func `other keys are none, and Alt and q does not quit`(text: String) {
    var parser = KeyParser()
    #expect(parser.feed(Array(text.utf8) + [0x6A]) == [.character("j")])
  }

  @Test func `bytes that are no UTF-8 are dropped one by one`() {
    var parser = KeyParser()
    #expect(parser.feed([0xFF, 0xC3, 0x71, 0xE6, 0x97, 0x72, 0x80]) == [.character("q"), .character("r")])
    #expect(!parser.isPending)
    #expect(parser.feed([0xED, 0xA0, 0x80, 0x73]) == [.character("s")])
  }

  @Test func `noise that never ends is not kept`() {
    var parser = KeyParser()
    #expect(parser.feed([0x1B, 0x5B] + [UInt8](repeating: 0x31, count: 1_000)) == [])
    #expect(!parser.isPending)
  }

  @Test func `a control key ends a begun sequence`() {
    var parser = KeyParser()
    #expect(parser.feed([0x1B, 0x5B, 0x31, 0x03]) == [.interrupt])
  }
}
