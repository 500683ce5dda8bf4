import GDL
import Testing

@testable import GDLCLI

@Suite struct `JSON output` {
  private let mask = SecretMask(showsSecrets: false)

  @Test func `a job has the documented names`() {
    var options = JobOptions()
    options.directory = "/d"
    options.output = "a"
    var record = JobRecord(
      id: 12, input: "https://u:p@h/a?t", options: options, state: .unfinished, wish: .pauseAfterFile,
      wishReason: "because", createdAt: 0, endedAt: 1)
    record.counts.files = 3
    record.counts.done = 1
    record.counts.bytesDone = 5
    let session = SessionRecord(id: 1, bootID: "b", processID: 99, host: "h", startedAt: 0)
    let job = JobSummary(record: record, isRunning: true, runner: session, bytesPartial: 2, bytesTotal: 9)
    #expect(
      JSONText.text(JobView(job, mask: mask)) == """
        {"bytes_done":7,"bytes_total":9,"created_at":"1970-01-01T00:00:00.000Z","directory":"/d",\
        "ended_at":"1970-01-01T00:00:01.000Z","extracting":false,"files":3,"files_done":1,"files_failed":0,"files_left":2,\
        "files_skipped":0,"id":12,"input":"https://…@h/a?…","output":"a","priority":0,"process_id":99,\
        "reason":"because","sources_failed":0,"state":"pausing","wish":"pause_after_file"}
        """)
  }

  @Test(
    arguments: [
      (.accepting, .run, false, "accepting"), (.unfinished, .run, true, "running"),
      (.unfinished, .run, false, "unfinished"), (.unfinished, .pause, true, "pausing"),
      (.unfinished, .pause, false, "paused"), (.paused, .pause, true, "paused"),
      (.paused, .run, false, "paused"),
      (.unfinished, .cancel, true, "cancelling"), (.done, .pause, false, "done"),
      (.failed, .run, false, "failed"),
      (.cancelled, .cancel, false, "cancelled"),
    ] as [(JobRecord.State, JobRecord.Wish, Bool, String)])
  func `one word says how a job is`(
    state: JobRecord.State, wish: JobRecord.Wish, isRunning: Bool, word: String
  ) {
    let record = JobRecord(id: 1, input: "", options: JobOptions(), state: state, wish: wish, createdAt: 0)
    let job = JobSummary(record: record, isRunning: isRunning, runner: nil, bytesPartial: 0, bytesTotal: nil)
    #expect(job.stateName == word)
  }

  @Test func `a file has the documented names`() {
    let record = TransferRecord(
      id: 7, job: 1, ordinal: 1, url: "https://h/a?t", redirects: ["https://m/a?sig=1"], state: .active,
      directory: "/d", name: "a",
      representation: Representation(validator: .strongTag("\"v\""), completeLength: 9),
      crc32: 0xBEEF, attempts: 2, notBefore: 0, reason: "busy", startedAt: 0, endedAt: 0)
    let segment = SegmentRecord(firstPosition: 0, position: 4, endPosition: 9)
    #expect(
      JSONText.text(FileView(FileDetail(record: record, segments: [segment], chunks: 0), mask: mask)) == """
        {"attempts":2,"bytes_received":4,"bytes_total":9,"checksummed_chunks":0,"crc32":"0000beef",\
        "ended_at":"1970-01-01T00:00:00.000Z","id":7,"not_before":"1970-01-01T00:00:00.000Z","path":"/d/a",\
        "reason":"busy","redirects":["https://m/a?…"],"segments":[{"durable":0,"end":9,"first":0,"position":4}],\
        "started_at":"1970-01-01T00:00:00.000Z","state":"active","url":"https://h/a?…","validator":"\\"v\\""}
        """)
  }

  @Test func `the names inside metadata stay as the extractor wrote them`() {
    let message = Message.url("https://h/a", ["fileName": .string("x"), "Some-Key": .object(["aB": .null])])
    #expect(
      JSONText.text(MessageView(ordinal: 1, message, mask: mask)) == """
        {"kind":"url","metadata":{"Some-Key":{"aB":null},"fileName":"x"},"ordinal":1,"url":"https://h/a"}
        """)
  }

  @Test func `an event has the documented names`() {
    let event = EventRecord(id: 1, at: 0, job: 2, transfer: 3, kind: .transferWaiting, reason: "r")
    #expect(
      JSONText.text(EventView(event, mask: mask)) == """
        {"at":"1970-01-01T00:00:00.000Z","file":3,"id":1,"job":2,"kind":"transferWaiting","reason":"r"}
        """)
  }

  @Test func `progress survives figures that JSON has no word for`() {
    let file = ProgressSnapshot.File(
      job: 1, transfer: 2, name: "n", received: 3, total: nil, bytesPerSecond: .nan, connections: 1,
      phase: .waiting(seconds: .infinity, reason: "r"))
    let snapshot = ProgressSnapshot(
      files: [file], filesDone: 0, filesSkipped: 0, filesFailed: 0, filesLeft: 1, bytesReceived: 3,
      bytesDone: 3, bytesTotal: nil, bytesPerSecond: .infinity, secondsLeft: nil, elapsedSeconds: 1)
    #expect(
      JSONText.line(ProgressView(snapshot, mask: mask)) == """
        {"bytes_done":3,"bytes_per_second":0,"bytes_received":3,"elapsed_seconds":1,"event":"progress",\
        "files":[{"bytes_per_second":0,"bytes_received":3,"connections":1,"job":1,"name":"n",\
        "phase":"waiting","reason":"r","transfer":2,"wait_seconds":0}],"files_done":0,"files_failed":0,\
        "files_left":1,"files_skipped":0}

        """)
  }

  @Test func `a result has the documented names`() {
    let report = RunReport(
      done: 1, failed: 2, skipped: 3, left: 4, bytesReceived: 5, ending: .resumable(reason: "why"),
      problems: [GDLError(.failed, "https://h/?q", hint: "h")])
    #expect(
      JSONText.text(ResultView(report, jobs: [6], mask: mask)) == """
        {"bytes_received":5,"ending":"resumable","event":"result","files_done":1,"files_failed":2,\
        "files_left":4,"files_skipped":3,"jobs":[6],"problems":[{"hint":"h","what":"https://h/?…"}],"reason":"why"}
        """)
  }
}
