import Testing

@testable import GDL
@testable import GDLCLI

@Suite struct `A report` {
  private let mask = SecretMask(showsSecrets: false)

  /// Noon in UTC of Wednesday, 2026-11-25.
  private static let now = 1_795_608_000.0

  private struct UTC: LocalCalendar {
    func utcOffsetSeconds(at moment: Timestamp) -> Int { 0 }
  }

  @Test(
    arguments: [
      ("24h", 86_400), ("7d", 7 * 86_400), ("90m", 5_400), ("today", 43_200), ("yesterday", 129_600),
      ("monday", 43_200 + 2 * 86_400), ("Wed", 43_200), ("thursday", 43_200 + 6 * 86_400),
    ] as [(String, Double)])
  func `begins so many seconds ago`(text: String, seconds: Double) {
    #expect(ReportStart.moment(text, now: Self.now, calendar: UTC()) == Self.now - seconds)
  }

  @Test(arguments: ["", "soon", "12", "9999-12-31", "2026-13-01", "-3h"])
  func `has no such beginning`(text: String) {
    #expect(ReportStart.moment(text, now: Self.now, calendar: UTC()) == nil)
  }

  // MARK: - What a job was doing

  private func event(
    _ at: Timestamp, _ kind: EventRecord.Kind, _ transfer: TransferID? = nil, _ reason: String = ""
  ) -> EventRecord {
    EventRecord(at: at, job: 1, transfer: transfer, kind: kind, reason: reason)
  }

  private func timeline(
    _ events: [EventRecord], after last: EventRecord? = nil, isAlive: Bool = false
  ) -> JobTimeline {
    var timeline = JobTimeline(from: 0, after: last)
    for event in events { timeline.take(event) }
    timeline.close(at: 100, isAlive: isAlive)
    return timeline
  }

