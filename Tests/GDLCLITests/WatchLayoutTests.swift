import GDL
import Testing

@testable import GDLCLI

@Suite struct `The picture of watch` {
  private static let sizes = [(120, 40), (80, 24), (40, 12), (20, 5)]

  private static let wide = "日本語の長いファイル名とても長い🙂e\u{301}.part01.rar"

  /// Every state that a person can bring the screen into, by name.
  private static let states: [(String, WatchState)] = [
    ("no jobs", WatchFixture.state([])),
    ("one job", WatchFixture.state([WatchFixture.job(1)])),
    (
      "one job with files",
      WatchFixture.state(
        [WatchFixture.job(1)], files: files(4), events: WatchFixture.events(20))
    ),
    (
      "fifty jobs",
      WatchFixture.state(
        (1...50).map { WatchFixture.job($0) }, files: files(60), events: WatchFixture.events(100))
    ),
    (
      "wide names",
      WatchFixture.state(
        [WatchFixture.job(123_456_789, wide, state: .paused, wish: .pause, reason: wide, running: false)],
        files: [
          WatchFixture.file(1, wide, segments: WatchFixture.half), WatchFixture.file(2, wide, total: nil),
          WatchFixture.file(3, wide, notBefore: WatchFixture.now + 9, reason: wide),
          WatchFixture.file(4, "e\u{1B}[2J\u{202E}.bin", total: .max),
        ])
    ),
    ("help", WatchFixture.state([WatchFixture.job(1)], keys: [.character("?")])),
    (
      "typing",
      WatchFixture.state(
        [WatchFixture.job(1)], keys: [.character("l")] + Array(repeating: .character("日"), count: 80))
    ),
    (
      "a refused rate",
      WatchFixture.state([WatchFixture.job(1)], keys: [.character("l"), .character("x"), .enter])
    ),
    ("asked again", WatchFixture.state([WatchFixture.job(1)], keys: [.character("c")])),
  ]

  private static func files(_ count: Int64) -> [FileDetail] {
    (1...count).map { WatchFixture.file($0, "holiday-\($0).mkv", segments: WatchFixture.half) }
  }

  private static func texts(_ state: WatchState, _ columns: Int, _ rows: Int, ascii: Bool = false) -> [String]
  {
    WatchLayout(
      columns: columns, rows: rows, mask: SecretMask(showsSecrets: false), glyphs: ascii ? .ascii : .unicode
    ).lines(state).map(\.text)
  }

  @Test(arguments: states.indices)
  func `a picture has a line a row, and none reaches the last column`(index: Int) {
    let (name, state) = Self.states[index]
    for columns in 1...130 {
      for rows in [0, 1, 2, 3, 4, 5, 8, 12, 24, 40] {
        let lines = Self.texts(state, columns, rows)
        #expect(lines.count == rows, "\(name) \(columns)x\(rows)")
        for line in lines {
          #expect(DisplayText.width(line) < max(2, columns), "\(name) \(columns)x\(rows): \(line)")
          #expect(DisplayText.clean(line) == line, "\(name)")
        }
      }
    }
  }

