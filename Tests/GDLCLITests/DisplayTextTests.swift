import Testing

@testable import GDLCLI

@Suite struct `Text on a terminal` {
  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("한국어", 6), ("é", 1), ("e\u{301}", 1), ("🎉", 2), ("", 0), ("ﾊﾟ", 2), ("…", 1),
  ])
  func `width counts columns`(text: String, columns: Int) {
    #expect(DisplayText.width(text) == columns)
  }

  @Test func `a cut never exceeds its width, even between wide characters`() {
    let name = "日本語の長いファイル名.part01.rar"
    for columns in 0...40 {
      #expect(DisplayText.width(DisplayText.cut(name, to: columns)) <= columns)
      #expect(DisplayText.width(DisplayText.cutMiddle(name, to: columns)) <= columns)
      #expect(DisplayText.width(DisplayText.padded(name, to: columns)) == columns)
    }
    #expect(DisplayText.cutMiddle("holiday-in-the-mountains.part07.mkv", to: 20) == "holiday-in-th…07.mkv")
  }

  @Test func `nothing that steers a terminal gets through`() {
    let bad = "a\u{1B}[31mb\u{9B}c\rd\u{202E}e\u{7F}\n"
    let clean = DisplayText.clean(bad)
    #expect(clean == "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}\u{FFFD}")
    #expect(DisplayText.clean("日本 é…") == "日本 é…")
  }

  @Test func `a table aligns wide text and cuts to the terminal only`() {
    var table = Table([.init(title: "ID", isNumber: true), .init(title: "STATE"), .init(title: "WHAT")])
    table.add(["7", "日本", "https://example.org/long"])
    table.add(["12", "done", "x"])
    #expect(
      table.lines(width: nil) == ["ID  STATE  WHAT", " 7  日本   https://example.org/long", "12  done   x"])
    #expect(table.lines(width: 20).allSatisfy { DisplayText.width($0) <= 20 })
  }
}