  @Test func `tells running, waiting and paused apart`() {
    let timeline = timeline([
      event(0, .jobAccepted), event(1, .jobStarted), event(1, .transferStarted, 1),
      event(10, .transferWaiting, 1), event(15, .transferResumed, 1), event(30, .jobPaused),
      event(50, .jobResumed), event(50, .transferResumed, 1), event(80, .transferDone, 1),
      event(81, .jobDone),
    ])
    #expect(timeline.seconds(.stopped) == 1)
    #expect(timeline.seconds(.waiting) == 5)
    #expect(timeline.seconds(.running) == 9 + 15 + 31)
    #expect(timeline.seconds(.paused) == 20)
    #expect(timeline.seconds(.ended) == 19)
    #expect(timeline.marks.map(\.kind) == [.pause, .resume, .end])
    for (one, next) in zip(timeline.spans, timeline.spans.dropFirst()) { #expect(one.end == next.start) }
  }

  @Test func `a job waits only when none of its files receives`() {
    let timeline = timeline(
      [
        event(0, .jobStarted), event(0, .transferStarted, 1), event(0, .transferStarted, 2),
        event(20, .transferWaiting, 1), event(40, .transferWaiting, 2), event(60, .transferDone, 2),
        event(70, .transferResumed, 1),
      ], isAlive: true)
    #expect(timeline.seconds(.waiting) == 30)
    #expect(timeline.seconds(.running) == 70)
  }

  @Test func `a crash begins at the last sign of life and ends with the takeover`() {
    var timeline = JobTimeline(from: 0, after: nil)
    timeline.take(event(0, .jobStarted))
    timeline.take(bytesPerSecond: 5, at: 40)
    for next in [event(60, .jobTakenOver, nil, "process 9 died"), event(60, .jobStarted)] {
      timeline.take(next)
    }
    timeline.close(at: 100, isAlive: true)
    #expect(timeline.seconds(.down) == 20)
    #expect(timeline.seconds(.running) == 80)
    #expect(timeline.marks.map(\.kind) == [.crash, .resume])
    #expect(timeline.marks[0].at == 40)
    #expect(timeline.marks[0].reason == "process 9 died")
  }

  @Test func `a crash that nobody has noticed yet counts, a living process does not`() {
    let events = [event(0, .jobStarted), event(30, .transferStarted, 1)]
    #expect(timeline(events).count(.crash) == 1)
    #expect(timeline(events).seconds(.down) == 70)
    #expect(timeline(events, isAlive: true).count(.crash) == 0)
    #expect(timeline(events, isAlive: true).seconds(.running) == 100)
  }

  @Test func `what was before the report says how it begins, and is no mark of it`() {
    let paused = timeline([], after: event(-50, .jobPaused))
    #expect(paused.seconds(.paused) == 100)
    #expect(paused.marks.isEmpty)
    let started = timeline([event(10, .jobStarted)], after: event(-50, .jobAccepted), isAlive: true)
    #expect(started.marks.isEmpty, "a first start is no resume")
    let resumed = timeline([event(10, .jobStarted)], after: event(-50, .jobStopped), isAlive: true)
    #expect(resumed.marks.map(\.kind) == [.resume])
  }

  @Test func `a clock that steps back makes no negative time`() {
    let timeline = timeline(
      [event(50, .jobStarted), event(20, .jobStopped), event(60, .jobStarted)], isAlive: true)
    #expect(timeline.spans.allSatisfy { $0.end > $0.start })
    #expect(timeline.spans.reduce(0) { $0 + $1.end - $1.start } == 100)
  }

  @Test func `bytes that come in end a wait`() {
    var timeline = JobTimeline(from: 0, after: event(-1, .jobStarted))
    timeline.take(event(10, .transferWaiting, 1))
    timeline.take(bytesPerSecond: 0, at: 20)
    timeline.take(bytesPerSecond: 7, at: 30)
    timeline.close(at: 100, isAlive: true)
    #expect(timeline.seconds(.waiting) == 20)
  }

  // MARK: - The page

  private func activity(name: String, reason: String, samples: [JobActivity.Sample] = []) -> JobActivity {
    var record = JobRecord(
      id: 3, input: "https://u:p@h/\(name)?sig=1", options: JobOptions(), state: .unfinished, createdAt: 0)
    record.counts.files = 2
    record.counts.failed = 1
    let open = TransferRecord(
      id: 1, job: 3, ordinal: 1, url: "https://h/a", state: .active, directory: "/d", name: name,
      representation: Representation(validator: nil, completeLength: 1_000))
    var failed = open
    failed.state = .failed
    failed.reason = reason
    failed.endedAt = 90
    let file = FileDetail(
      record: open,
      segments: [
        SegmentRecord(firstPosition: 0, position: 250, endPosition: 500, durablePosition: 200),
        SegmentRecord(firstPosition: 500, position: 500, endPosition: 1_000, durablePosition: 500),
      ], chunks: 0)
    return JobActivity(
      summary: JobSummary(record: record, isRunning: true, runner: nil, bytesPartial: 250, bytesTotal: nil),
      filesDone: 0, filesSkipped: 0, filesFailed: 1, bytesDone: 0,
      timeline: timeline(
        [event(0, .jobStarted), event(50, .jobTakenOver, nil, reason), event(50, .jobStarted)], isAlive: true),
      samples: samples, failures: [failed],
      damages: [.init(at: 60, transfer: 1, path: "/d/\(name)", reason: reason)], files: [file])
  }

  private func page(_ job: JobActivity) -> String {
    ReportPage(ActivityReport(start: 0, end: 100, jobs: [job]), mask: mask).text
  }

  @Test func `names and reasons of servers never become markup`() {
    let evil = "<script>alert('1')</script>\"&\u{202E}\u{1B}[2J"
    let page = page(activity(name: evil, reason: evil))
    #expect(!page.contains("<script"))
    #expect(!page.contains("\u{202E}"))
    #expect(!page.contains("\u{1B}"))
    #expect(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;\u{FFFD}"))
  }

  @Test func `a page loads nothing and masks secrets`() {
    let page = page(activity(name: "a.bin", reason: "https://u:p@h/x?token=1 failed"))
    for foreign in ["src=", "href=", "url(", "@import", "<script", "<link", "token=1", "u:p", "sig=1"] {
      #expect(!page.contains(foreign), "\(foreign)")
    }
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("prefers-color-scheme: dark"))
    #expect(page.contains("width=device-width"))
  }

