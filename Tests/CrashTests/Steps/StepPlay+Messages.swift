import GDLTestSupport
import GRDB

extension StepPlay {
  /// What is wrong with the journal of jobs that ended: a message that was lost, or handled twice.
  func wrongMessages() throws -> [String] {
    // What was cancelled need not have been handled, and what was forgotten is gone.
    guard states == ["done"] || states == ["failed"] else { return [] }
    let urls = "FROM message WHERE kind = 3"
    let wrong = [
      "messages without one file of theirs": """
      SELECT count(*) \(urls) AND 1 <> (
        SELECT count(*) FROM transfer WHERE transfer.job = message.job AND transfer.ordinal = message.ordinal)
      """,
      "messages that came twice": "SELECT count(*) - count(DISTINCT url) \(urls)",
      "finished files beside those that were wanted": """
      SELECT count(*) - \(files.count) FROM transfer WHERE length IS NOT NULL AND crc32 IS NOT NULL
      """,
    ]
    return try wrong.sorted { $0.key < $1.key }.compactMap { what, sql in
      let count = try StepScenario.count(place.journal, sql)
      return count == 0 ? nil : "\(count) \(what)"
    }
  }
}
