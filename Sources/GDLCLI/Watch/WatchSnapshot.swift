import GDL

/// What `watch` read from the journal at one moment.
struct WatchSnapshot: Equatable, Sendable {
  /// In the order of the table.
  var jobs: [JobSummary] = []
  /// The job that ``files`` and ``events`` are of.
  var detailed: JobID?
  /// The files of it that are begun.
  var files: [FileDetail] = []
  /// Its latest events, oldest first.
  var events: [EventRecord] = []
  /// Hosts that no job asks now.
  var hosts: [PausedHost] = []
  var histories: [JobID: SpeedHistory] = [:]
  /// When it was read.
  var at: Timestamp = 0
}

/// What a key asks for, beyond what it changes on the screen.
enum WatchAction: Equatable, Sendable {
  case quit
  case suspend
  case redraw
  /// Another job is selected: its details are to be read.
  case look
  case order(WatchOrder, JobID)
}

/// What is written to the journal for a job.
enum WatchOrder: Equatable, Sendable {
  case pause(afterFile: Bool)
  case run
  case cancel
  case priority(Int)
  case rate(RateSchedule)
}
