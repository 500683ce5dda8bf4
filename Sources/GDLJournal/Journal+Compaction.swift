import GDLCore
import GRDB

/// Keeping the journal small. What is deleted frees pages that SQLite fills again; the file itself does not
/// shrink, so nothing is rewritten and no crash can come between an old file and a new one.
extension Journal {
  /// One point in so many seconds is left of samples that are a day old.
  package static let thinnedSeconds = 600.0
  private static let sampleLifetimeSeconds = 86_400.0

  /// Jobs that ended before that moment, oldest first.
  package func jobsEnded(before moment: Timestamp) async throws(JournalError) -> [JobID] {
    try await read { db in
      try db.each(
        "SELECT id FROM job WHERE state >= 3 AND ended_at < ? ORDER BY id", moment.milliseconds
      ) { row in try row.integer(of: "job") }
    }
  }

  /// Leaves one point in ten minutes, their average, of speeds that are older than a day. Soft; doing it
  /// again changes nothing.
  ///
  /// - Returns: How many points went.
  @discardableResult
  package func thinSamples(at now: Timestamp) async throws(JournalError) -> Int {
    let step = Int64(Self.thinnedSeconds * 1_000)
    // Whole steps only, so that no later point falls into one that is averaged already.
    let end = (now - Self.sampleLifetimeSeconds).milliseconds / step * step
    return try await write(.soft) { db in
      try db.run(
        """
        UPDATE sample SET bytes_per_second = (
          SELECT cast(round(avg(step.bytes_per_second)) AS INTEGER) FROM sample step
          WHERE step.job = sample.job AND step.at >= sample.at / ?1 * ?1 AND step.at < sample.at / ?1 * ?1 + ?1)
        WHERE at < ?2 AND at = (
          SELECT min(first.at) FROM sample first
          WHERE first.job = sample.job AND first.at >= sample.at / ?1 * ?1)
        """, step, end)
      try db.run(
        """
        DELETE FROM sample WHERE at < ?2 AND at > (
          SELECT min(first.at) FROM sample first
          WHERE first.job = sample.job AND first.at >= sample.at / ?1 * ?1)
        """, step, end)
      return db.changesCount
    }
  }
}
