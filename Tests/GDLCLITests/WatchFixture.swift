import GDL

@testable import GDLCLI

/// Jobs and snapshots for the tests of `watch`.
enum WatchFixture {
  /// Noon UTC of a day in January 2026.
  static let now: Timestamp = 1_767_355_200

  static func job(
    _ id: JobID, _ input: String = "https://example.org/holiday.mkv", state: JobRecord.State = .unfinished,
    wish: JobRecord.Wish = .run, reason: String = "", running: Bool = true, partial: Int64 = 30 << 20,
    total: Int64? = 100 << 20, speed: Int64? = 4 << 20
  ) -> JobSummary {
    var record = JobRecord(
      id: id, input: input, options: JobOptions(), state: state, wish: wish, wishReason: reason,
      createdAt: now)
    record.counts.files = 3
    record.counts.done = 1
    record.counts.bytesDone = 10 << 20
    let runner = SessionRecord(id: 1, bootID: "", processID: 4_711, host: "here", startedAt: now)
    let isPaused = state == .paused || wish == .pause
    return JobSummary(
      record: record, isRunning: running, runner: running ? runner : nil, bytesPartial: partial,
      bytesTotal: total,
      bytesPerSecond: running ? speed : nil, pause: isPaused ? JobPause(reason: reason) : nil)
  }

  static func file(
    _ id: TransferID, _ name: String, total: Int64? = 100 << 20, segments: [SegmentRecord] = [],
    state: TransferRecord.State = .active, notBefore: Timestamp? = nil, reason: String = ""
  ) -> FileDetail {
    FileDetail(
      record: TransferRecord(
        id: id, job: 1, ordinal: id, url: "https://example.org/" + name, state: state, directory: "/tmp",
        name: name,
        representation: Representation(completeLength: total), attempts: 0, notBefore: notBefore,
        reason: reason),
      segments: segments, chunks: 0)
  }

  /// Half of it received, a quarter on the disk for good.
  static let half = [
    SegmentRecord(firstPosition: 0, position: 50 << 20, endPosition: 100 << 20, durablePosition: 25 << 20)
  ]

  static func events(_ count: Int) -> [EventRecord] {
    (0..<count).map {
      EventRecord(
        id: Int64($0), at: now + Double($0), job: 1, transfer: 7, kind: .transferWaiting,
        reason: "https://u:p@example.org/?token=1 answered 503")
    }
  }

  static func state(
    _ jobs: [JobSummary], files: [FileDetail] = [], events: [EventRecord] = [], hosts: [PausedHost] = [],
    keys: [Key] = []
  ) -> WatchState {
    var state = WatchState()
    state.moved(to: now)
    var snapshot = WatchSnapshot(
      jobs: jobs, detailed: jobs.first?.record.id, files: files, events: events, hosts: hosts, at: now)
    for job in jobs {
      snapshot.histories[job.record.id] = SpeedHistory(
        (0..<300).map { SpeedSample(at: now - 300 + Double($0), bytesPerSecond: Int64($0)) })
    }
    state.show(snapshot)
    for key in keys { _ = state.press(key) }
    return state
  }
}