  @Test func `120 columns show everything of a job`() {
    let lines = Self.texts(Self.states[2].1, 120, 40)
    #expect(lines[0].hasPrefix("gdl watch  1 job  1 running  4.00 MiB/s  "))
    #expect(lines[1].hasPrefix("  JOB STATE         %      SPEED      ETA     FILES             BYTES WHAT"))
    #expect(
      lines[2].hasPrefix(
        ">   1 running     40% 4.00 MiB/s     0:15       1/3  40.0 MiB/100 MiB https://example.org/holiday.mkv"
      ))
    #expect(lines[3] == "job 1  running in process 4711  https://example.org/holiday.mkv")
    #expect(lines[4].hasSuffix("█  4.00 MiB/s"))
    #expect(lines[5].hasPrefix("  holiday-1.mkv  50% [█████"))
    #expect(lines[5].hasSuffix("50.0 MiB/100 MiB"))
    #expect(lines[39].hasPrefix("q quit  ? help"))
  }

  @Test func `40 columns keep state, percent, speed and a name`() {
    let lines = Self.texts(Self.states[2].1, 40, 12)
    #expect(lines[2] == DisplayText.padded(">   1 running     40% 4.00 MiB/s holid…", to: 39))
    #expect(lines[5].contains(" 50% [███"))
  }

  @Test func `20 columns and 5 rows keep state, percent and what can be pressed`() {
    let lines = Self.texts(Self.states[1].1, 20, 5)
    #expect(lines[0] == DisplayText.padded("gdl watch  1 job", to: 19))
    #expect(lines[1] == DisplayText.padded(">   1 running  40%", to: 19))
    #expect(lines[4] == "q quit  ? help")
  }

  @Test(arguments: sizes, [0, 1, 24, 48, 49])
  func `the selected job is always among those shown`(size: (Int, Int), place: Int) {
    let keys = [Key](repeating: .down, count: place)
    let state = WatchFixture.state((1...50).map { WatchFixture.job($0) }, keys: keys)
    let marked = Self.texts(state, size.0, size.1).filter { $0.hasPrefix(">") }
    #expect(marked.count == 1)
    #expect(marked.first?.split(separator: " ").dropFirst().first == "\(place + 1)")
  }

  @Test func `without a job the screen says so`() {
    #expect(Self.texts(Self.states[0].1, 80, 24).contains("no jobs"))
  }

  @Test func `a pause says until when and why, on the table's line too`() {
    var job = WatchFixture.job(1, state: .paused, wish: .pause, reason: "the night is cheap", running: false)
    job.pause?.until = WatchFixture.now + 3_600
    let lines = Self.texts(WatchFixture.state([job]), 120, 24)
    let end = WatchLayout.time(WatchFixture.now + 3_600)
    #expect(lines[2].contains("paused") && lines[2].contains("until \(end), the night is cheap"))
    #expect(lines[3].hasPrefix("job 1  paused  until \(end), the night is cheap  https://example.org"))
    job.pause?.until = WatchFixture.now + 200_000
    #expect(
      job.pauseText(now: WatchFixture.now).hasPrefix("until \(Figures.localTime(WatchFixture.now + 200_000))")
    )
  }

  @Test func `a job that holds itself back says why, and counts as none that runs`() {
    var job = WatchFixture.job(1, state: .paused, reason: "its condition does not hold (exit status 1)")
    #expect(job.pauseText(now: WatchFixture.now) == "its condition does not hold (exit status 1)")
    job.pause = JobPause(until: WatchFixture.now + 7_200, reason: "outside its window")
    let opening = WatchLayout.time(WatchFixture.now + 7_200)
    let lines = Self.texts(WatchFixture.state([job]), 120, 24)
    #expect(lines[0].contains("0 running"))
    #expect(lines[2].contains("until \(opening), outside its window"))
  }

  @Test func `hosts that are paused have a line of their own, where there is room for it`() {
    let hosts = [
      PausedHost(host: "example.org", since: 0, until: WatchFixture.now + 60, reason: "too busy"),
      PausedHost(host: "b.org", since: 0, until: nil, reason: ""),
    ]
    let state = WatchFixture.state([WatchFixture.job(1)], hosts: hosts)
    let end = WatchLayout.time(WatchFixture.now + 60)
    for (columns, rows) in [(120, 40), (40, 12)] {
      let lines = Self.texts(state, columns, rows)
      #expect(lines[1].hasPrefix("example.org is paused until \(end)"))
      #expect(lines.count == rows)
    }
    #expect(Self.texts(state, 120, 40)[1] == "example.org is paused until \(end), too busy; b.org is paused")
    #expect(!Self.texts(state, 20, 4).contains { $0.hasPrefix("example.org is") })
  }

  @Test(
    arguments: [
      (.unfinished, 0, ""), (.unfinished, 100 << 20, "40%"), (.cancelled, 40 << 20, ""),
      (.failed, 40 << 20, ""),
      (.done, 40 << 20, "100%"),
    ] as [(JobRecord.State, Int64, String)])
  func `a percentage is of a total that is known`(state: JobRecord.State, total: Int64, percent: String) {
    let job = WatchFixture.job(1, "x", state: state, running: false, total: total)
    let line = Self.texts(WatchFixture.state([job]), 40, 12)[2]
    #expect(line.split(separator: " ").first { $0.hasSuffix("%") }.map(String.init) ?? "" == percent)
  }

  @Test func `a waiting file says how long and why, without a secret`() {
    let file = WatchFixture.file(
      1, "a.bin", notBefore: WatchFixture.now + 12, reason: "https://u:p@h/?token=1 answered 503")
    let lines = Self.texts(WatchFixture.state([WatchFixture.job(1)], files: [file]), 120, 24)
    #expect(lines.contains { $0.contains("a.bin   0% waits 0:12: https://…@h/?… answered 503") })
  }

  @Test func `files that do not fit are counted`() {
    let lines = Self.texts(WatchFixture.state([WatchFixture.job(1)], files: Self.files(60)), 80, 24)
    let shown = lines.count { $0.hasPrefix("  holiday-") }
    #expect(shown > 3)
    #expect(lines.contains("  and \(60 - shown) more"))
  }

  @Test func `details of another job are not shown for this one`() {
    let jobs = [WatchFixture.job(1), WatchFixture.job(2)]
    let state = WatchFixture.state(jobs, files: Self.files(2), events: WatchFixture.events(2), keys: [.down])
    let lines = Self.texts(state, 80, 24)
    #expect(lines.contains { $0.hasPrefix("job 2 ") })
    #expect(!lines.contains { $0.contains("holiday-1.mkv") || $0.contains("transferWaiting") })
  }

  @Test func `the latest events are those that stay`() {
    let state = WatchFixture.state([WatchFixture.job(1)], events: WatchFixture.events(100))
    let lines = Self.texts(state, 80, 24)
    #expect(lines[22].hasPrefix(WatchLayout.time(WatchFixture.now + 99)))
    #expect(lines[22].contains("file 7  transferWaiting  https://…@example.org/?… answered 503"))
  }

  @Test func `what is being typed stays visible at its end`() {
    let state = WatchFixture.state(
      [WatchFixture.job(1)], keys: [.character("l")] + "22:00-06:00=0,500K".map(Key.character))
    #expect(Self.texts(state, 120, 24)[23].hasSuffix(": 22:00-06:00=0,500K_"))
    #expect(Self.texts(state, 20, 5)[4] == "…2:00-06:00=0,500K_")
  }

  @Test func `without UTF-8 every sign of ours is ASCII`() {
    let lines = Self.texts(Self.states[2].1, 80, 24, ascii: true)
    #expect(lines.allSatisfy { $0.allSatisfy { $0.isASCII || $0 == "…" } })
    #expect(lines.contains { $0.contains("[####") })
  }
}
