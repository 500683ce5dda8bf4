import GDL
import Testing

@testable import GDLCLI

@Suite struct `The bar of a file's segments` {
  private static func bar(_ segments: [SegmentRecord], total: Int64, cells: Int) -> String {
    SegmentBar.text(segments, total: total, cells: cells, glyphs: .ascii)
  }

  @Test func `durable, received, partly received and missing differ in shape`() {
    let segments = [
      SegmentRecord(firstPosition: 0, position: 45, endPosition: 80, durablePosition: 25),
      SegmentRecord(firstPosition: 80, position: 100, endPosition: 100, durablePosition: 100),
    ]
    #expect(Self.bar(segments, total: 100, cells: 10) == "##++-...##")
    let unicode = SegmentBar.text(segments, total: 100, cells: 10, glyphs: .unicode)
    #expect(unicode == "██▓▓▒···██")
  }

  @Test(arguments: [1, 3, 7, 64, 1_000])
  func `only a file that is whole has no gap`(cells: Int) {
    for total in [1, 2, 99, 1 << 20, Int64.max] as [Int64] {
      let whole = SegmentRecord(firstPosition: 0, position: total, endPosition: total, durablePosition: total)
      #expect(Self.bar([whole], total: total, cells: cells) == String(repeating: "#", count: cells))
      let short = SegmentRecord(
        firstPosition: 0, position: total - 1, endPosition: total, durablePosition: total - 1)
      #expect(Self.bar([short], total: total, cells: cells).last != "#", "\(total)")
    }
  }

  @Test func `segments that meet inside a cell fill it together`() {
    let segments = [
      SegmentRecord(firstPosition: 0, position: 5, endPosition: 5, durablePosition: 5),
      SegmentRecord(firstPosition: 5, position: 10, endPosition: 10, durablePosition: 10),
    ]
    #expect(Self.bar(segments, total: 10, cells: 1) == "#")
  }

  @Test func `nothing known is an empty bar`() {
    #expect(Self.bar([], total: 0, cells: 4) == "....")
    #expect(Self.bar([], total: 9, cells: 0) == "")
  }

  @Test(arguments: [
    (["LANG": "C.UTF-8"], true), (["LANG": "de_DE.utf8"], true), (["LANG": "C"], false), ([:], false),
    (["LC_ALL": "C", "LANG": "C.UTF-8"], false), (["LC_CTYPE": "C.UTF-8", "LANG": "C"], true),
  ])
  func `the locale says whether the terminal has more than ASCII`(
    variables: [String: String], isUnicode: Bool
  ) {
    #expect(WatchGlyphs.of(environment: { variables[$0] }) == (isUnicode ? .unicode : .ascii))
  }
}

@Suite struct `The speed over the last minutes` {
  private static func history(_ speeds: [(Double, Int64)]) -> SpeedHistory {
    SpeedHistory(speeds.map { SpeedSample(at: $0.0, bytesPerSecond: $0.1) })
  }

  @Test func `the last cell is now, the highest is the most, and a gap is a space`() {
    let history = Self.history([(300, 1), (301, 0), (303, 50), (304, 100)])
    #expect(history.line(cells: 8, now: 304.5, glyphs: .ascii).count == 8)
    #expect(SpeedHistory(history.samples).line(cells: 300, now: 304.5, glyphs: .ascii).hasSuffix(" ._ =#"))
  }

  @Test func `a narrow line shows the mean of several seconds`() {
    let history = Self.history((0..<300).map { (Double($0), $0 < 150 ? 0 : 10) })
    #expect(history.line(cells: 10, now: 299, glyphs: .ascii) == "_____#####")
  }

  @Test func `nothing at all is the lowest level, not the highest`() {
    #expect(Self.history([(10, 0)]).line(cells: 1, now: 10, glyphs: .unicode) == "▁")
  }

  @Test func `a sample a second is kept, for five minutes`() {
    var history = SpeedHistory()
    for quarter in 0..<4_000 { history.add(SpeedSample(at: Double(quarter) / 4, bytesPerSecond: 1)) }
    #expect(history.samples.count == 301)
    #expect(history.samples.last?.at == 999)
  }

  @Test func `samples from a future that a clock took back are dropped`() {
    var history = Self.history([(1_000, 5)])
    history.add(SpeedSample(at: 500, bytesPerSecond: 6))
    #expect(history.samples == [SpeedSample(at: 500, bytesPerSecond: 6)])
  }
}

@Suite struct `Painting the screen` {
  private static let lines = [
    WatchLine(text: "a", style: .title), WatchLine(text: "b"), WatchLine(text: "c"),
  ]

  @Test func `the first frame clears and draws everything`() {
    var painter = ScreenPainter(usesColour: true)
    let bytes = painter.frame(Self.lines, columns: 80)
    #expect(bytes.hasPrefix("\u{1B}[0m\u{1B}[2J\u{1B}[1;1H\u{1B}[7ma\u{1B}[0m\u{1B}[K\u{1B}[2;1Hb\u{1B}[K"))
  }

  @Test func `only lines that changed are drawn again`() {
    var painter = ScreenPainter(usesColour: true)
    _ = painter.frame(Self.lines, columns: 80)
    #expect(painter.frame(Self.lines, columns: 80) == "")
    var changed = Self.lines
    changed[1].text = "x"
    #expect(painter.frame(changed, columns: 80) == "\u{1B}[2;1Hx\u{1B}[K")
    changed[2].style = .head
    #expect(painter.frame(changed, columns: 80) == "\u{1B}[3;1H\u{1B}[1mc\u{1B}[0m\u{1B}[K")
  }

  @Test func `another size, or a screen that may be anything, is drawn whole`() {
    var painter = ScreenPainter(usesColour: true)
    let first = painter.frame(Self.lines, columns: 80)
    #expect(painter.frame(Self.lines, columns: 79) == first)
    #expect(painter.frame(Array(Self.lines.dropLast()), columns: 79).contains("[2J"))
    painter.forget()
    #expect(painter.frame(Self.lines, columns: 79) == first)
  }

  @Test(arguments: [.alert, .running, .waiting, .failed] as [WatchLine.Style])
  func `without colours there is no colour`(style: WatchLine.Style) {
    var plain = ScreenPainter(usesColour: false)
    #expect(!plain.frame([WatchLine(text: "x", style: style)], columns: 9).contains("3"))
    var coloured = ScreenPainter(usesColour: true)
    #expect(coloured.frame([WatchLine(text: "x", style: style)], columns: 9).contains("3"))
  }
}
