import GDL
import Testing

@testable import GDLCLI

@Suite struct `The progress picture` {
  private static func file(
    _ name: String, _ received: Int64, of total: Int64?, phase: ProgressSnapshot.File.Phase = .receiving
  ) -> ProgressSnapshot.File {
    ProgressSnapshot.File(
      job: 1, transfer: 1, name: name, received: received, total: total, bytesPerSecond: 10_485_760,
      connections: 4, phase: phase)
  }

  private static func snapshot(_ files: [ProgressSnapshot.File]) -> ProgressSnapshot {
    ProgressSnapshot(
      files: files, filesDone: 2, filesSkipped: 1, filesFailed: 1, filesLeft: 6, bytesReceived: 1 << 20,
      bytesDone: 30 << 20, bytesTotal: 100 << 20, bytesPerSecond: 10_485_760, secondsLeft: 7,
      elapsedSeconds: 3)
  }

  private static let files = [
    file("holiday.mkv", 50 << 20, of: 100 << 20), file("日本語の長いファイル名.part01.rar", 5 << 30, of: nil),
    file("e\u{1B}[2J.bin", 0, of: 0, phase: .starting),
    file("slow.bin", 1, of: 2, phase: .waiting(seconds: 12, reason: "https://u:p@h/?q answered 503")),
  ]

  private func lines(_ columns: Int, rows: Int = 24) -> [String] {
    ProgressLayout(columns: columns, rows: rows, mask: SecretMask(showsSecrets: false))
      .lines(Self.snapshot(Self.files))
  }

  @Test func `80 columns hold everything`() {
    let lines = lines(80)
    #expect(lines.count == 5)
    for part in ["holiday.mkv", " 50%", "[===", "50.0 MiB/100 MiB", "10.0 MiB/s", "0:05", "x4"] {
      #expect(lines[0].contains(part), "\(part)")
    }
    #expect(lines[1].contains("--%"))
    #expect(lines[2].contains("starting"))
    #expect(lines[3].contains("waiting 0:12: https://…@h/?… answered 503"))
    #expect(lines[4] == "4/10 files  1 failed  30%  10.0 MiB/s  ETA 0:07  30.0 MiB of 100 MiB")
  }

  @Test func `40 columns keep name, percent, bar and speed`() {
    let line = lines(40)[0]
    #expect(line == "holiday.mkv   50% [====>   ] 10.0 MiB/s")
  }

  @Test func `120 columns show long names whole`() {
    #expect(lines(120)[1].hasPrefix("日本語の長いファイル名.part01.rar "))
  }

  @Test(arguments: 1...200)
  func `no line ever reaches the last column`(columns: Int) {
    for line in lines(columns) {
      #expect(DisplayText.width(line) < max(2, columns), "\(line)")
      #expect(!line.unicodeScalars.contains("\u{1B}"))
    }
  }

  @Test(arguments: 1...10)
  func `the picture never is higher than the terminal`(rows: Int) {
    #expect(lines(80, rows: rows).count <= max(1, rows - 1))
    if rows == 5 { #expect(lines(80, rows: rows)[2] == "… and 2 more") }
  }

  @Test func `a frame goes back over the one before it, wrapped lines included`() {
    var bars = ProgressBars()
    #expect(bars.frame(above: [], lines: ["aaaa", "bb"], columns: 80) == "aaaa\u{1B}[K\nbb\u{1B}[J")
    #expect(
      bars.frame(above: ["done: x"], lines: ["c"], columns: 80)
        == "\r\u{1B}[1Adone: x\u{1B}[K\nc\u{1B}[J")
    #expect(bars.frame(above: [], lines: ["0123456789"], columns: 80) == "\r0123456789\u{1B}[J")
    // The window shrank to 4 columns: the ten characters now take three rows.
    #expect(bars.frame(above: [], lines: [], columns: 4) == "\r\u{1B}[2A\u{1B}[J")
  }
}
