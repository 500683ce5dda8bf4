import GDLCore
import GDLJournal

/// How fast a job was at one moment, as the process that ran it measured.
public struct SpeedSample: Sendable, Equatable {
  /// By the wall clock.
  public var at: Timestamp
  /// Mean since the sample before.
  public var bytesPerSecond: Int64

  /// For tests and previews: an engine makes the real ones.
  public init(at: Timestamp, bytesPerSecond: Int64) {
    self.at = at
    self.bytesPerSecond = bytesPerSecond
  }
}

extension Engine {
  /// The journaled speed of a job over time, oldest first.
  ///
  /// - Parameters:
  ///   - job: whose speed.
  ///   - start: samples taken before it are left out.
  ///   - limit: the first so many from `start` on.
  public func speedSamples(
    of job: JobID, since start: Timestamp, limit: Int
  ) async throws(GDLError) -> [SpeedSample] {
    try await journaled { () async throws(JournalError) in
      try await journal.samples(of: job, since: start, limit: limit).map {
        SpeedSample(at: $0.at, bytesPerSecond: $0.bytesPerSecond)
      }
    }
  }
}
