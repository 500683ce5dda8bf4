/// How the rows below the title are shared, the most important first: the jobs, what the selected one is, its
/// files, how fast it was, its log.
struct RowShares: Equatable {
  private(set) var jobs: Int
  private(set) var detail = 0
  private(set) var speed = 0
  private(set) var files = 0
  private(set) var events = 0

  /// - Parameters:
  ///   - room: rows there are.
  ///   - jobs: rows that the table could fill, and so on.
  init(room: Int, jobs: Int, files: Int, events: Int) {
    self.jobs = min(jobs, max(min(3, room), room * 2 / 5))
    var left = room - self.jobs
    func take(_ wanted: Int) -> Int {
      let taken = max(0, min(wanted, left))
      left -= taken
      return taken
    }
    detail = take(1)
    if left >= 2 { speed = take(1) }
    let kept = left >= 4 ? min(events, 3, left / 2) : 0
    self.files = take(min(files, left - kept))
    self.events = take(events)
    self.jobs += take(jobs - self.jobs)
  }
}
