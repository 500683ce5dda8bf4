import GDLCore
import GRDB

/// What a job tells to whom: a command to run, or a URL to post to.
package struct Hook: Sendable, Equatable {
  package var id: Int64
  package var job: JobID
  /// Nil: every event.
  package var event: EventRecord.Kind?
  /// A command line for the shell, or an `http:` or `https:` URL.
  package var target: String

  package init(id: Int64 = 0, job: JobID, event: EventRecord.Kind?, target: String) {
    self.id = id
    self.job = job
    self.event = event
    self.target = target
  }
}

/// One event that one hook has not been told of, or not with success.
package struct Delivery: Sendable, Equatable {
  package var hook: Hook
  package var event: EventRecord
  package var attempts: Int
  package var notBefore: Timestamp
}

/// Whose deliveries one process takes: those of its own jobs, and what is left of jobs that nobody runs.
package struct DeliveryScope: Sendable, Equatable {
  /// That this process runs or ran.
  package var jobs: [JobID]
  /// Younger events of other jobs are left to the process that has just let go of them.
  package var othersBefore: Timestamp

  package init(jobs: [JobID], othersBefore: Timestamp) {
    self.jobs = jobs
    self.othersBefore = othersBefore
  }

  /// Takes ``jobList``, ``othersBefore`` and the dead owners.
  static let condition = """
    (hook.job IN (SELECT value FROM json_each(?)) OR (event.at <= ?
      AND (job.owner IS NULL OR job.owner IN (SELECT value FROM json_each(?)))))
    """

  /// As a JSON array.
  var jobList: String { Self.list(jobs) }
  static func list(_ numbers: [Int64]) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
  }
}

/// Hooks are told at least once: the event and what is to be delivered commit together.
extension Journal {
  /// Adds hooks to a job; one that it has already is left as it is. Hard.
  package func addHooks(_ hooks: [Hook]) async throws(JournalError) {
    guard !hooks.isEmpty else { return }
    try await write(.hard) { db in
      for hook in hooks {
        try db.run(
          "INSERT OR IGNORE INTO hook (job, event, target) VALUES (?, ?, ?)", hook.job,
          hook.event?.rawValue ?? 0, hook.target)
      }
    }
  }

  package func hooks(of job: JobID) async throws(JournalError) -> [Hook] {
    try await read { db in
      try db.each("SELECT id, job, event, target FROM hook WHERE job = ? ORDER BY id", job) { row in
        var reader = RowReader(row, table: "hook")
        return Hook(
          id: try reader.integer(), job: try reader.integer(),
          event: EventRecord.Kind(rawValue: try reader.narrow(reader.integer())), target: try reader.text())
      }
    }
  }

  /// What is due: of each hook the oldest event that is, the oldest first.
  package func dueDeliveries(
    _ scope: DeliveryScope, at now: Timestamp, limit: Int
  ) async throws(JournalError) -> [Delivery] {
    try await read { [self] db in
      try db.each(
        SQL(
          """
          SELECT event.id, event.at, event.job, event.transfer, event.kind, coalesce(event.reason, ''),
            hook.id, hook.event, hook.target, delivery.attempts, delivery.not_before
          FROM hook JOIN job ON job.id = hook.job
            JOIN delivery ON delivery.hook = hook.id AND delivery.event = (
              SELECT event FROM delivery WHERE hook = hook.id AND not_before <= ? ORDER BY event LIMIT 1)
            JOIN event ON event.id = delivery.event
          WHERE \(DeliveryScope.condition)
          ORDER BY event.id, hook.id LIMIT ?
          """), now.milliseconds, scope.jobList, scope.othersBefore.milliseconds,
        try deadOwners(db), limit, body: Self.delivery)
    }
  }

  /// When the next try is due; nil when nothing is left to deliver.
  package func soonestDelivery(_ scope: DeliveryScope) async throws(JournalError) -> Timestamp? {
    try await read { [self] db in
      try db.integer(
        SQL(
          """
          SELECT min(delivery.not_before)
          FROM delivery JOIN hook ON hook.id = delivery.hook JOIN job ON job.id = hook.job
            JOIN event ON event.id = delivery.event
          WHERE \(DeliveryScope.condition)
          """), scope.jobList, scope.othersBefore.milliseconds, try deadOwners(db)
      ).map(Timestamp.init(milliseconds:))
    }
  }

  /// Whether some hook whose target begins so has not been told of something even once.
  package func hasUntriedDeliveries(
    ofTargetsLike beginning: String, _ scope: DeliveryScope
  ) async throws(JournalError) -> Bool {
    try await read { [self] db in
      try db.integer(
        SQL(
          """
          SELECT EXISTS (
            SELECT 1 FROM delivery JOIN hook ON hook.id = delivery.hook JOIN job ON job.id = hook.job
              JOIN event ON event.id = delivery.event
            WHERE delivery.attempts = 0 AND \(DeliveryScope.condition)
              AND substr(hook.target, 1, \(beginning.utf8.count)) = ?)
          """), scope.jobList, scope.othersBefore.milliseconds, try deadOwners(db), beginning) == 1
    }
  }

  /// Sessions that own jobs with something to tell, and whose processes died, as a JSON array.
  private func deadOwners(_ db: Connection) throws -> String {
    let owners = try db.each(
      """
      SELECT DISTINCT job.owner
      FROM delivery JOIN hook ON hook.id = delivery.hook JOIN job ON job.id = hook.job
      WHERE job.owner IS NOT NULL
      """
    ) { row in try row.integer(of: "job") }
    return DeliveryScope.list(try owners.filter { try !holdsLock($0) })
  }

  private static func delivery(_ row: FoundRow) throws -> Delivery {
    let event = try EventRow.read(row)
    var reader = RowReader(row, table: "hook", at: 6)
    let hook = Hook(
      id: try reader.integer(), job: event.job,
      event: EventRecord.Kind(rawValue: try reader.narrow(reader.integer())), target: try reader.text())
    return Delivery(
      hook: hook, event: event, attempts: try reader.narrow(reader.integer()),
      notBefore: Timestamp(milliseconds: try reader.integer()))
  }

  /// The hook was told, or never will be: nothing is left to deliver. Hard: a hook that was told is not
  /// told again after a power cut.
  package func delivered(hook: Int64, event: Int64) async throws(JournalError) {
    try await write(.hard) { db in
      try db.run("DELETE FROM delivery WHERE hook = ? AND event = ?", hook, event)
    }
  }

  /// It did not work; the next try is not before a moment.
  package func deliveryFailed(
    hook: Int64, event: Int64, notBefore: Timestamp
  ) async throws(JournalError) {
    try await write(.soft) { db in
      try db.run(
        "UPDATE delivery SET attempts = attempts + 1, not_before = ? WHERE hook = ? AND event = ?",
        notBefore.milliseconds, hook, event)
    }
  }
}