  @Test func `every element of a page is closed in order`() {
    let samples = (0..<50).map { JobActivity.Sample(at: Double($0 * 2), bytesPerSecond: Int64($0)) }
    var open: [Substring] = []
    for piece in page(activity(name: "a.bin", reason: "r", samples: samples)).split(separator: "<")
      .dropFirst()
    {
      let name = piece.prefix { !" >/\n".contains($0) }
      if piece.hasPrefix("/") {
        #expect(open.popLast() == piece.dropFirst().prefix { $0 != ">" })
      } else if !["!DOCTYPE", "meta", "br"].contains(name), !piece.prefix(while: { $0 != ">" }).hasSuffix("/")
      {
        open.append(name)
      }
    }
    #expect(open.isEmpty, "\(open)")
  }

  @Test func `segments are drawn where their bytes are`() {
    let page = page(activity(name: "a.bin", reason: ""))
    #expect(page.contains("<rect class=\"durable\" x=\"0\" y=\"0\" width=\"200\""))
    #expect(page.contains("<rect class=\"received\" x=\"200\" y=\"0\" width=\"50\""))
    #expect(page.contains("<line class=\"border\" x1=\"500\""))
    #expect(page.contains("<i class=\"mark crash\" style=\"left:"))
  }

  @Test func `speeds with a gap between them are two areas, and many points become few`() {
    func job(_ moments: some Sequence<Double>) -> JobActivity {
      var job = activity(name: "a", reason: "", samples: moments.map { .init(at: $0, bytesPerSecond: 10) })
      job.timeline = timeline([event(0, .jobStarted)], isAlive: true)
      return job
    }
    func areas(_ job: JobActivity) -> Int { page(job).split(separator: "class=\"area\"").count - 1 }
    #expect(areas(job([0, 10, 20, 90, 100])) == 2)
    #expect(areas(job([0, 10, 20, 30])) == 1)
    let many = page(job(stride(from: 0, to: 100, by: 0.01)))
    #expect(many.split(separator: " L").count < 3 * SpeedChart.points)
  }

  @Test func `nothing is drawn while a job was on hold or down`() {
    var job = activity(
      name: "a", reason: "", samples: [10, 20, 30, 60, 70].map { .init(at: $0, bytesPerSecond: 10) })
    job.timeline = timeline(
      [event(0, .jobStarted), event(32, .jobPaused), event(55, .jobResumed), event(56, .transferResumed, 1)],
      isAlive: true)
    let areas = page(job).split(separator: "class=\"area\"").dropFirst()
    #expect(areas.count == 2)
    // From the beginning of each stretch to its end: 0 to 32, and 56 to 100 of 100 s.
    #expect(areas.first?.contains("d=\"M0 100 L0 5") ?? false, "\(areas)")
    #expect(areas.first?.contains("L320 100 Z") ?? false, "\(areas)")
    #expect(areas.last?.contains("d=\"M560 100") ?? false, "\(areas)")
  }

  @Test func `the text has the figures and the reasons`() {
    let report = ActivityReport(
      start: 0, end: 100, jobs: [activity(name: "a.bin", reason: "the disk is full")])
    let text = ReportText(report, mask: mask).lines.joined(separator: "\n")
    #expect(text.contains("0 done, 1 failed, 1 left"))
    #expect(text.contains("1 crash, 1 resume"))
    #expect(text.contains("/d/a.bin: the disk is full"))
  }
}
